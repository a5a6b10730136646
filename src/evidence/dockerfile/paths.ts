import { isRootText } from '../../linux/users.ts';
import type { Place } from '../../startup/index.ts';
import type { Evidence, Runnable, WritablePath } from '../../transform.ts';
import { noEvidence, type Paths } from '../answers.ts';
import type { Base } from '../facts/data.ts';
import { isAtOrBelow, resolvePath } from '../image-path.ts';
import { rootHelper } from './gains.ts';
import { givenAway } from './ownership.ts';
import { type BuildStep, type DockerfileFacts, dockerfileEvidence } from './read.ts';
import { readRun } from './runs.ts';
import { type BuiltStart, readBuiltStart, startEvidence } from './start.ts';
import { builtStartUser, isBare, plainBaseOf } from './user.ts';

/** The user whose writing is bounded, and how that is known. */
interface Writer {
  readonly name: string | undefined;
  readonly strong: boolean;
  readonly because: Evidence;
  /** Folders that the start script writes as root. */
  readonly prepared: readonly string[];
}

/**
 * Paths a built image can write under its root. Known for images that hold nothing but a program, and for a non-root user over a
 * tree that belongs to root: then only world-writable folders and the user's home are writable at all. The user is that of the
 * image, not of the manifest: its files were made for that one. What the image gives to its user below a mount is not on the root.
 */
export function builtWritablePaths(facts: DockerfileFacts, c: Runnable): Paths {
  const opensRoot = (step: BuildStep): boolean => {
    const paths = givenAway(step);
    return paths === 'unknown' || paths.some(path => !isMounted(path, c));
  };
  if (isBare(facts) && facts.volumes.length === 0 && !facts.steps.some(opensRoot)) {
    const because = dockerfileEvidence(facts, facts.baseLine, `FROM ${facts.base}: nothing but the program`);
    return { known: true, strong: true, because: [because], paths: [] };
  }
  const writer = writerOf(facts, c);
  if (typeof writer === 'string') return noEvidence(writer);
  const base = plainBaseOf(facts);
  if (!base) return noEvidence(`nothing is known about the writable folders of the base image ${facts.base}`);
  const helper = rootHelper(facts);
  if (helper) return noEvidence(`with it every path of the image may be written: ${helper.what} (${helper.origin})`);
  const change = facts.steps.find(
    step => opensRoot(step) || (step.keyword === 'RUN' && isOrdinary(step.asUser)) || step.keyword === 'ONBUILD',
  );
  if (change) {
    return noEvidence(
      `${facts.file}:${change.line} makes files that the program may write; say under \`facts\` which paths it writes`,
    );
  }
  const home = homeOf(facts, writer, base);
  const filled = home !== undefined && !isMounted(home, c) ? fillerOf(facts, home) : undefined;
  if (filled !== undefined) {
    return noEvidence(
      `${home} belongs to the user and holds files of the image (${facts.file}:${filled}), so nothing can be put over it; say under \`facts\` which paths the program writes`,
    );
  }
  return { known: true, strong: writer.strong, because: [writer.because], paths: pathsOf(facts, writer, base, home) };
}

/** Who writes when the program runs; a sentence when that may be root. */
function writerOf(facts: DockerfileFacts, c: Runnable): Writer | string {
  const start = builtStartUser(facts);
  if (start.known && !start.root) {
    const what = `runs as ${start.name ?? start.uid}, and everything in the image outside its mounts belongs to root`;
    const because = dockerfileEvidence(facts, facts.user?.line ?? facts.baseLine, what);
    return { name: start.name, strong: start.strong, because, prepared: [] };
  }
  const built = start.known ? readBuiltStart(facts, c) : undefined;
  if (!built?.startup.becomes || !built.startup.onEveryPath)
    return `${facts.file} starts as root, so every path of the image may be written`;
  return afterScript(built, c);
}

const volatile = /^\/(tmp|var\/tmp|run|var\/run|dev\/shm)(\/|$)/;

/** A script that turns into a user on every path writes what its own lines say before that. */
function afterScript(start: BuiltStart, c: Runnable): Writer | string {
  const { startup } = start;
  const prepared = new Set<string>();
  for (const { path, exact, how, what, at } of startup.touches) {
    if (how === 'walk' || (exact && isMounted(path, c))) continue;
    const beginning = exact ? path : path.replace(/\/[^/]*$/, '');
    if (beginning !== '' && isMounted(beginning, c)) continue;
    const [, folder] = /^(\/tmp|\/var\/tmp|\/run|\/var\/run)(\/|$)/.exec(path) ?? [];
    if (folder === undefined && !volatile.test(path)) return openPlace(start, at, what);
    if (folder !== undefined) prepared.add(folder === '/var/run' ? '/run' : folder);
  }
  const { becomes } = startup;
  const last = startup.runs.at(-1)!;
  const what = `turns into ${becomes!.name ?? becomes!.uid}, and everything in the image outside its mounts belongs to root`;
  return {
    name: becomes!.name,
    strong: true,
    because: startEvidence(start, last.at, what),
    prepared: [...prepared],
  };
}

function openPlace(start: BuiltStart, at: Place, what: string): string {
  return `${start.originOf(at)} changes files of the image (${what})`;
}

function isMounted(path: string, { mounts }: Runnable): boolean {
  return mounts.some(({ target }) => isAtOrBelow(path, target));
}

function homeOf(facts: DockerfileFacts, { name }: Writer, base: Base): string | undefined {
  if (name === undefined) return undefined;
  return facts.users.get(name)?.home ?? base.users.find(candidate => candidate.name === name)?.home;
}

/** Line that puts something into a folder: an empty mount there would hide it. */
function fillerOf(facts: DockerfileFacts, folder: string): number | undefined {
  const isInside = (path: string | undefined): boolean => path !== undefined && isAtOrBelow(path, folder);
  const found = facts.steps.find(step => {
    const { keyword, text, words, workdir } = step;
    if (isInside(workdir)) return true;
    if (keyword === 'RUN') return readRun(step).writes.some(({ path }) => isInside(path));
    const target = words?.at(-1) ?? text.trim().split(/\s+/).at(-1)!;
    return isInside(target.startsWith('/') ? resolvePath(target) : workdir);
  });
  if (found) return found.line;
  return isInside(facts.workdir) ? (facts.command ?? facts.entrypoint)?.line : undefined;
}

function pathsOf(
  facts: DockerfileFacts,
  { prepared }: Writer,
  base: Base,
  home: string | undefined,
): readonly WritablePath[] {
  const others = prepared.filter(path => !base.writable.includes(path));
  return [
    ...base.writable.map(path => scratch(path, { worldWritable: true, reason: 'temporary files' })),
    ...others.map(path => scratch(path, { writer: 'both', reason: 'prepared by the start script' })),
    ...(home === undefined ? [] : [scratch(home, { reason: 'home folder' })]),
    ...facts.volumes.map(path => ({
      ...scratch(path, { reason: 'VOLUME of the Dockerfile' }),
      need: 'persistent' as const,
      declaredVolume: true,
    })),
  ];
}

function scratch(path: string, more: Partial<WritablePath> & Pick<WritablePath, 'reason'>): WritablePath {
  return {
    path,
    need: 'scratch',
    worldWritable: false,
    exec: false,
    writer: 'service',
    declaredVolume: false,
    ...more,
  };
}

function isOrdinary(user: string | undefined): boolean {
  return user !== undefined && !isRootText(user);
}
