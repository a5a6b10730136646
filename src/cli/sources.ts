import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PlanProblem, Source } from '../engine/index.ts';
import { discover, excluder, type Found } from '../files/discover.ts';
import { exists, projectFiles, readStdin } from '../files/read.ts';
import { collect, isEvidence, mayBeManifest } from '../manifests/index.ts';
import { namedPaths } from './arguments.ts';
import type { Options } from './options.ts';
import type { Progress } from './progress.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** A manifest to plan, with the place it is written back to. */
export interface Input extends Source {
  /** Absolute path; undefined for standard input. */
  readonly file: string | undefined;
}

/** Bytes of this many files' total size are kept between the two passes; more are read again. */
const keptBytes = 8 * 1024 * 1024;

/**
 * The files of a run, one at a time. A first pass reads all of them, keeps what may be a manifest, and collects what the evidence
 * needs from other files (role bindings, service accounts).
 */
export async function* readSources(
  session: Session,
  { paths, options }: { readonly paths: readonly string[]; readonly options: Options },
  onProblem: (problem: PlanProblem) => void,
  progress: Pick<Progress, 'update'>,
): AsyncGenerator<Input> {
  const candidates: { found: Found; bytes: Uint8Array | undefined; isNew?: true }[] = [];
  const companions = new Set<string>();
  let kept = 0;
  const read = projectFiles(session.root, session.config.maxFileSize);
  const files = await listFiles(session, paths, options, onProblem);
  for (const [index, found] of files.entries()) {
    progress.update('reading', index, files.length);
    if (index % 64 === 0) await setImmediate();
    const outcome = read(found.path);
    if ('problem' in outcome) {
      onProblem({ path: found.shown, ...outcome.problem, explicit: found.explicit });
      continue;
    }
    const { bytes } = outcome;
    if (!mayBeManifest(found.shown, bytes) && !found.explicit) continue;
    collect({ path: found.shown, bytes }, session.index);
    for (const path of session.companions({ path: found.shown, bytes })) companions.add(path);
    const keep = kept + bytes.length <= keptBytes;
    if (keep) kept += bytes.length;
    candidates.push({ found, bytes: keep ? bytes : undefined });
  }
  for (const path of companions) {
    const found = { path: join(session.root, path), shown: path, explicit: false };
    if (isNewHere(session, found)) candidates.push({ found, bytes: new Uint8Array(), isNew: true });
  }
  candidates.sort((a, b) => Number(isEvidence(b.found.shown)) - Number(isEvidence(a.found.shown)));
  for (const [index, candidate] of candidates.entries()) {
    progress.update('checking', index, candidates.length);
    // Garbage is collected here rather than in the middle of a file, where all that was just read would have to be kept.
    await setImmediate();
    const { path, shown, explicit } = candidate.found;
    const outcome = candidate.bytes ? { bytes: candidate.bytes } : read(path);
    candidate.bytes = undefined;
    if ('problem' in outcome) onProblem({ path: shown, ...outcome.problem, explicit });
    else yield { path: shown, file: path, bytes: outcome.bytes, explicit, isNew: candidate.isNew };
  }
  if (paths.includes('-'))
    yield { path: options.stdinFilename ?? 'stdin.yaml', file: undefined, bytes: readStdin(), explicit: true };
}

/** Nothing is there yet, and nobody asked to leave it out. */
function isNewHere({ config }: Session, { path, shown }: Found): boolean {
  return !exists(path) && exists(dirname(path)) && !excluder(config.exclude)(shown);
}

async function listFiles(
  session: Session,
  paths: readonly string[],
  options: Options,
  onProblem: (problem: PlanProblem) => void,
): Promise<readonly Found[]> {
  const named = namedPaths(paths, options);
  const wanted = named.length > 0 || paths.includes('-') ? named : ['.'];
  const { files, problems } = discover(session.root, wanted, session.config.exclude);
  for (const problem of problems) onProblem({ ...problem, explicit: true });
  if (options.changed === undefined) return files;
  try {
    const { changedFiles } = await import('../git/local.ts');
    const changed = new Set(
      changedFiles(session.root, options.changed === true ? 'HEAD' : options.changed).map(path => resolve(path)),
    );
    return files.filter(({ path }) => changed.has(path));
  } catch (error) {
    throw new UsageError(`--changed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
