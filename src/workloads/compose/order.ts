import type { Place } from '../../transform.ts';
import { alphabetical, between, isAlphabetical } from '../place.ts';

/** Order of the keys of a service, as most public files write it; only inserted keys are placed, nothing is moved. */
const identity = [
  'extends',
  '<<',
  'image',
  'build',
  'platform',
  'pull_policy',
  'container_name',
  'hostname',
  'domainname',
  'profiles',
  'user',
  'group_add',
  'init',
  'restart',
  'stop_signal',
  'stop_grace_period',
];
const block = ['read_only', 'tmpfs', 'cap_drop', 'cap_add', 'security_opt', 'pids_limit', 'mem_limit', 'cpus'];
const rest = [
  'command',
  'entrypoint',
  'environment',
  'env_file',
  'ports',
  'expose',
  'networks',
  'secrets',
  'configs',
  'volumes',
  'healthcheck',
  'depends_on',
  'deploy',
  'logging',
  'labels',
];
const canonical = [...identity, ...block, ...rest];
const inFrontOfUser = ['image', 'build', 'platform', 'pull_policy', 'container_name'];

/** Place of a new key of a service whose own keys, in document order, are `present`. */
export function placeInService(key: string, present: readonly string[]): Place {
  if (isAlphabetical(present, 4)) return between(alphabetical(present, [...block, 'user', 'volumes']), key, present);
  if (key === 'user')
    return {
      after: fallback(
        inFrontOfUser.filter(name => present.includes(name)),
        present,
      ),
    };
  if (!block.includes(key)) return between(canonical, key, present);
  if (present.some(name => block.includes(name))) return between(block, key, present);
  return { after: [...fallback([...leadingRun(present), 'user'], present), ...block.slice(0, block.indexOf(key))] };
}

/** The longest prefix of keys that say which container this is. */
function leadingRun(present: readonly string[]): readonly string[] {
  const end = present.findIndex(key => !identity.includes(key));
  return end === -1 ? present : present.slice(0, end);
}

/** Behind a merge key rather than in front of it when nothing else leads. */
function fallback(keys: readonly string[], present: readonly string[]): readonly string[] {
  return keys.some(key => present.includes(key)) ? keys : ['<<', ...keys];
}
