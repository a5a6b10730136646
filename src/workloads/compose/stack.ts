import type { Plain } from '../../transform.ts';
import { isList, isMap, type PlainMap } from '../plain.ts';

/** What says that a file is given to `docker stack deploy`, which reads it otherwise than Compose. */
export interface StackSign {
  readonly what: string;
  /** Where it is written. */
  readonly at: readonly string[];
}

/** Keys of `deploy` that only a swarm obeys; Compose itself reads `resources`, `replicas` and `restart_policy`. */
const swarmKeys = ['placement', 'mode', 'update_config', 'rollback_config', 'endpoint_mode', 'labels'];

/** The first sign in a file, given as data: it holds for all of its services. */
export function findStackSign(root: PlainMap, file: string): StackSign | undefined {
  if (/(^|\/)(docker-)?stack([.-][^/]*)?\.ya?ml$/i.test(file))
    return { what: 'the name of the file', at: ['services'] };
  const services = isMap(root.services) ? Object.entries(root.services) : [];
  for (const [name, service] of services) {
    if (!isMap(service)) continue;
    const key = isMap(service.deploy) ? swarmKeys.find(word => isGiven((service.deploy as PlainMap)[word])) : undefined;
    if (key !== undefined) return { what: `deploy.${key} of ${name}`, at: ['services', name, 'deploy', key] };
    if (publishesThroughSwarm(service.ports))
      return { what: `a port mode of ${name}`, at: ['services', name, 'ports'] };
    if (mountsCluster(service.volumes))
      return { what: `a cluster volume of ${name}`, at: ['services', name, 'volumes'] };
  }
  return overlayNetwork(root.networks) ?? externalFile(root, 'secrets') ?? externalFile(root, 'configs');
}

/** Anchors and templates often leave an empty map behind. */
function isGiven(value: Plain | undefined): boolean {
  return value !== undefined && value !== null && !(isMap(value) && Object.keys(value).length === 0);
}

function publishesThroughSwarm(ports: Plain | undefined): boolean {
  return isList(ports) && ports.some(port => isMap(port) && port.mode === 'host');
}

function mountsCluster(volumes: Plain | undefined): boolean {
  return isList(volumes) && volumes.some(volume => isMap(volume) && volume.type === 'cluster');
}

function overlayNetwork(networks: Plain | undefined): StackSign | undefined {
  if (!isMap(networks)) return undefined;
  const name = Object.keys(networks).find(key => {
    const network = networks[key];
    return isMap(network) && network.driver === 'overlay';
  });
  return name === undefined ? undefined : { what: `the overlay network ${name}`, at: ['networks', name] };
}

/** Only a swarm keeps secrets and configs by name. */
function externalFile(root: PlainMap, key: 'secrets' | 'configs'): StackSign | undefined {
  const all = root[key];
  if (!isMap(all)) return undefined;
  const name = Object.keys(all).find(item => {
    const definition = all[item];
    return isMap(definition) && (definition.external === true || isMap(definition.external));
  });
  return name === undefined ? undefined : { what: `the external ${key.slice(0, -1)} ${name}`, at: [key, name] };
}
