/** The list of repositories that a fleet is made of: one JSON object a line. */
import { hash } from 'node:crypto';
import { type Line, LineProblem, readLines } from '../../files/line-file.ts';
import { branchName, isObjectId } from '../../git/names.ts';

/** One repository to look at. */
export interface Work {
  /** Address of the server: `https://github.com`. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly repoId: string;
  /** `HEAD`, or a full name: `refs/heads/main`. */
  readonly ref: string;
  /** Undefined: where the ref is. */
  readonly sha: string | undefined;
}

/** One of `count` parts of the work; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Which part a repository belongs to: the same one whatever else is in the list, and in whichever order. */
export function shardOf(repoId: string, count: number): number {
  return Number(BigInt(`0x${hash('sha256', repoId)}`) % BigInt(count));
}

/** `3/8`, counted from 0; `auto/8` takes the number that a job of Kubernetes gives each of its pods. Throws RangeError. */
export function parseShard(text: string, env: Readonly<Record<string, string | undefined>>): Shard {
  const [, first, last] = /^(\d{1,6}|auto)\/(\d{1,6})$/.exec(text) ?? [];
  if (first === undefined) throw new RangeError(`--shard is i/n or auto/n, not ${JSON.stringify(text)}`);
  const given = first === 'auto' ? env.JOB_COMPLETION_INDEX : first;
  if (given === undefined || !/^\d{1,6}$/.test(given))
    throw new RangeError('--shard auto needs JOB_COMPLETION_INDEX in the environment, as an indexed job sets it');
  const shard = { index: Number(given), count: Number(last) };
  if (shard.index >= shard.count)
    throw new RangeError(`--shard counts from 0: of ${shard.count} the last one is ${shard.count - 1}`);
  return shard;
}

/** The work of one shard, in the order of the list. Throws LineProblem. */
export function* readWork(path: string, { index, count }: Shard): Generator<Work> {
  for (const line of readLines(path)) {
    if (line.text.trim() === '') continue;
    const work = parseWork(path, line);
    if (shardOf(work.repoId, count) === index) yield work;
  }
}

/** Looks at the whole list before any work begins, so that a slip in it is told at once. Gives how much work there is. */
export function checkWork(path: string, shard: Shard): number {
  const seen = new Set<string>();
  for (const { repoId } of readWork(path, shard)) {
    if (seen.has(repoId)) throw new Error(`${path}: ${repoId} is in the list twice; each repoId may be there once`);
    seen.add(repoId);
  }
  return seen.size;
}

function parseWork(path: string, { text, number }: Line): Work {
  const wrong = (what: string): never => {
    throw new LineProblem(path, number, what);
  };
  const data = parse(text) ?? wrong('is no JSON object; a line is {"host": …, "owner": …, "name": …, "repoId": …}');
  const { owner, name, repoId, sha } = data;
  const id = typeof repoId === 'number' && Number.isSafeInteger(repoId) ? String(repoId) : repoId;
  if (!isText(id, /^[A-Za-z0-9][\w.=-]{0,99}$/))
    return wrong('repoId has to be a number or a word, as the forge gives it');
  if (!isText(owner, /^[\w.-]+(?:\/[\w.-]+)*$/) || hasDots(owner)) return wrong('owner is no name of an owner');
  if (!isText(name, /^[\w.-]+$/) || hasDots(name)) return wrong('name is no name of a repository');
  if (sha !== undefined && sha !== null && !(typeof sha === 'string' && isObjectId(sha)))
    return wrong('sha has to be 40 hex digits, or left out');
  const host = hostOf(data.host) ?? wrong('host has to be a name or an address that begins with https://');
  const ref = refOf(data.ref ?? 'HEAD') ?? wrong('ref has to be HEAD, the name of a branch, or refs/heads/…');
  return { host, owner, name, repoId: id, ref, sha: typeof sha === 'string' ? sha : undefined };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

const hasDots = (path: string): boolean => path.split('/').some(part => /^\.+$/.test(part));

/** Encrypted, or on this machine; without a name or password in it. */
function hostOf(host: unknown): string | undefined {
  if (typeof host !== 'string') return undefined;
  const text = host.includes('://') ? host : `https://${host}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isPlain)) return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function refOf(ref: unknown): string | undefined {
  if (ref === 'HEAD') return ref;
  if (typeof ref !== 'string') return undefined;
  const [, kind = 'heads', name = ''] = /^(?:refs\/(heads|tags)\/)?(.+)$/.exec(ref) ?? [];
  return branchName(name) && `refs/${kind}/${name}`;
}
