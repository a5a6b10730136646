import {
  type Declined,
  defineTransform,
  type Facts,
  type Finding,
  type Fix,
  type Instruction,
  type NewCommand,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { chainSteps, stageName } from '../shared/stages.ts';

/** Programs of an image do not make root of others. */
export default defineTransform({
  meta: {
    id: 'strip-setuid',
    title: 'Programs with setuid stay in the image',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Programs such as su, mount and passwd run as root whoever starts them: a hole in one of them makes root of the user that the image was given. Where no-new-privileges is set they cannot.',
    fixSafety:
      'Always unsafe: whatever calls su, passwd, mount or sudo as another user than root stops working. Reported for images on Debian and Ubuntu, which are known to bring such programs. Declined when no place in the stage is reached as root.',
    references: ['CIS-D 4.8'],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

const strip: NonEmpty<NewCommand> = [
  { words: ['find', '/', '-xdev', '-perm', '/6000', '-type', 'f', '-exec', 'chmod', 'a-s', '{}', '+'] },
  // Files that cannot be changed are no reason to stop.
  { words: ['true'], join: '||' },
];

function* detect(stage: Stage, facts: Facts): Iterable<Finding<void>> {
  if (!stage.isFinal) return;
  const { base } = facts.builtImage(stage);
  if (base?.family !== 'debian' || chainSteps(stage).some(strips)) return;
  const message = `${stageName(stage)} keeps the programs with setuid of ${base.label}`;
  yield { at: stage.path, message, data: undefined };
}

/** Takes the bits from what has them: `chmod a-s`, `chmod u-s,g-s`, found by their mode or named. */
function strips({ keyword, text }: Instruction): boolean {
  return keyword === 'RUN' && /\bchmod\s+(-\w+\s+)*([ugoa]*-[rwxXt]*s|0?[0-7]{3}\b.*-perm|[ugoa]*-s)/.test(text);
}

function fix(_finding: Finding<void>, stage: Stage): Fix | Declined {
  const place = placeFor(stage);
  if (place === undefined)
    return declined(
      'needs-other-fix',
      `the stage is not root; put in front of it, where it still is: RUN ${strip[0].words.join(' ')} || true`,
    );
  return {
    kind: 'fix',
    title: 'take setuid and setgid from all programs',
    edits: [stage.insertRun(place.before, strip)],
    safety: 'unsafe',
    because: [],
    risk: 'su, passwd, mount, sudo and the like no longer work for other users than root',
    check: 'find / -xdev -perm /6000 -type f',
  };
}

/** Where the stage is root for the last time, behind what it installs; undefined: it never is. */
function placeFor({ steps }: Stage): { readonly before: Instruction | undefined } | undefined {
  const last = steps.at(-1);
  const ends = last?.keyword === 'USER' ? last.text.trim() : last?.user;
  if (!isRoot(ends)) {
    const leaving = steps.findLast(
      ({ keyword, user, text }) => keyword === 'USER' && isRoot(user) && !isRoot(text.trim()),
    );
    return leaving && { before: leaving };
  }
  const filled = steps.findLast(({ keyword }) => ['RUN', 'COPY', 'ADD', 'USER'].includes(keyword));
  return { before: steps.slice((filled?.index ?? -1) + 1).find(({ keyword }) => starting.has(keyword)) };
}

const starting = new Set(['HEALTHCHECK', 'ENTRYPOINT', 'CMD']);

function isRoot(user: string | undefined): boolean {
  return user === undefined || /^(root|0)(:|$)/.test(user);
}
