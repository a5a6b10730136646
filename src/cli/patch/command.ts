import { loadTransforms } from '../../../transforms/index.ts';
import { inOrder } from '../../engine/rule-order.ts';
import { reasonOf } from '../../files/error-words.ts';
import { hasPatches, removePatches, whyNotPatchFolder, writePatches } from '../../files/patch-folder.ts';
import { makeSeries, type Series } from '../../patch/series/index.ts';
import type { PatchSource } from '../../patch/series/steps.ts';
import { sanitise } from '../../report/sanitise.ts';
import { namedPaths, type Request } from '../arguments.ts';
import { type Change, modeOf, Run } from '../batch.ts';
import type { Options } from '../options.ts';
import { Reports, wantedReports } from '../reports.ts';
import { openSession, runStart, type Session } from '../session.ts';
import { readSources } from '../sources.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { senderOf } from './sender.ts';

/** More are in the manifest. */
const mostWarnings = 20;

/** `harden patch`: what `fix --write` would write, as a series of patches. */
export async function patch({ arguments: paths, options }: Request): Promise<number> {
  const folder = folderOf(options);
  if (folder !== undefined) checkFolder(folder);
  const wanted = wantedReports(options, folder === undefined);
  const session = await openSession(options, namedPaths(paths, options));
  const reports = await Reports.open(wanted, runStart(session, 'diff'));
  const isStdoutTaken = folder === undefined || wanted.some(({ file }) => file === undefined);
  const stream = isStdoutTaken ? process.stderr : process.stdout;
  const changes: PatchSource[] = [];
  const collect = (change: Change): void => void changes.push(sourceOf(change, session));
  const run = new Run(session, options, { mode: folder === undefined ? 'diff' : 'patches', reports, stream, collect });
  for await (const input of readSources(session, { paths, options }, problem => run.problem(problem), run.progress))
    run.file(input);
  run.progress.clear();
  const series = await seriesOf(changes, session, options);
  if (!options.quiet) warnOfCollisions(series);
  for (const { rule, path } of series.left)
    process.stderr.write(`harden: ${rule} in ${sanitise(path)} cannot be fixed alone; leave --independent out\n`);
  if (folder === undefined) process.stdout.write(series.patches.map(({ text }) => text).join(''));
  else deliver(series, folder, options.quiet ? () => {} : text => stream.write(text));
  const isWhole = paths.length === 0 && options.filename === undefined && options.changed === undefined;
  return run.finish(isWhole ? session.engine.unusedIgnores() : []);
}

/** Undefined: standard output. */
function folderOf({ split, outDir }: Options): string | undefined {
  if (outDir === '') throw new UsageError('--out-dir needs the name of a folder');
  return outDir ?? (split === 'none' ? undefined : 'harden-patches');
}

function checkFolder(folder: string): void {
  const reason = whyNotPatchFolder(folder);
  if (reason === undefined) return;
  throw new UsageError(
    `--out-dir ${sanitise(folder)}: ${sanitise(reason)}; nothing was touched, name another folder or empty this one`,
  );
}

/** Only what is needed later: the text, and the findings that are fixed. */
function sourceOf({ input, file, accepted, applied }: Change, { engine }: Session): PatchSource {
  const { path, explicit, isNew } = input;
  const { text } = file;
  const fixed = new Set(applied.fixed);
  return {
    path,
    mode: modeOf(input),
    text,
    findings: file.plan.findings.filter(({ id }) => fixed.has(id)),
    accepted,
    open: () => {
      const planning = engine.planFile({ path, explicit, isNew, bytes: Buffer.from(text, 'utf8') });
      if (planning.kind !== 'planned') throw new Error(`${path} was planned before and cannot be now`);
      return planning.file;
    },
  };
}

async function seriesOf(changes: readonly PatchSource[], session: Session, options: Options): Promise<Series> {
  const rules = inOrder(await loadTransforms()).map(({ meta }) => meta.id);
  const { split = 'rule', format = 'mail', independent = false } = options;
  const { limit: safety, config } = runStart(session, 'diff');
  return makeSeries(changes, {
    version,
    settings: { safety, split, format, independent, config },
    ruleOrder: rules,
    ...senderOf(session.root, process.env),
  });
}

function warnOfCollisions({ manifest }: Series): void {
  const warnings = manifest.patches.flatMap(({ number, file, collides = [] }) => {
    const others = manifest.patches.filter(other => other.number > number && collides.includes(other.number));
    return others.length === 0 ? [] : [`${file} collides with ${others.map(other => other.file).join(', ')}`];
  });
  for (const warning of warnings.slice(0, mostWarnings)) process.stderr.write(`harden: ${warning}\n`);
  const more = warnings.length - mostWarnings;
  if (more > 0) process.stderr.write(`harden: ${more} more patches collide; manifest.json tells which\n`);
}

function deliver({ patches, manifest }: Series, folder: string, say: (text: string) => void): void {
  const shown = sanitise(folder);
  try {
    if (patches.length > 0) {
      const series = { file: 'series', text: `${patches.map(({ file }) => file).join('\n')}\n` };
      writePatches(folder, [...patches, series], `${JSON.stringify(manifest, null, 2)}\n`);
      for (const { file, title } of manifest.patches) say(`${shown}/${file}  ${title}\n`);
    } else if (hasPatches(folder)) {
      removePatches(folder);
      say(`nothing to patch; the patches of an earlier run were removed from ${shown}\n`);
    } else say('nothing to patch\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new UsageError(`the patches could not be written to ${shown}: ${reasonOf(error)}`);
  }
}
