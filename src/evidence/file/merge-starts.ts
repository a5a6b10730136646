import { mostItems } from './schema.ts';
import type { Start } from './types.ts';
import { both, joinFolders, unite } from './union.ts';
import { canonical } from './write.ts';

/** Nothing follows from a list that was cut. */
export const moreThanListed = 'it changes more places than are listed';

/** Starts as root of one image, each way to start once. Of two statements about the same way the weaker parts of both hold. */
export function mergeStarts(starts: readonly Start[]): readonly Start[] {
  const byWay = unite(
    starts.flatMap(start => start.asked.map(way => ({ ...start, asked: [way] }))),
    ({ asked }) => asked[0]!,
    join,
  );
  // Ways of which the same is said stand together.
  const grouped = unite(byWay, withoutWays, (a, b) => ({ ...a, asked: both(a.asked, b.asked) }));
  return grouped.slice(0, mostItems);
}

function withoutWays({ asked: _asked, ...rest }: Start): string {
  return canonical(rest);
}

/** Two users: then it becomes neither for sure, which no third opinion can mend. */
function join(a: Start, b: Start): Start {
  const same = canonical(a.becomes ?? null) === canonical(b.becomes ?? null);
  const foreign = unite([...a.foreign, ...b.foreign], canonical, one => one);
  const writes = unite([...a.writes, ...b.writes], canonical, one => one);
  const folders = unite([...a.folders, ...b.folders], ({ path }) => path, joinFolders);
  const isMore = [foreign, writes, folders].some(items => items.length > mostItems);
  return {
    asked: a.asked,
    scripts: few(
      canonical(a.scripts) === canonical(b.scripts)
        ? a.scripts
        : unite([...a.scripts, ...b.scripts], canonical, one => one),
    ),
    ...(same && a.becomes ? { becomes: a.becomes } : {}),
    asRoot: few(both(a.asRoot, b.asRoot)),
    onEveryPath: same && a.onEveryPath && b.onEveryPath,
    caps: both(a.caps, b.caps),
    foreign: few(foreign),
    writes: few(writes),
    folders: few(folders),
    gives: few(both(a.gives, b.gives)),
    takesRoot: few(both(a.takesRoot, b.takesRoot)),
    accounts: few(both(a.accounts, b.accounts)),
    gains: few(both(a.gains, b.gains)),
    open: few(both(both(a.open, b.open), isMore ? [moreThanListed] : [])),
  };
}

function few<T>(items: readonly T[]): readonly T[] {
  return items.slice(0, mostItems);
}
