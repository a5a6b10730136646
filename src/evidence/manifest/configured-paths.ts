import type { Evidence, Mount, Runnable } from '../../transform.ts';
import { joinPath } from '../../workloads/compose/build.ts';
import { wordsOf } from './trigger.ts';

/**
 * Paths that arguments, variables and mounted configuration files name. A program may be told to write to another place than its
 * image's own: then what the facts say about the image is not all.
 */

export type ReadFile = (path: string) => string | undefined;

/** Configuration of an image that may ask for more room to write: where it is mounted, and the words that do so. */
export interface RoomInSettings {
  readonly mounts: readonly string[];
  readonly words: readonly string[];
  readonly because: string;
}

/** The first named path that may be written and that nothing covers. */
export function foreignPath(c: Runnable, covered: readonly string[], read: ReadFile): Evidence | undefined {
  const places = [...c.mounts.map(({ target }) => target), ...covered];
  return inArguments(c, places) ?? inConfiguration(c, places, read);
}

const readOnlyTrees = /^\/(usr|bin|sbin|lib|lib64|etc|opt|proc|sys|dev|run\/secrets)(\/|$)/;
const anyPath = /(?:^|=|\s)(\/[A-Za-z0-9_.@-]+(?:\/[A-Za-z0-9_.@-]+)+|\/[A-Za-z0-9_-]+\.(?:json|db|log|pid|sock))/g;

function inArguments(c: Runnable, places: readonly string[]): Evidence | undefined {
  const values = c.env.flatMap(({ value }) => (value === undefined ? [] : [value]));
  for (const text of [...wordsOf(c.entrypoint), ...wordsOf(c.command), ...values]) {
    for (const [, path] of text.matchAll(anyPath)) {
      if (!readOnlyTrees.test(path!) && !isCovered(path!, places)) return uncoveredAt(path!, c.origin('command'));
    }
  }
  return undefined;
}

/** In a file a path is often an address: only places that programs keep state in count. */
const statePath =
  /(?<![\w.$/:@}-])\/(?:var|tmp|run|data|srv|mnt|home|root)(?:\/[A-Za-z0-9_.@-]+)*|(?<![\w.$/:@}-])\/[A-Za-z0-9_-]+\.(?:json|db|pid|sock)\b/g;
/** Directives whose paths are parts of addresses. */
const addresses = /\b(?:location|rewrite|return|try_files)\b[^;{]*/g;
const onlyRead = /^\/(var\/www|var\/lib\/mysql-files|var\/run\/secrets|run\/secrets)(\/|$)|^\/var\/run\/docker\.sock$/;
/** Links to the standard streams in the images that ship them. */
const streams = /^\/var\/log\/(nginx\/(access|error)|apache2\/(access|error|other_vhosts_access))\.log$/;
const longest = 64 * 1024;

function inConfiguration(c: Runnable, places: readonly string[], read: ReadFile): Evidence | undefined {
  for (const mount of c.mounts) {
    const path = projectFile(mount, c.file);
    const text = path === undefined ? undefined : read(path);
    if (text === undefined || text.length > longest) continue;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (/^\s*([#;]|\/\/)/.test(line)) continue;
      const found = [...line.replace(addresses, '').matchAll(statePath)]
        .map(([word]) => word)
        .find(word => isState(word, places));
      if (found !== undefined) return uncoveredAt(found, `${path}:${index + 1}`);
    }
  }
  return undefined;
}

/**
 * A mounted configuration that may make the program write elsewhere: one of its words is written in it, or it cannot be read.
 * Undefined: there is none, or it says nothing of the kind.
 */
export function settingIn(
  { mounts, words, because }: RoomInSettings,
  label: string,
  c: Runnable,
  read: ReadFile,
): Evidence | undefined {
  for (const mount of c.mounts) {
    const isThere = mounts.some(place => isOneInTheOther(mount.target, place));
    if (!isThere) continue;
    const path = projectFile(mount, c.file);
    const text = path === undefined ? undefined : read(path);
    const origin = path ?? c.origin(c.kind === 'service' ? 'volumes' : 'volumeMounts');
    if (text === undefined)
      return { code: 'CFG', what: `the configuration of ${label} at ${mount.target} was not read: ${because}`, origin };
    const line = text.split(/\r?\n/).findIndex(row => !/^\s*#/.test(row) && words.some(word => row.includes(word)));
    if (line >= 0)
      return {
        code: 'CFG',
        what: `the configuration of ${label} may ask for more: ${because}`,
        origin: `${origin}:${line + 1}`,
      };
  }
  return undefined;
}

function isOneInTheOther(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function isState(path: string, places: readonly string[]): boolean {
  return !onlyRead.test(path) && !streams.test(path) && !isCovered(path, places);
}

/** A file of the project that is mounted by itself, which the program reads as its configuration. */
function projectFile({ kind, source, partial }: Mount, file: string): string | undefined {
  if (kind !== 'bind' || !partial || source === undefined || !source.startsWith('.')) return undefined;
  return joinPath(file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '', source);
}

function isCovered(path: string, places: readonly string[]): boolean {
  const real = resolveRun(path);
  return places.map(resolveRun).some(place => real === place || real.startsWith(`${place}/`));
}

/** `/var/run` is a link to `/run` in practically every image. */
function resolveRun(path: string): string {
  return path.replace(/^\/var\/run(?=\/|$)/, '/run');
}

function uncoveredAt(path: string, origin: string): Evidence {
  return { code: 'CFG', what: `names ${path}, which no mount covers`, origin };
}
