import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Finding,
  type Instruction,
  type Severity,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { isLiteralSecret, secretMaterial, secretOf, secretsInWords } from './secret-names.ts';
import { isPublicName, isStandIn } from './stand-ins.ts';

/** Commands of a build do not name secrets. */
export default defineTransform<readonly string[]>({
  meta: {
    id: 'no-run-secrets',
    title: 'Secret written out in a RUN',
    severity: 'high',
    fixable: 'never',
    why: 'The command is part of the history of the image and of the repository: the secret is known to everyone who can read one of them.',
    fixSafety:
      'Never changed: where the secret comes from instead is a decision. Its value is never shown. Words that the shell fills in are not reported.',
    references: ['CIS-D 4.10', 'KICS c3e1b6ae'],
    preset: 'baseline',
    phase: 'layers',
    windows: true,
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<readonly string[]>> {
  for (const step of stage.steps) {
    if (step.keyword !== 'RUN') continue;
    const found = [...new Set(secretsOf(step))];
    if (found.length === 0) continue;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} names ${enumerate(found)}`,
      data: found,
      ...(isShipped(stage) ? {} : { severity: 'medium' as Severity }),
    };
  }
}

function secretsOf({ commands, words, text }: Instruction): readonly string[] {
  if (words) return inWords(words);
  if (!commands) return [secretMaterial(text) ?? []].flat();
  return commands.flatMap(command => [...inCommand(command), ...accountPasswords(command, commands)]);
}

function inCommand({ words, assignments }: BuildCommand): readonly string[] {
  const set = assignments.flatMap(text => {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    return isStandIn(unquoted(value)) || isPublicName(name) ? [] : (secretOf(name, unquoted(value)) ?? []);
  });
  return [...set, ...inWords(words), ...ofProgram(words)];
}

/** Options that only sound like it, and stand-ins, are left out. */
function inWords(words: readonly (string | undefined)[]): readonly string[] {
  const told = words.map(word => {
    if (word === undefined || /^--?(disabled?|no|without|empty|allow|skip|generate)-/.test(word)) return undefined;
    const value = word.slice(word.indexOf('=') + 1);
    return isStandIn(value) || isPublicName(word) ? undefined : word;
  });
  return secretsInWords(told);
}

/** Options with one letter, and languages of their own, by the program that knows them. */
function ofProgram(all: readonly (string | undefined)[]): readonly string[] {
  const start = all[0] === 'sudo' ? 1 : 0;
  const words = all.slice(start);
  const name = words[0]?.replace(/^.*\//, '') ?? '';
  const behind = (...options: readonly string[]): string | undefined =>
    words.find((_, index) => index > 0 && options.includes(words[index - 1] ?? ''));
  const isTold = (value: string | undefined): boolean =>
    value !== undefined && isLiteralSecret(value) && !isStandIn(value);
  if (/^(mysql|mysqladmin|mysqldump|mariadb|mariadb-admin)$/.test(name)) {
    const glued = words.find(word => /^-p\S/.test(word ?? ''));
    if (isTold(glued?.slice(2))) return [`the password of ${name}`];
  }
  if (name === 'sshpass') {
    const glued = words.find(word => /^-p\S/.test(word ?? ''))?.slice(2);
    return isTold(glued ?? behind('-p')) ? ['the password of sshpass'] : [];
  }
  if (name === 'curl' || name === 'wget') {
    const user = behind('-u', '--user');
    const password = user?.slice(user.indexOf(':') + 1);
    if (user?.includes(':') && isTold(password)) return [`the password of ${name}`];
  }
  const registry = words.map((word = '', index) =>
    /(^|:)_(authToken|auth|password)$/.test(word)
      ? words[index + 1]
      : /(?:^|:)_(?:authToken|auth|password)=(.+)/.exec(word)?.[1],
  );
  if (registry.some(isTold)) return ['the token of a registry'];
  const account = words.join(' ').match(/\b(?:PASSWORD|IDENTIFIED\s+BY)\s+'([^'$]+)'/i)?.[1];
  return isTold(account) ? ['the password of an account in a database'] : [];
}

const ofAccount = 'the password of an account';

/** `echo root:secret | chpasswd`: the password of an account of the image. */
function accountPasswords({ words, join, index }: BuildCommand, commands: readonly BuildCommand[]): readonly string[] {
  const isSet =
    words.some(word => /^(\/usr\/sbin\/)?chpasswd$/.test(word ?? '')) && (join === '|' || join === 'nested');
  const teller = isSet ? commands[index - 1] : undefined;
  if (!teller || !/^(echo|printf)$/.test(teller.words[0] ?? '')) return [];
  const told = teller.words.map(word => /^[\w.-]+:([^$]+)$/.exec(word ?? '')?.[1]).find(each => each !== undefined);
  return told !== undefined && isLiteralSecret(told) ? [ofAccount] : [];
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

function fix({ data }: Finding<readonly string[]>): Declined {
  if (data.every(what => what === ofAccount))
    return declined(
      'report-only',
      'leave the account without a password, so that it is locked; where people log in, give it a key or a password when the container starts',
    );
  return declined(
    'report-only',
    'mount it instead: RUN --mount=type=secret,id=<name> <command that reads /run/secrets/<name>>, and build with --secret id=<name>,src=<file> (Compose: build.secrets); then replace the secret by a new one, because the history keeps this one',
  );
}
