import { createHash } from 'node:crypto';
import { type AskedStart, isRootStart, ownStart, startText } from '../evidence/file/asked-start.ts';
import { mergeStarts, moreThanListed } from '../evidence/file/merge-starts.ts';
import { longestSentence, mostItems } from '../evidence/file/schema.ts';
import type { ForeignNeed, Start, StartWrite } from '../evidence/file/types.ts';
import { analyseStart, type Need, type Remark, type Startup, type Touch } from '../startup/index.ts';
import type { Place } from './image-files.ts';
import type { StartInput } from './record.ts';
import { viewOf } from './start-view.ts';
import { Folder } from './tree.ts';
import { describe } from './writable.ts';

/** What an image does when it is started as root: by its own words, and in the ways that manifests start it. */
export function findStarts(image: StartInput, asked: readonly AskedStart[]): readonly Start[] {
  const { config, accounts } = image;
  const own = accounts.identify(config.user);
  const uid = typeof own === 'string' ? 0 : own.uid;
  const names = config.env.map(([name]) => name);
  const ways = new Map(
    [ownStart, ...asked].filter(way => isRootStart(way, uid)).map(way => [startText(way, names), way]),
  );
  return mergeStarts([...ways].slice(0, mostItems).map(([text, way]) => readStart(image, text, way)));
}

function readStart(image: StartInput, text: string, way: AskedStart): Start {
  const words = wordsOf(image, way);
  const scripts = new Map<string, string>();
  const view = viewOf(image, way, (path, body) => scripts.set(path, body));
  const settings = { words, workdir: way.workdir ?? (image.config.workdir || '/'), ...variablesOf(image, way) };
  const startup = analyseStart({ ...settings, uid: 0 }, view);
  const becomes = numbersOf(startup);
  const asUser = becomes && analyseStart({ ...settings, uid: becomes.uid }, viewOf(image, way));
  return limited({
    asked: [text],
    scripts: [...scripts].map(([path, body]) => ({ path, sha256: createHash('sha256').update(body).digest('hex') })),
    ...(becomes ? { becomes } : {}),
    asRoot: rootPrograms(startup),
    onEveryPath: becomes !== undefined && startup.onEveryPath,
    caps: distinct([...always(startup.caps), ...metByImage(image, startup.caps)]),
    foreign: foreignNeeds(startup.caps),
    ...changesOf(image, startup.touches),
    gives: distinct(startup.gifts.map(({ path, exact }) => (exact ? path : folderOf(path)))),
    takesRoot: sentences((asUser?.takesRoot ?? []).map(nameOnly)),
    accounts: sentences(startup.editsAccounts.map(nameOnly)),
    gains: sentences([...startup.gains, ...startup.grants].map(nameOnly)),
    open: words.length === 0 ? ['it names nothing to start'] : sentences(startup.open),
  });
}

function wordsOf({ config }: StartInput, { entrypoint, command }: AskedStart): readonly string[] {
  // An entrypoint of the manifest puts the command of the image aside.
  if (entrypoint) return [...entrypoint, ...(command ?? [])];
  return [...config.entrypoint, ...(command ?? config.command)];
}

/** Only what the image sets has a value that is known: a container may be given others, by whoever starts it. */
function variablesOf({ config }: StartInput, { env, hasFiles }: AskedStart) {
  const variables = new Map<string, string | undefined>(config.env);
  if (hasFiles) for (const [name] of config.env) variables.set(name, undefined);
  for (const [name, value] of env) if (variables.has(name)) variables.set(name, value);
  return { variables, complete: false };
}

function numbersOf({ becomes }: Startup): Start['becomes'] {
  const { uid, gid } = becomes ?? {};
  return uid === undefined || uid === 0 || gid === undefined ? undefined : { uid, gid };
}

/** Whom a variable names may be root. */
function rootPrograms({ runs }: Startup): readonly string[] {
  const asRoot = runs.filter(({ as }) => as?.name === undefined);
  return distinct(asRoot.map(({ words }) => short(words?.[0] ?? 'a program that a variable names')));
}

function always(needs: readonly Need[]): readonly string[] {
  return needs.filter(({ when }) => when === 'always').map(({ capability }) => capability);
}

