import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Finding,
  type Fix,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { isUsed, stageName } from '../shared/stages.ts';

/** An option that lets packages in unchecked: a word of a command, or only something in the text. */
interface Data {
  readonly step: Instruction;
  readonly written: string;
  readonly command?: BuildCommand;
  readonly position?: number;
}

/** Packages are checked against the keys of those who made them. */
export default defineTransform<Data>({
  meta: {
    id: 'signed-packages',
    title: 'Signatures of packages are not checked',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Whoever sits between the build and the mirror, or has taken the mirror over, can put any program into the image.',
    fixSafety:
      'Unsafe: the build stops where a package is not signed with a key that the image knows. Declined when the check is switched off in a file of sources, which needs the key first.',
    references: [
      ...['CIS-D 4.11', 'CKV2_DOCKER_7', 'CKV2_DOCKER_8', 'CKV2_DOCKER_9', 'CKV2_DOCKER_10', 'CKV2_DOCKER_11'],
    ],
    preset: 'baseline',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

const options: Readonly<Record<string, RegExp>> = {
  apt: /^--(allow-unauthenticated|force-yes|allow-insecure-repositories)(=(true|yes|1))?$/,
  'apt-get': /^--(allow-unauthenticated|force-yes|allow-insecure-repositories)(=(true|yes|1))?$/,
  apk: /^--allow-untrusted$/,
  yum: /^--nogpgcheck$/,
  dnf: /^--(nogpgcheck|no-gpgchecks)$/,
  microdnf: /^--nogpgcheck$/,
  tdnf: /^--nogpgcheck$/,
  zypper: /^--(no-gpg-checks|allow-unsigned-rpm)$/,
  rpm: /^--(nosignature|nodigest|noverify|nofiledigest)$/,
};

/** What a file of sources says to the same effect. */
const sources =
  /\[[^\]\n]*\btrusted=yes\b[^\]\n]*\]|(?:^|[^\w_])gpgcheck\s*=\s*0\b|AllowUnauthenticated[=\s"]+(?:true|1|yes)|AllowInsecureRepositories[=\s"]+(?:true|1|yes)/;

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isUsed(stage)) return;
  for (const step of stage.steps) {
    const found = [...fromCommands(step), ...fromText(step)];
    for (const [index, data] of found.entries()) {
      yield {
        at: step.path,
        message: `a RUN of ${stageName(stage)} installs packages unchecked: ${data.written}`,
        data,
        ...(index > 0 ? { key: `${data.written} ${index}` } : {}),
      };
    }
  }
}

function* fromCommands(step: Instruction): Iterable<Data> {
  for (const command of step.commands ?? []) {
    const name = command.words.find(word => options[word?.replace(/^.*\//, '') ?? '']);
    const unchecked = options[name?.replace(/^.*\//, '') ?? ''];
    for (const [position, word] of command.words.entries())
      if (word !== undefined && unchecked?.test(word)) yield { step, written: word, command, position };
  }
}

function* fromText(step: Instruction): Iterable<Data> {
  if (step.keyword !== 'RUN') return;
  const [written] = sources.exec(step.text) ?? [];
  if (written !== undefined) yield { step, written: written.replace(/^[^\w[]/, '').trim() };
}

function fix({ data: { step, written, command, position } }: Finding<Data>, stage: Stage): Fix | Declined {
  if (!command || position === undefined)
    return declined(
      'needs-other-fix',
      `fetch the key of the repository first and name it (\`signed-by=\` for apt, \`gpgkey=\` for yum and dnf), then take ${written} out`,
    );
  return {
    kind: 'fix',
    title: `take ${written} out`,
    edits: [stage.dropWord(step, command, position)],
    safety: 'unsafe',
    because: [],
    risk: 'the build stops when a package is not signed, or with a key that the image does not know; add that key in front of it',
    check: 'docker build',
  };
}
