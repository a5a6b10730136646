import type { View } from '../../languages/language.ts';

/** What says that a file is given to `docker stack deploy`, which reads it otherwise than Compose. */
export interface StackSign {
  readonly what: string;
  /** Where it is written. */
  readonly at: readonly string[];
}

/** Keys of `deploy` that only a swarm obeys; Compose itself reads `resources`, `replicas` and `restart_policy`. */
const swarmKeys = ['placement', 'mode', 'update_config', 'rollback_config', 'endpoint_mode', 'labels'];

/** The first sign in a file: it holds for all of its services. */
export function findStackSign(root: View, file: string): StackSign | undefined {
  if (/(^|\/)(docker-)?stack([.-][^/]*)?\.ya?ml$/i.test(file))
    return { what: 'the name of the file', at: ['services'] };
  for (const [name, service] of members(root.get('services'))) {
    const deploy = service.get('deploy');
    const key = swarmKeys.find(word => isGiven(deploy?.get(word)));
    if (key !== undefined) return { what: `deploy.${key} of ${name}`, at: ['services', name, 'deploy', key] };
    if (holds(service.get('ports'), 'mode', 'host'))
      return { what: `a port mode of ${name}`, at: ['services', name, 'ports'] };
    if (holds(service.get('volumes'), 'type', 'cluster'))
      return { what: `a cluster volume of ${name}`, at: ['services', name, 'volumes'] };
  }
  return overlayNetwork(root) ?? externalFile(root, 'secrets') ?? externalFile(root, 'configs');
}

function members(map: View | undefined): readonly (readonly [name: string, member: View])[] {
  if (map?.kind !== 'map') return [];
  return map.keys().flatMap(name => {
    const member = map.get(name);
    return member?.kind === 'map' ? [[name, member] as const] : [];
  });
}

/** Anchors and templates often leave an empty map behind. */
function isGiven(value: View | undefined): boolean {
  return value !== undefined && !value.isNull && !(value.kind === 'map' && value.keys().length === 0);
}

function holds(list: View | undefined, key: string, text: string): boolean {
  return list?.items().some(item => item.get(key)?.text === text) ?? false;
}

function overlayNetwork(root: View): StackSign | undefined {
  const found = members(root.get('networks')).find(([, network]) => network.get('driver')?.text === 'overlay');
  return found && { what: `the overlay network ${found[0]}`, at: ['networks', found[0]] };
}

/** Only a swarm keeps secrets and configs by name. */
function externalFile(root: View, key: 'secrets' | 'configs'): StackSign | undefined {
  const found = members(root.get(key)).find(([, definition]) => {
    const external = definition.get('external');
    return external?.kind === 'map' || external?.bool() === true;
  });
  return found && { what: `the external ${key.slice(0, -1)} ${found[0]}`, at: [key, found[0]] };
}
