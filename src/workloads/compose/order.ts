import type { Key, Place } from '../../transform.ts';
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
/** Keys in front of `healthcheck` and `logging`. */
const running = ['volumes', 'ports', 'environment', 'command'];
/** New keys that a fix may write into a service whose keys are sorted by name. */
const insertable = [...block, 'user', 'group_add', 'init', 'volumes', 'healthcheck', 'logging', 'deploy'];

/** Place of a new key of a service, or in a map below it, whose own keys, in document order, are `present`. */
export function placeInService(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
  if (parents.length > 0) return placeBelow(parents, key, present);
  if (isSorted(present)) return between(alphabetical(present, [...insertable, key]), key, present);
  if (block.includes(key)) return placeInBlock(key, present);
  if (key === 'user') return placeOfUser(present);
  if (key === 'init' || key === 'restart') return behindLeadingRun(present, block);
  if ((key === 'healthcheck' || key === 'logging') && running.some(name => present.includes(name)))
    return { after: running };
  return between(canonical, key, present);
}

/**
 * The usual order, image first and then ports, restart and volumes, is an alphabetical one by chance. Keys that usually stand behind
 * the image and stand in front of it tell the two apart; without them it takes more keys than chance puts in a row.
 */
function isSorted(present: readonly string[]): boolean {
  const image = present.indexOf('image');
  const isUnusual = present.slice(0, Math.max(0, image)).some(key => !identity.includes(key));
  return isAlphabetical(present, isUnusual ? 4 : 8);
}

/** The block stays together, beside the first of its keys or behind what says which container this is. */
function placeInBlock(key: string, present: readonly string[]): Place {
  if (present.some(name => block.includes(name))) return between(block, key, present);
  const smaller = block.slice(0, block.indexOf(key));
  const run = leadingRun(present);
  // Keys that other fixes of the same run insert into the leading run count as well; ones that stand elsewhere do not.
  const inserted = ['user', 'init', 'restart'].filter(name => !present.includes(name));
  if (run.length > 0) return { after: [...run, ...inserted, ...smaller] };
  return behindLeadingRun(present, block.slice(block.indexOf(key) + 1));
}

function placeOfUser(present: readonly string[]): Place {
  const run = leadingRun(present);
  const leading = inFrontOfUser.filter(name => run.includes(name));
  if (leading.length > 0) return { after: leading };
  const elsewhere = inFrontOfUser.filter(name => present.includes(name));
  return elsewhere.length > 0 ? { after: elsewhere } : behindLeadingRun(present, block);
}

/** At the end of the leading run, or at the start of a service that has none; `next` are keys that follow when they are there. */
function behindLeadingRun(present: readonly string[], next: readonly string[]): Place {
  const run = leadingRun(present);
  if (run.length > 0) return { after: run };
  return { before: [...next, ...present.slice(0, 1)] };
}

/** The longest prefix of keys that say which container this is. */
function leadingRun(present: readonly string[]): readonly string[] {
  const end = present.findIndex(key => !identity.includes(key));
  return end === -1 ? present : present.slice(0, end);
}

/** Known orders of the maps below a service. */
const below: Readonly<Record<string, readonly string[]>> = {
  'deploy.resources': ['limits', 'reservations'],
  'deploy.resources.limits': ['cpus', 'memory', 'pids'],
  'deploy.resources.reservations': ['cpus', 'memory'],
  logging: ['driver', 'options'],
};

function placeBelow(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
  const path = parents.join('.');
  if (path === 'deploy' && key === 'resources') return 'first';
  const order = below[path];
  return order?.includes(key) ? between(order, key, present) : undefined;
}
