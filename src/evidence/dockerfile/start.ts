import { isRoot } from '../../linux/users.ts';
import { type Account, analyseStart, type ImageView, type Place, type Startup } from '../../startup/index.ts';
import type { Evidence, Runnable } from '../../transform.ts';
import { isAtOrBelow, joinPath } from '../image-path.ts';
import { type BuiltFile, readBuiltFile } from './files.ts';
import { type DockerfileFacts, dockerfileEvidence } from './read.ts';
import { knownVariables } from './runs.ts';
import { baseOf, builtAccount, builtStartUser, plainBaseOf } from './user.ts';

/** How a container of a built image starts: its entrypoint, with the scripts of the build context that it runs. */
export interface BuiltStart {
  readonly startup: Startup;
  /** The words as they are given to the engine. */
  readonly words: readonly string[];
  /** The words run as they are: no shell and no script comes first. */
  readonly isDirect: boolean;
  /** `app/entrypoint.sh:3`. */
  originOf(at: Place): string;
  /** The same start by another user. */
  as(account: Account): Startup;
}

/** Reads the start; undefined when its words are not known. */
export function readBuiltStart(facts: DockerfileFacts, c: Runnable): BuiltStart | undefined {
  let known = starts.get(c);
  if (!known || known.facts !== facts) {
    known = { facts, start: findStart(facts, c) };
    starts.set(c, known);
  }
  return known.start;
}

/** Several questions are asked about one container. */
const starts = new WeakMap<Runnable, { readonly facts: DockerfileFacts; readonly start: BuiltStart | undefined }>();

function findStart(facts: DockerfileFacts, c: Runnable): BuiltStart | undefined {
  const words = startWords(facts, c);
  if (!words) return undefined;
  const files = new Map<string, BuiltFile | undefined>();
  const find = (path: string): BuiltFile | undefined => {
    if (!files.has(path)) files.set(path, fileAt(facts, c, path));
    return files.get(path);
  };
  const image: ImageView = {
    read: path => find(path)?.text,
    account: name => builtAccount(facts, name),
  };
  const analyse = (uid: number): Startup => analyseStart({ words, ...surroundings(facts, c), uid }, image);
  const startup = analyse(startNumber(facts, c));
  return {
    startup,
    words,
    isDirect: startup.script === undefined && startup.runs.length === 1 && startup.runs[0]!.words?.[0] === words[0],
    originOf: ({ script, line }) => {
      const file = script === undefined ? undefined : find(script);
      return file ? `${file.file}:${line + file.firstLine - 1}` : `${facts.file}:${startLine(facts)}`;
    },
    as: ({ uid = 1 }) => analyse(uid),
  };
}

/** Number of the user that the start begins as; of other users than root any number will do. */
function startNumber(facts: DockerfileFacts, { user }: Runnable): number {
  if (user) return isRoot(user) ? 0 : (user.uid ?? 1);
  const start = builtStartUser(facts);
  return start.known && !start.root ? (start.uid ?? 1) : 0;
}

/** Calls of sudo and the like in the start scripts, and rights that they give to programs. */
export function builtStartGains(facts: DockerfileFacts, c: Runnable): readonly Evidence[] {
  const start = readBuiltStart(facts, c);
  if (!start) return [];
  const { gains, grants } = start.startup;
  return [
    ...gains.map(({ what, at }) => startEvidence(start, at, `uses ${what.split(' ')[0]}: ${what}`)),
    ...grants.map(({ what, at }) => startEvidence(start, at, `${what} gives a program rights of its own`)),
  ];
}

/** Line of the instruction that says what is started. */
function startLine(facts: DockerfileFacts): number {
  return (facts.entrypoint ?? facts.command)?.line ?? facts.baseLine;
}

function startWords(facts: DockerfileFacts, c: Runnable): readonly string[] | undefined {
  if (c.entrypoint === 'unknown' || c.command === 'unknown') return undefined;
  const entrypoint = c.entrypoint ?? (facts.entrypoint ? wordsOf(facts, facts.entrypoint) : inheritedEntrypoint(facts));
  if (!entrypoint) return undefined;
  // A shell line as entrypoint takes no arguments, and an entrypoint of the manifest puts the command of the image aside.
  const takesCommand = c.entrypoint === undefined && facts.entrypoint?.words !== undefined;
  const ownCommand = facts.command && (takesCommand || !facts.entrypoint) ? wordsOf(facts, facts.command) : [];
  const command = c.command ?? (c.entrypoint ? [] : ownCommand);
  if (!command) return undefined;
  const words = [...entrypoint, ...command];
  return words.length > 0 ? words : undefined;
}

function wordsOf(
  facts: DockerfileFacts,
  { words, text }: NonNullable<DockerfileFacts['command']>,
): readonly string[] | undefined {
  if (words) return words;
  return facts.ownShell ? undefined : ['/bin/sh', '-c', text];
}

/** The official runtime images have an entrypoint that only passes the command on. */
function inheritedEntrypoint(facts: DockerfileFacts): readonly string[] | undefined {
  const base = baseOf(facts);
  if (base === 'scratch') return [];
  return base && ['runtime', 'base'].includes(base.facts.category) ? [] : undefined;
}

function surroundings(facts: DockerfileFacts, c: Runnable) {
  const variables = knownVariables(facts.variables);
  for (const { name, value } of c.env) variables.set(name, value);
  const hasFiles = c.get('env_file').value !== undefined || c.get('envFrom').value !== undefined;
  const folder = c.get(c.kind === 'service' ? 'working_dir' : 'workingDir');
  const workdir = typeof folder.value === 'string' && !folder.unknown ? folder.value : facts.workdir;
  return { variables, complete: !hasFiles && plainBaseOf(facts) !== undefined, workdir };
}

/** What lies over the image counts: a mounted folder of the project is read there, other mounts hide the file. */
function fileAt(facts: DockerfileFacts, c: Runnable, path: string): BuiltFile | undefined {
  const mount = c.mounts
    .filter(({ target }) => isAtOrBelow(path, target))
    .sort((a, b) => b.target.length - a.target.length)[0];
  if (!mount) return readBuiltFile(facts, path);
  const folder = c.file.includes('/') ? c.file.slice(0, c.file.lastIndexOf('/')) : '';
  const isOfProject = mount.kind === 'bind' && /^\.\.?(\/|$)/.test(mount.source ?? '');
  if (!isOfProject) return undefined;
  const source = joinPath('', `${folder}/${mount.source}${path.slice(mount.target.length)}`.replace(/^\//, ''));
  const text = source === undefined ? undefined : facts.project(source);
  return text === undefined ? undefined : { text, file: source!, firstLine: 1 };
}

/** Evidence about a line of a start script, or the instruction that starts the program. */
export function startEvidence(start: BuiltStart, at: Place, what: string): Evidence {
  return { code: 'DF', what, origin: start.originOf(at) };
}

/** Evidence that the program is started without a script. */
export function directEvidence(facts: DockerfileFacts, program: string): Evidence {
  const { line } = facts.command ?? facts.entrypoint ?? { line: facts.baseLine };
  return dockerfileEvidence(facts, line, `starts ${program} directly, no script that changes user or owner`);
}
