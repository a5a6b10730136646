import type { ImageFacts } from '../../src/evidence/facts/data.ts';
import { isInRange, type Match, majorOf } from '../../src/evidence/facts/match.ts';
import type { ImageRecord, Start } from '../../src/evidence/file/types.ts';

/** One thing of which image and facts say something else. */
export interface Difference {
  /** Key of the facts. */
  readonly key: string;
  readonly facts: string;
  readonly image: string;
}

/** Where an image says something else than the facts about it. What an image cannot show is not compared. */
export function compareFacts(record: ImageRecord, match: Match): readonly Difference[] {
  const own = record.starts?.find(({ asked }) => asked.includes(''));
  return [
    ...comparedUser(record, match),
    ...comparedAccount(record, match, own),
    ...comparedStartup(record, match.facts, own),
    ...comparedVolumes(record, match),
    ...comparedPrograms(record, match.facts),
    ...comparedGain(record, match.facts),
    ...comparedCapabilities(match.facts, own),
    ...comparedModes(record, match),
  ];
}

function differ(key: string, facts: string, image: string): readonly Difference[] {
  return facts === image ? [] : [{ key, facts, image }];
}

function comparedUser({ start }: ImageRecord, { facts, variant }: Match): readonly Difference[] {
  const said = variant?.default_user ?? facts.default_user;
  const isRoot = /^(root|0)?(:|$)/.test(said);
  const shown = start.uid === 0 ? 'root' : `${start.user} (${start.uid}:${start.gid})`;
  if (isRoot) return differ('default_user', 'root', shown);
  const names = [start.user, String(start.uid), `${start.uid}:${start.gid}`];
  return names.includes(said) ? [] : [{ key: 'default_user', facts: said, image: shown }];
}

/** Numbers of the account that the program runs as. */
function comparedAccount({ start }: ImageRecord, { variant }: Match, own: Start | undefined): readonly Difference[] {
  const account = start.uid === 0 ? own?.becomes : start;
  if (!variant || variant.uid === null || variant.uid === 0 || !account) return [];
  return differ(
    `variants (${variant.match})`,
    `${variant.uid}:${variant.gid ?? '?'}`,
    `${account.uid}:${variant.gid === null ? '?' : account.gid}`,
  );
}

function comparedStartup(
  { start }: ImageRecord,
  { startup }: ImageFacts,
  own: Start | undefined,
): readonly Difference[] {
  if (start.uid !== 0) return differ('startup', startup, 'non-root');
  if (!own || own.open.length > 0) return [];
  // A program that stays root may become somebody else by itself: an image does not show that.
  return own.onEveryPath ? differ('startup', startup, 'root-then-drops') : [];
}

function comparedVolumes({ volumes }: ImageRecord, match: Match): readonly Difference[] {
  const { data_paths, conditions } = match.facts;
  const version = majorOf(match) ?? Number.POSITIVE_INFINITY;
  const isOfVersion = (path: string): boolean =>
    isInRange(version, conditions.paths?.find(condition => condition.path === path)?.major);
  const said = data_paths.filter(row => row.declared_volume && isOfVersion(row.path)).map(({ path }) => path);
  return differ('data_paths, declared', [...said].sort().join(' ') || 'none', [...volumes].sort().join(' ') || 'none');
}

function comparedPrograms({ gain }: ImageRecord, { file_capabilities }: ImageFacts): readonly Difference[] {
  const said = file_capabilities.map(({ caps, effective_bit }) => describe(caps, effective_bit));
  const shown = gain.flatMap(({ kind, caps = [], effective }) =>
    kind === 'filecap' ? [describe(caps, effective === true)] : [],
  );
  return differ('file_capabilities', said.sort().join(', ') || 'none', shown.sort().join(', ') || 'none');
}

function describe(caps: readonly string[], effective: boolean): string {
  return `${[...caps].sort().join('+')}${effective ? '' : ' (not effective)'}`;
}

function comparedGain({ gain }: ImageRecord, { privilege_gain }: ImageFacts): readonly Difference[] {
  const helpers = gain.filter(({ inert, kind }) => inert === undefined && kind !== 'filecap').map(({ path }) => path);
  if (privilege_gain.needed || helpers.length === 0) return [];
  return [{ key: 'privilege_gain', facts: 'not needed', image: `there is ${helpers.join(', ')}` }];
}

/** Of a start that becomes a user on every path the script shows everything that it takes. */
function comparedCapabilities({ capabilities }: ImageFacts, own: Start | undefined): readonly Difference[] {
  if (!own?.onEveryPath || own.open.length > 0) return [];
  const said = new Set(capabilities.map(({ cap }) => cap));
  const missing = [...own.caps, ...own.foreign.map(({ cap }) => cap)].filter(cap => !said.has(cap));
  if (missing.length === 0) return [];
  const image = `the script takes ${[...new Set(missing)].sort().join(' ')}, too`;
  return [{ key: 'capabilities', facts: [...said].sort().join(' ') || 'none', image }];
}

/** Modes of the folders that the program's user can write. */
function comparedModes(record: ImageRecord, { facts }: Match): readonly Difference[] {
  const real = (path: string): string =>
    record.links.reduce(
      (now, { path: from, to }) => (now === from || now.startsWith(`${from}/`) ? to + now.slice(from.length) : now),
      path,
    );
  const folders = record.writable.flatMap(({ paths }) => paths);
  return facts.scratch_paths.flatMap(({ path, image_mode }) => {
    const folder = folders.find(candidate => candidate.path === real(path));
    const said = image_mode.padStart(4, '0');
    return folder && image_mode !== 'absent' ? differ(`scratch_paths ${path}`, said, folder.mode) : [];
  });
}
