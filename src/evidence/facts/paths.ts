import type { Evidence, Runnable, WritablePath } from '../../transform.ts';
import { noEvidence, type Paths } from '../answers.ts';
import { foreignPath, type ReadFile, settingIn } from '../manifest/configured-paths.ts';
import { isTriggered, isWritten, setVariable } from '../manifest/trigger.ts';
import { cite } from './cite.ts';
import { contentOf } from './content-folders.ts';
import type { DataRow, ImageFacts, PathCondition, ScratchRow } from './data.ts';
import {
  isFamily,
  isFromCharts,
  isFromMemory,
  isGeneric,
  isInRange,
  type Match,
  majorOf,
  whyUnverified,
} from './match.ts';
import { programOf, replacedProgram } from './program.ts';

/** Which paths a known image writes under its root. */

export function knownWritablePaths(match: Match, c: Runnable, read: ReadFile): Paths {
  const { facts, label } = match;
  const { verdict, note } = facts.read_only_root;
  if (verdict === 'blocked') {
    const reason = `${label} cannot run read-only: ${note ?? 'it writes into the image'}`;
    return { known: false, code: 'by-design', reason };
  }
  if (verdict === 'unknown') return noEvidence(`it is not known which paths ${label} writes`);
  if (isGeneric(facts) && facts.name !== 'distroless') {
    return noEvidence(`${label} is a base image: which paths are written depends on what runs in it`);
  }
  if (programOf(match, c) !== 'default') return replacedProgram(match, c);
  const variable = setVariable(facts.conditions.read_only?.blocked_by_env ?? [], c);
  if (variable !== undefined) {
    return { known: false, code: 'by-design', reason: `${label} writes into the image when ${variable} is set` };
  }
  const { needs_word } = facts.conditions.read_only ?? {};
  if (needs_word && !isWritten(needs_word.word, c)) {
    return {
      known: false,
      code: 'by-design',
      reason: `${label} ${needs_word.because} unless it is given ${needs_word.word}`,
    };
  }
  const data = appliedDataRows(match, c);
  const scratch = appliedScratchRows(facts, c);
  const paths = [...data.map(row => dataPath(row, facts)), ...scratch.map(row => scratchPath(row, facts))];
  const foreign = foreignPath(
    c,
    paths.map(({ path }) => path),
    read,
  );
  const { settings } = facts.conditions.read_only ?? {};
  const setting = settings && settingIn(settings, label, c, read);
  const remembered =
    data.find(row => isFromMemory(row.note) && !isAboutDeclaration(row)) ??
    scratch.find(row => isFromMemory(row.reason));
  const doubt =
    whyUnverified(match, 'paths', 'read_only') ??
    whyVerdictOpen(match, c) ??
    (foreign ? `it ${foreign.what}` : setting?.what) ??
    whyOthers(match) ??
    facts.conditions.doubts?.paths ??
    (remembered ? `that it writes ${remembered.path} is not verified` : undefined);
  return {
    known: true,
    strong: doubt === undefined,
    doubt,
    because: [evidenceFor(match, paths), ...[foreign, setting].filter(evidence => evidence !== undefined)],
    paths,
  };
}

/** Images of which only what they have in common was read. */
function whyOthers({ facts, label }: Match): string | undefined {
  return isFamily(facts) || isFromCharts(facts)
    ? `what ${label} writes beyond what its family does is not known`
    : undefined;
}

function evidenceFor(match: Match, paths: readonly WritablePath[]): Evidence {
  const what =
    paths.length > 0 ? `writes ${paths.map(({ path }) => path).join(', ')}` : 'writes nothing outside its mounts';
  return cite(match, what, /read.only|tmpfs|writ|volume|mkdir/i);
}

/** A conditional verdict is met when the condition is one that a mount or a variable can fulfil. Every data path gets a mount. */
function whyVerdictOpen({ facts, label }: Match, c: Runnable): string | undefined {
  const { verdict, note } = facts.read_only_root;
  if (verdict !== 'conditional') return undefined;
  const { when, needs_env } = facts.conditions.read_only ?? {};
  if (when === 'data-mounted' && (needs_env === undefined || isTriggered({ env: [needs_env] }, c))) return undefined;
  return `${label} can be read-only ${needs_env === undefined ? (note ?? 'only under conditions') : `only with ${needs_env}`}`;
}

