import type { Forge, NewCommit } from '../../../src/bot/forge/forge.ts';
import { type ForgeOptions, forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { FakeClock } from '../fake-clock.ts';
import { type Github, type GithubOptions, startGithub } from '../github/index.ts';

export const canary = 'ghp_canaryCanaryCanary0123456789';

export interface Started {
  readonly github: Github;
  readonly forge: Forge;
  readonly clock: FakeClock;
}

/** A fake GitHub, and our way to it. Time passes without waiting. */
export async function startForge(
  options: GithubOptions = {},
  more: { readonly env?: Readonly<Record<string, string>> } & Partial<ForgeOptions> = {},
): Promise<Started> {
  const github = await startGithub({ token: canary, ...options });
  const clock = new FakeClock();
  const { env = {}, ...rest } = more;
  const forge = await forgeFromEnvironment({ ...github.env, ...env }, { clock, redactor: new Redactor(), ...rest });
  return { github, forge, clock };
}

/** A commit of some texts onto a commit, with the tree that it must come to. */
export function commitOf({ github }: Started, texts: Readonly<Record<string, string>>, parent = 'main'): NewCommit {
  const { bare } = github.repository;
  const files = Object.entries(texts).map(([path, text]) => ({ path, mode: '100644' as const, text }));
  const tree = bare.tree(
    parent,
    files.map(({ path, mode, text }) => ({ path, mode, sha: bare.blob(text) })),
  );
  const [sha, baseTree] = [github.git('rev-parse', parent), github.git('rev-parse', `${parent}^{tree}`)];
  return { parent: sha, baseTree, files, message: 'harden: apply\n\nHarden-Group: safe\n', tree };
}

/** A branch with one commit of ours, and its pull request. */
export async function openOurs(
  started: Started,
  texts: Readonly<Record<string, string>> = { 'compose.yml': 'services:\n  web:\n    read_only: true\n' },
): Promise<{ readonly number: number; readonly sha: string }> {
  const { forge } = started;
  const sha = await forge.writer!.commit(commitOf(started, texts));
  await forge.writer!.setBranch('harden/safe', sha, 'absent');
  const words = { head: 'harden/safe', base: 'main', title: 'Harden', body: 'Body', isDraft: false };
  return { number: (await forge.openPull(words)).number, sha };
}
