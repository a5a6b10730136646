/** Bare repositories with manifests in them, as many as are wanted. */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface MadeRepository {
  readonly owner: string;
  readonly name: string;
  readonly repoId: string;
  readonly sha: string;
}

export type Texts = Readonly<Record<string, string>>;

/** Makes `<root>/<owner>/<name>.git` with one commit; the same texts give the same commit. */
export function makeBare(root: string, { owner, name }: Pick<MadeRepository, 'owner' | 'name'>, texts: Texts): string {
  const folder = join(root, owner, `${name}.git`);
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', '--template=']);
  git(folder, ['config', 'uploadpack.allowFilter', 'true']);
  git(folder, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  return addCommit(root, { owner, name }, texts);
}

/** Adds a commit that replaces texts. */
export function addCommit(root: string, { owner, name }: Pick<MadeRepository, 'owner' | 'name'>, texts: Texts): string {
  const folder = join(root, owner, `${name}.git`);
  const message = 'Change\n';
  const isNew = spawnSync('git', ['rev-parse', '--verify', '--quiet', 'refs/heads/main'], { cwd: folder }).status !== 0;
  const pieces: (string | Buffer)[] = [
    'commit refs/heads/main\ncommitter maintainer <maintainer@example.com> 1700000000 +0000\n',
    `data ${message.length}\n${message}`,
    isNew ? '' : 'from refs/heads/main^0\n',
  ];
  for (const [path, text] of Object.entries(texts)) {
    const bytes = Buffer.from(text);
    pieces.push(`M 100644 inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`, bytes, '\n');
  }
  git(folder, ['fast-import', '--quiet'], Buffer.concat(pieces.map(piece => Buffer.from(piece))));
  return git(folder, ['rev-parse', 'refs/heads/main']).trim();
}

/** Makes many, each with some of the manifests of other folders under names of their own; nothing is left to chance. */
export function makeMany(root: string, count: number, sources: readonly string[]): readonly MadeRepository[] {
  const manifests = sources.flatMap(manifestsBelow);
  if (manifests.length === 0) throw new Error(`there are no manifests in ${sources.join(', ')}`);
  return Array.from({ length: count }, (_, index) => {
    const owner = `owner-${index % 17}`;
    const name = `repository-${index}`;
    const picked = Array.from({ length: 1 + (number(`${index} size`) % 6) }, (_, at) => at);
    const texts = Object.fromEntries(
      picked.map(at => {
        const path = manifests[number(`${index} ${at}`) % manifests.length]!;
        return [`service-${at}/${path.split('/').at(-1)}`, readFileSync(path, 'utf8')];
      }),
    );
    const sha = makeBare(root, { owner, name }, { 'README.md': `# ${name}\n`, ...texts });
    return { owner, name, repoId: String(100_000 + index), sha };
  });
}

const number = (text: string): number => Number.parseInt(hash('sha256', text).slice(0, 8), 16);

function manifestsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name).replaceAll('\\', '/'))
    .filter(path => /\.ya?ml$/.test(path) && !/expected|\.after\.|config/.test(path) && statSync(path).isFile())
    .sort();
}

function git(folder: string, words: readonly string[], input?: Buffer): string {
  const { status, stdout, stderr } = spawnSync('git', words, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
    maxBuffer: 1 << 28,
    ...(input && { input }),
  });
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
  return stdout.toString();
}