function conditionOf(path: string, { conditions }: ImageFacts): PathCondition | undefined {
  return conditions.paths?.find(condition => condition.path === path);
}

/** Places for data that are in use with this tag and this manifest. */
export function appliedDataRows(match: Match, c: Runnable): readonly DataRow[] {
  const { facts } = match;
  const rows = facts.data_paths.filter(row => {
    const condition = conditionOf(row.path, facts);
    if (condition?.never !== undefined || isLinkMounted(condition, c)) return false;
    return !condition || !isConditional(condition) || isTriggered(condition, c);
  });
  const version = majorOf(match);
  if (version !== undefined) return rows.filter(({ path }) => isInRange(version, conditionOf(path, facts)?.major));
  // The tag gives no version: the place that the manifest mounts is the one the image has, else that of the newest.
  const mounted = rows.filter(
    ({ path }) => conditionOf(path, facts)?.major && c.mounts.some(({ target }) => target === path),
  );
  return rows.filter(row => {
    const major = conditionOf(row.path, facts)?.major;
    return !major || (mounted.length > 0 ? mounted.includes(row) : major.to === undefined);
  });
}

/** Two mounts that meet through a link would hide each other. */
function isLinkMounted(condition: PathCondition | undefined, { mounts }: Runnable): boolean {
  const link = condition?.link;
  return link !== undefined && mounts.some(({ target }) => link === target || link.startsWith(`${target}/`));
}

function isConditional({ env, words, mount, always }: PathCondition): boolean {
  return !always && (env !== undefined || words !== undefined || mount !== undefined);
}

function appliedScratchRows(facts: ImageFacts, c: Runnable): readonly ScratchRow[] {
  return facts.scratch_paths.filter(row => {
    const condition = conditionOf(row.path, facts);
    if (condition?.never !== undefined) return false;
    if (row.when === 'always' || condition?.always) return true;
    return condition && isConditional(condition) ? isTriggered(condition, c) : isHarmless(row);
  });
}

const worldWritable = /^[0-7]?[0-7]{2}[2367]$/;

/** An empty mount takes nothing away where the image has no such folder, or one that everybody may write. */
function isHarmless({ needs_image_content, image_mode }: ScratchRow): boolean {
  return !needs_image_content && (image_mode === 'absent' || worldWritable.test(image_mode));
}

/** The note says how sure it is that the image declares the volume; the path itself is known. */
function isAboutDeclaration({ note }: DataRow): boolean {
  return note?.startsWith('declared as a volume') ?? false;
}

function dataPath({ path, declared_volume, note }: DataRow, facts: ImageFacts): WritablePath {
  return {
    path: realPath(path),
    need: conditionOf(path, facts)?.seeded ? 'seeded' : 'persistent',
    ...contentAt(path, facts),
    worldWritable: false,
    exec: false,
    writer: 'service',
    declaredVolume: declared_volume && !isFromMemory(note),
    reason: 'data',
  };
}

/**
 * `/var/run` and `/var/lock` are links in every image that has such a row. A mount belongs to the folder itself: the engine orders
 * mounts by the depth of their written path, and one at the link could hide another one below the folder.
 */
function realPath(path: string): string {
  return path.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/^\/var\/lock(?=\/|$)/, '/run/lock');
}

function contentAt(path: string, facts: ImageFacts): Pick<WritablePath, 'holdsContent'> {
  const content = conditionOf(path, facts)?.content ? 'additions' : contentOf(path);
  return content ? { holdsContent: content } : {};
}

function scratchPath(row: ScratchRow, facts: ImageFacts): WritablePath {
  return {
    path: realPath(row.path),
    ...contentAt(row.path, facts),
    need: row.needs_image_content || conditionOf(row.path, facts)?.seeded ? 'seeded' : 'scratch',
    worldWritable: worldWritable.test(row.image_mode),
    exec: row.exec,
    writer: row.writer,
    declaredVolume: false,
    reason: row.reason,
  };
}
