import type { Answer, Evidence, StartUser, WritablePath } from '../transform.ts';
import { isBare } from './built-capabilities.ts';
import { builtStartUser, plainBaseOf } from './built-user.ts';
import { noEvidence } from './cite.ts';
import { type DockerfileFacts, dockerfileEvidence } from './dockerfile.ts';
import type { Base } from './facts-data.ts';

type Paths = Answer<{ readonly paths: readonly WritablePath[] }>;
type Known<T> = Extract<Answer<T>, { known: true }>;

/**
 * Paths a built image can write under its root. Known for images that hold nothing but a program, and for a non-root user over a
 * tree that belongs to root: then only world-writable folders and the user's home are writable at all. The user is that of the
 * image, not of the manifest: its files were made for that one.
 */
export function builtWritablePaths(facts: DockerfileFacts): Paths {
  if (isBare(facts) && facts.volumes.length === 0 && !facts.steps.some(isOwnershipChange)) {
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
    step =>
      isOwnershipChange(step) || (step.keyword === 'RUN' && isOrdinary(step.asUser)) || step.keyword === 'ONBUILD',
  );
  if (change) {
    return noEvidence(
      `${facts.file}:${change.line} makes files that the program may write; say under \`facts\` which paths it writes`,
    );
  }
  const what = `runs as ${start.name ?? start.uid}, and everything in the image belongs to root`;
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

function isOwnershipChange({ keyword, text, flags }: DockerfileFacts['steps'][number]): boolean {
  if (flags.chown !== undefined && !/^(0|root)(:|$)/.test(flags.chown)) return true;
  if (flags.chmod !== undefined) return true;
  return keyword === 'RUN' && /\b(chown|chmod|chgrp|setfacl)\b|\binstall\s+(-\w+\s+)*-[odm]/.test(text);
}

function isOrdinary(user: string | undefined): boolean {
  return user !== undefined && !/^(root|0)(:|$)/.test(user);
}
