/** A fleet of some repositories, each with another reason to end in another status. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '../../../scripts/fleet/git-server.ts';
import { makeBare, type Texts } from '../../../scripts/fleet/repositories.ts';

export const compose = (name: string): string =>
  ['services:', `  ${name}:`, '    image: nginx:1.27-alpine # pinned', '    ports: ["80:80"]', ''].join('\n');

export interface Member {
  readonly name: string;
  readonly repoId: string;
  readonly texts: Texts | undefined;
}

const broken = '{"bot": {"enabeld": true}}\n';
const members: readonly Member[] = [
  { name: 'shop', repoId: '1', texts: { 'compose.yaml': compose('web') } },
  { name: 'empty', repoId: '2', texts: { 'README.md': '# Empty\n' } },
  {
    name: 'off',
    repoId: '3',
    texts: { 'compose.yaml': compose('web'), '.hardenrc.json': '{"bot":{"enabled":false}}' },
  },
  { name: 'gone', repoId: '4', texts: undefined },
  { name: 'slip', repoId: '5', texts: { 'compose.yaml': compose('web'), '.hardenrc.json': broken } },
  { name: 'two', repoId: '6', texts: { 'a/compose.yaml': compose('a'), 'b/compose.yaml': compose('b') } },
  { name: 'crowd', repoId: '7', texts: Object.fromEntries([1, 2, 3, 4, 5, 6].map(at => [`notes-${at}.txt`, 'x\n'])) },
  { name: 'unreadable', repoId: '8', texts: { 'compose.yaml': 'services: {web: [\n' } },
];

export interface Fleet {
  readonly folder: string;
  readonly server: GitServer;
  readonly repositories: string;
  /** Path of the list of work. */
  readonly work: string;
  readonly shas: ReadonlyMap<string, string>;
  /** A list of work of its own, of these lines. */
  list(lines: readonly unknown[]): string;
  lineOf(name: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `more`: so many further ones, all alike. */
export async function startFleet(more = 0, slow?: RegExp): Promise<Fleet> {
  const folder = mkdtempSync(join(tmpdir(), 'harden-fleet-'));
  const repositories = join(folder, 'repositories');
  const others = Array.from({ length: more }, (_, at): Member => {
    return { name: `other-${at}`, repoId: `other-${at}`, texts: { 'compose.yaml': compose(`web${at}`) } };
  });
  const all = [...members, ...others];
  const shas = new Map<string, string>();
  for (const { name, texts } of all) if (texts) shas.set(name, makeBare(repositories, { owner: 'acme', name }, texts));
  const server = await startGitServer(repositories, slow);
  const lineOf = (name: string): Readonly<Record<string, string>> => {
    const { repoId } = all.find(member => member.name === name)!;
    return { host: server.url, owner: 'acme', name, repoId, ref: 'main' };
  };
  const list = (lines: readonly unknown[]): string => {
    const path = join(folder, `work-${lines.length}-${Math.random()}.jsonl`);
    writeFileSync(path, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
    return path;
  };
  return {
    folder,
    server,
    repositories,
    shas,
    work: list(all.map(({ name }) => lineOf(name))),
    list,
    lineOf,
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Results of a shard, as they are written. */
export function resultsIn(folder: string, shard = 'shard-0-of-1'): string {
  return readFileSync(join(folder, `${shard}.jsonl`), 'utf8');
}
