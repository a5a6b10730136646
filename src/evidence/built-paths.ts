import type { Answer, Evidence, Runnable, StartUser, WritablePath } from '../transform.ts';
import { builtStartUser, isBare, plainBaseOf } from './built-user.ts';
import { noEvidence } from './cite.ts';
import { type DockerfileFacts, dockerfileEvidence } from './dockerfile.ts';
import type { Base } from './facts-data.ts';
import { givenAway } from './ownership.ts';

type Paths = Answer<{ readonly paths: readonly WritablePath[] }>;
type Known<T> = Extract<Answer<T>, { known: true }>;

/**
 * Paths a built image can write under its root. Known for images that hold nothing but a program, and for a non-root user over a
 * tree that belongs to root: then only world-writable folders and the user's home are writable at all. The user is that of the
 * image, not of the manifest: its files were made for that one. What the image gives to its user below a mount is not on the root.
 */
export function builtWritablePaths(facts: DockerfileFacts, { mounts }: Runnable): Paths {
  const opensRoot = (step: DockerfileFacts['steps'][number]): boolean => {
    const paths = givenAway(step);
    return paths === 'unknown' || paths.some(path => !mounts.some(({ target }) => isBelow(path, target)));
  };
  if (isBare(facts) && facts.volumes.length === 0 && !facts.steps.some(opensRoot)) {
    const because = dockerfileEvidence(facts, facts.baseLine, `FROM ${facts.base}: nothing but the program`);
    return { known: true, strong: true, because: [because], paths: [] };
  }
  const start = builtStartUser(facts);
  if (!start.known || start.root) {
    return noEvidence(`${facts.file} starts as root, so every path of the image may be written`);
  }
  const base = plainBaseOf(facts);
  if (!base) return noEvidence(`nothing is known about the writable folders of the base image ${facts.base}`);
  const change = facts.steps.find(
    step => opensRoot(step) || (step.keyword === 'RUN' && isOrdinary(step.asUser)) || step.keyword === 'ONBUILD',
  );
  if (change) {
    return noEvidence(
      `${facts.file}:${change.line} makes files that the program may write; say under \`facts\` which paths it writes`,
    );
  }
  const what = `runs as ${start.name ?? start.uid}, and everything in the image outside its mounts belongs to root`;
  const because: [Evidence] = [dockerfileEvidence(facts, facts.user?.line ?? facts.baseLine, what)];
  return { known: true, strong: start.strong, because, paths: pathsOf(facts, start, base) };
}

function pathsOf(facts: DockerfileFacts, { name }: Known<StartUser>, base: Base): readonly WritablePath[] {
  const home =
    name === undefined
      ? undefined
      : (facts.users.get(name)?.home ?? base.users.find(candidate => candidate.name === name)?.home);
  return [
    ...base.writable.map(path => scratch(path, true, 'temporary files')),
    ...(home === undefined ? [] : [scratch(home, false, 'home folder')]),
    ...facts.volumes.map(
      path =>
        ({ ...scratch(path, false, 'VOLUME of the Dockerfile'), need: 'persistent', declaredVolume: true }) as const,
    ),
  ];
}

function scratch(path: string, worldWritable: boolean, reason: string): WritablePath {
  return { path, need: 'scratch', worldWritable, exec: false, writer: 'service', declaredVolume: false, reason };
}

function isBelow(path: string, folder: string): boolean {
  return `${path}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function isOrdinary(user: string | undefined): boolean {
  return user !== undefined && !/^(root|0)(:|$)/.test(user);
}
