import { Accounts } from '../../src/inspect/accounts.ts';
import type { Image } from '../../src/inspect/record.ts';
import { everyWritable } from '../../src/inspect/writable.ts';
import type { Engine } from '../survival/engine.ts';
import { run } from '../survival/shell.ts';

/** What a running system says, without what the engine makes or mounts itself. */
const engineFiles = new Set(['/.dockerenv', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf']);

export interface Comparison {
  readonly pairs: number;
  readonly paths: number;
  readonly differences: readonly string[];
}

/** Compares the places that users can change with what `find` says as these users. */
export function compareWritable(engine: Engine, tag: string, { config, files }: Image): Comparison {
  const accounts = new Accounts(files);
  const differences: string[] = [];
  let pairs = 0;
  let paths = 0;
  for (const user of usersOf(config.user, accounts)) {
    const identity = accounts.identify(user);
    if (typeof identity === 'string' || identity.uid === 0) continue;
    // Exactly the groups that the engine gives, not the bound over all engines.
    const exact = { ...identity, widest: [identity.gid, ...identity.groups] };
    const ours = new Set([...everyWritable(files, exact)].filter(path => !engineFiles.has(path)));
    const theirs = new Set(askFind(engine, tag, user, identity.uid));
    pairs++;
    paths += theirs.size;
    for (const path of ours) if (!theirs.has(path)) differences.push(`${tag} as ${user}: only in the record: ${path}`);
    for (const path of theirs) if (!ours.has(path)) differences.push(`${tag} as ${user}: not in the record: ${path}`);
  }
  return { pairs, paths, differences };
}

/** Seven users: the image's, two of its accounts, and numbers with and without an account. */
function usersOf(own: string, { users }: Accounts): readonly string[] {
  const named = users.filter(({ uid }) => uid >= 100 && uid < 65534).map(({ name }) => name);
  return [
    ...new Set([
      ...(own === '' ? [] : [own]),
      ...named.slice(-2),
      'daemon',
      '4242',
      '1000:1000',
      'nobody',
      '33:0',
      'games',
    ]),
  ].slice(0, 7);
}

function askFind({ env }: Engine, tag: string, user: string, uid: number): readonly string[] {
  const skip = '( -path /dev -o -path /proc -o -path /sys ) -prune -o';
  const may = `( -user ${uid} -o -type d -writable -executable -o -type f -writable )`;
  const query = ['/', ...skip.split(' '), '(', '-type', 'f', '-o', '-type', 'd', ')', ...may.split(' '), '-print0'];
  const limits = ['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  // find complains about folders that it may not enter.
  const command = ['--entrypoint', 'sh', tag, '-c', 'find "$@" 2>/dev/null; :', 'find', ...query];
  const output = run('docker', ['run', '--rm', ...limits, '--user', user, ...command], { env });
  return output.split('\0').filter(path => path !== '' && !engineFiles.has(path));
}
