import {
  type Declined,
  defineTransform,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { chainSteps, stageName } from '../shared/stages.ts';
import { chooseAccount, imageUserRisks, startAs } from './image-account.ts';

/** The image says that it starts without root. */
export default defineTransform<'root' | 'unknown'>({
  meta: {
    id: 'image-user',
    title: 'Image has no USER, so its program starts as root',
    severity: 'high',
    fixable: 'sometimes',
    why: 'A program that starts as root keeps root for whoever breaks into it. The image is the place to say so once: every manifest that uses it then starts without root, and needs no capabilities for it.',
    fixSafety:
      'Assured when every service that builds the image starts it as one numeric user already, or writes nothing outside of its mounts while the base ships an account. Unsafe otherwise, because the files do not tell what the program writes. Declined when the start script turns into another user by itself.',
    references: ['CIS-D 4.1', 'DS-0002', 'CKV_DOCKER_3', 'KICS fd54f200', 'OWASP-D 2'],
    changesStart: true,
    preset: 'recommended',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage, facts: Facts): Iterable<Finding<'root' | 'unknown'>> {
  if (!stage.isFinal || chainSteps(stage).some(({ keyword }) => keyword === 'USER')) return;
  const start = facts.builtImage(stage).startUser();
  if (start.known && !start.root) return;
  const at = stage.path;
  if (start.known) yield { at, message: `${stageName(stage)} sets no USER and starts as root`, data: 'root' };
  else
    yield { at, message: `${stageName(stage)} sets no USER and may start as root`, data: 'unknown', severity: 'info' };
}

function fix({ data }: Finding<'root' | 'unknown'>, stage: Stage, facts: Facts): Fix | Declined {
  const image = facts.builtImage(stage);
  const root = image.needsRootToStart();
  if (root) return declined('by-design', `its start needs root: ${root.what} [${root.origin}]`);
  const asked = userOfBuilders(stage);
  if (asked) {
    const { uid, gid, because } = asked;
    return {
      kind: 'fix',
      title: `start as ${uid}:${gid}`,
      edits: startAs(stage, { uid, gid, because, makes: undefined, doubt: undefined }),
      safety: 'assured',
      because,
    };
  }
  const account = chooseAccount(image);
  const { uid, gid, because, makes, doubt } = account;
  const proposal = {
    kind: 'fix',
    title: makes === undefined ? `start as ${uid}:${gid}` : `make an account and start as ${uid}:${gid}`,
    edits: startAs(stage, account),
    check: 'build the image, then: docker run --rm --entrypoint id IMAGE, and use what it does once',
  } as const;
  const [first, ...rest] = [...because, ...writesNothing(stage)];
  if (
    data === 'root' &&
    first &&
    makes === undefined &&
    doubt === undefined &&
    writesNothing(stage).length > 0 &&
    !hasLowPort(stage)
  )
    return { ...proposal, safety: 'assured', because: [first, ...rest] };
  const unknown =
    data === 'unknown' ? [`nothing is known about ${stage.chain[0]!.base}, which may set another user`] : [];
  return { ...proposal, safety: 'unsafe', because, risk: [...unknown, ...imageUserRisks(stage, account)].join('; ') };
}

/** The one numeric user that all services start the image as. */
function userOfBuilders({
  builders,
}: Stage): { readonly uid: number; readonly gid: number; readonly because: NonEmpty<Evidence> } | undefined {
  const [first, ...others] = builders;
  const [, uid, gid] = /^([1-9]\d*):(\d+)$/.exec(first?.user ?? '') ?? [];
  if (!first || uid === undefined || others.some(({ user }) => user !== first.user)) return undefined;
  const evidence = builders.map(
    ({ name, file, user }): Evidence => ({ code: 'CFG', what: `${name} starts it as ${user} already`, origin: file }),
  );
  return { uid: Number(uid), gid: Number(gid), because: evidence as unknown as NonEmpty<Evidence> };
}

/** That no service lets the program write to its root, so that nothing of the image has to belong to it. */
function writesNothing({ builders }: Stage): readonly Evidence[] {
  if (builders.length === 0 || !builders.every(({ readOnlyRoot, user }) => readOnlyRoot && user === undefined))
    return [];
  return builders.map(({ name, file }) => ({ code: 'CFG', what: `${name} runs it on a read-only root`, origin: file }));
}

function hasLowPort(stage: Stage): boolean {
  return chainSteps(stage)
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .some(({ text }) => [...text.matchAll(/\b(\d+)\b/g)].some(([port]) => Number(port) < 1024));
}