/** Needs over files of others, where the image has such files itself, or the place may be any. */
function metByImage(image: StartInput, needs: readonly Need[]): readonly string[] {
  return needs
    .filter(({ when, target }) => when === 'foreign' && (!target || isForeign(image, target)))
    .map(({ capability }) => capability);
}

/** Whether something at, above or below a place belongs to another user than root. */
function isForeign({ files }: StartInput, { path, exact }: NonNullable<Need['target']>): boolean {
  const start = exact ? path : folderOf(path);
  if (start === '/') return true;
  const isOthers = ({ node }: Place): boolean => files.attributes(node).uid !== 0;
  const place = files.find(start);
  if (!place) return ancestors(start).some(folder => isOthers(files.find(folder) ?? { path: '/', node: files.root }));
  if (isOthers(place)) return true;
  for (const inner of files.walk(() => true, place)) if (isOthers(inner)) return true;
  return false;
}

function foreignNeeds(needs: readonly Need[]): readonly ForeignNeed[] {
  const found = needs.flatMap(({ when, capability, target }) =>
    when === 'foreign' && target ? [{ cap: capability, path: target.exact ? target.path : folderOf(target.path) }] : [],
  );
  return [...new Map(found.map(need => [`${need.cap} ${need.path}`, need])).values()];
}

/** Places that commands change, and what the image has in the folders that have to be writable for it. */
function changesOf(image: StartInput, touches: readonly Touch[]): Pick<Start, 'writes' | 'folders'> {
  const places = new Map<string, Place>();
  const writes = new Map<string, StartWrite>();
  for (const touch of touches) {
    const place = changedFolder(image, touch);
    if (!place) continue;
    places.set(place.path, place);
    const path = touch.exact ? touch.path : folderOf(touch.path);
    writes.set(`${path}\n${place.path}`, { path, folder: place.path });
  }
  const folders = [...places.values()].flatMap(place => describe(image.files, place));
  return {
    writes: [...writes.values()],
    folders: [...new Map(folders.map(folder => [folder.path, folder])).values()],
  };
}

/** The folder that has to be writable for a command; undefined: none has to be. */
function changedFolder({ files }: StartInput, { how, path, exact, what }: Touch): Place | undefined {
  if (how === 'walk') return undefined;
  const target = exact ? path : folderOf(path);
  const place = files.find(target);
  if (place?.node instanceof Folder) {
    if (how === 'make' && exact) return undefined;
    // What is taken away or put elsewhere changes the folder around it.
    if (!(exact && /^(rm|rmdir|unlink|mv|ln) /.test(what) && target !== '/')) return place;
  }
  const around = [folderOf(target), ...ancestors(folderOf(target))];
  return around.map(folder => files.find(folder)).find(found => found?.node instanceof Folder);
}

/** Folders above a path, the nearest first. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/').filter(part => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, parts.length - 1 - index).join('/')}`);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The command without its arguments: those of the manifest may be nobody's business. */
function nameOnly({ what, at }: Remark): Remark {
  return { what: what.split(' ')[0]!, at };
}

function sentences(remarks: readonly Remark[]): readonly string[] {
  return distinct(
    remarks.map(({ what, at }) => `${at.script === undefined ? '' : `${at.script}:${at.line}: `}${what}`),
  ).map(short);
}

function short(text: string): string {
  return text.length > longestSentence ? `${text.slice(0, longestSentence - 1)}…` : text;
}

/** Lists that are cut say nothing any more about what is not in them. */
function limited(start: Start): Start {
  const { scripts, asRoot, foreign, writes, folders, gives, takesRoot, accounts, gains, open } = start;
  const isMore = [scripts, foreign, writes, folders, gives].some(items => items.length > mostItems);
  const few = <T>(items: readonly T[]): readonly T[] => items.slice(0, mostItems);
  return {
    ...start,
    scripts: few(scripts),
    asRoot: few(asRoot),
    foreign: few(foreign),
    writes: few(writes),
    folders: few(folders),
    gives: few(gives),
    takesRoot: few(takesRoot),
    accounts: few(accounts),
    gains: few(gains),
    open: few(isMore ? [moreThanListed, ...open] : open),
  };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
