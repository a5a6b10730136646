import type { NewCommit, Sha } from '../forge.ts';
import { shaOf } from '../sha.ts';
import type { GithubApi } from './api.ts';

/** Writes a commit in two requests. Without author and committer, GitHub signs what a bot writes. */
export async function writeCommit(api: GithubApi, { parent, baseTree, files, message, tree }: NewCommit): Promise<Sha> {
  const written = await api.ask('POST /repos/{owner}/{repo}/git/trees', {
    base_tree: baseTree,
    tree: files.map(({ path, mode, text }) => ({ path, mode, type: 'blob' as const, content: text })),
  });
  if (written.sha !== tree)
    throw new Error(`GitHub made the tree ${shaOf(written.sha)} of what should be ${tree}; nothing was committed`);
  const commit = await api.ask('POST /repos/{owner}/{repo}/git/commits', { message, tree, parents: [parent] });
  return shaOf(commit.sha);
}

/** How far two commits are apart. */
export async function compareCommits(
  api: GithubApi,
  base: Sha,
  head: Sha,
): Promise<{ readonly ahead: number; readonly mergeBase: Sha }> {
  const asked = { basehead: `${base}...${head}`, per_page: 1 };
  const { ahead_by: ahead, merge_base_commit: common } = await api.ask(
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    asked,
  );
  return { ahead, mergeBase: shaOf(common.sha) };
}
