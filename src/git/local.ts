import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cleanEnvironment, hardened } from './hardened.ts';

/** Starts git in a repository of the user: no shell, nothing of that repository's configuration runs. */
function git(
  root: string,
  args: readonly string[],
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr, error } = spawnSync('git', [...hardened, '-c', `safe.directory=${root}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: false,
    env: cleanEnvironment(process.env),
  });
  return { status: error ? null : status, stdout: stdout ?? '', stderr: error ? error.message : (stderr ?? '') };
}

/** Files that differ from `revision`, with those git does not know yet. Throws when git cannot tell. */
export function changedFiles(root: string, revision: string): readonly string[] {
  if (revision.startsWith('-')) throw new Error(`${revision} is not a revision`);
  const changed = git(root, [
    'diff',
    '--no-ext-diff',
    '--no-textconv',
    '--name-only',
    '-z',
    '--diff-filter=d',
    '--relative',
    revision,
    '--',
  ]);
  const added = git(root, ['ls-files', '--others', '--exclude-standard', '-z', '--']);
  const failed = [changed, added].find(({ status }) => status !== 0);
  if (failed)
    throw new Error(`git cannot compare with ${revision}: ${failed.stderr.trim().split('\n')[0] ?? 'unknown reason'}`);
  return [...changed.stdout.split('\0'), ...added.stdout.split('\0')]
    .filter(name => name !== '')
    .map(name => join(root, name));
}

/** When the commit was made that is checked out, in seconds since 1970; undefined without one. */
export function headDate(root: string): number | undefined {
  // Plumbing: what shows commits to people may start programs, a check of signatures for one.
  const { status, stdout } = git(root, ['cat-file', 'commit', 'HEAD']);
  const date = status === 0 ? /^committer .*> (\d+) [+-]\d{4}$/m.exec(stdout)?.[1] : undefined;
  return date === undefined ? undefined : Number(date);
}

/** The editor of the user's own git configuration. */
export function userEditor(env: NodeJS.ProcessEnv): string | undefined {
  return userSetting('core.editor', env);
}

/** A setting of the user's own git configuration; what a repository says is not asked. */
export function userSetting(name: string, { PATH, HOME, XDG_CONFIG_HOME }: NodeJS.ProcessEnv): string | undefined {
  const words = ['config', '--global', '--get', name];
  const { status, stdout } = spawnSync('git', words, { encoding: 'utf8', env: { PATH, HOME, XDG_CONFIG_HOME } });
  const value = stdout?.trim() ?? '';
  return status === 0 && value !== '' ? value : undefined;
}
