import { homedir } from 'node:os';
import { bareCapability, defaultCapabilities } from '../../linux/capabilities.ts';
import { type JsonMap, texts, toList, toMap, toText } from '../json.ts';

/** Keys of a service that are understood, or that may be left out without the service noticing. */
const understood = new Set(
  `annotations attach blkio_config build cap_add cap_drop command configs container_name cpu_count cpu_percent cpu_period cpu_quota
  cpu_shares cpus cpuset depends_on deploy develop dns dns_opt dns_search domainname entrypoint env_file environment expose extends
  extra_hosts group_add healthcheck hostname image init ipc isolation labels links logging mac_address mem_limit mem_reservation
  mem_swappiness memswap_limit network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports privileged profiles
  pull_policy read_only restart scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal sysctls tmpfs tty ulimits
  user userns_mode uts volumes working_dir cgroup cgroup_parent devices device_cgroup_rules external_links gpus runtime credential_spec
  volumes_from post_start pre_stop storage_opt`.split(/\s+/),
);

/** Keys with which a service leaves its isolation, whatever they say. */
const leaving = [
  'cgroup_parent',
  'credential_spec',
  'devices',
  'device_cgroup_rules',
  'gpus',
  'runtime',
  'external_links',
  'volumes_from',
  'post_start',
  'pre_stop',
];

/** What may be added besides the capabilities that engines grant. */
const addable = new Set<string>([...defaultCapabilities, 'NET_ADMIN', 'IPC_LOCK', 'SYS_NICE', 'SYS_RESOURCE']);

/** Why a service is not started; undefined: it can be isolated. */
export function refusalOf(service: JsonMap, project: JsonMap, folder: string): string | undefined {
  const unknown = Object.keys(service).find(key => !understood.has(key) && !key.startsWith('x-'));
  if (unknown !== undefined) return `the key ${unknown} is not known here, so what it does could not be isolated`;
  if (service.privileged === true) return 'it is privileged, which is not isolated from the machine';
  const left = leaving.find(key => !isEmpty(service[key]));
  if (left !== undefined) return `it sets ${left}, which is not isolated`;
  return (
    sharedNamespace(service) ??
    addedCapability(service) ??
    loosened(service) ??
    tunedMachine(service) ??
    mountOfHost(service, project, folder)
  );
}

function isEmpty(value: JsonMap[string] | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function sharedNamespace(service: JsonMap): string | undefined {
  const shared = ['network_mode', 'pid', 'ipc', 'uts', 'userns_mode', 'cgroup'].find(key =>
    /^(host$|container:)/.test(toText(service[key]) ?? ''),
  );
  if (shared !== undefined) return `it shares ${shared} with the machine or with another container`;
  const joined = ['pid', 'ipc'].find(key => (toText(service[key]) ?? '').startsWith('service:'));
  return joined && `it shares ${joined} with another service`;
}

function addedCapability(service: JsonMap): string | undefined {
  const added = texts(service.cap_add)
    .map(bareCapability)
    .find(name => !addable.has(name));
  return added && `it adds the capability ${added}, which reaches out of a container`;
}

function loosened(service: JsonMap): string | undefined {
  const option = texts(service.security_opt).find(
    text => !/^no-new-privileges([:=](true|false))?$/.test(text) && !/^seccomp[:=](default|builtin)$/.test(text),
  );
  return option && `it sets security_opt ${option.split(/[:=]/)[0]}`;
}

function tunedMachine(service: JsonMap): string | undefined {
  const names = Array.isArray(service.sysctls) ? texts(service.sysctls) : Object.keys(toMap(service.sysctls));
  const foreign = names.find(name => !name.startsWith('net.'));
  return foreign && `it sets the sysctl ${foreign.split('=')[0]}`;
}

const runtimeSocket = /(^|\/)(docker|containerd|podman|crio|cri-dockerd|buildkitd)\.sock$/;
const ofTheSystem = new Set([
  '/',
  '/proc',
  '/sys',
  '/dev',
  '/etc',
  '/var/run',
  '/run',
  '/root',
  '/home',
  '/boot',
  '/var',
  '/usr',
  '/lib',
  '/bin',
  '/sbin',
]);
const belowSystem = /^\/(proc|sys|dev|boot)(\/|$)/;
const credentials = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.config/gcloud',
  '.netrc',
  '.password-store',
];

function mountOfHost(service: JsonMap, project: JsonMap, folder: string): string | undefined {
  for (const mount of toList(service.volumes).map(toMap)) {
    const type = toText(mount.type);
    if (type === 'npipe' || type === 'cluster' || type === 'image') return `it mounts a ${type}`;
    if (type !== 'bind' && type !== 'volume') continue;
    const source = type === 'bind' ? toText(mount.source) : toText(driverFolder(project, mount));
    if (source === undefined) continue;
    const reason = whyNotMounted(source, folder);
    if (reason !== undefined) return reason;
  }
  const foreign = Object.entries(toMap(project.volumes)).find(
    ([name, value]) => usesVolume(service, name) && isForeignDriver(toMap(value)),
  );
  return foreign && `its volume ${foreign[0]} comes from a driver that may keep data elsewhere`;
}

function usesVolume(service: JsonMap, name: string): boolean {
  return toList(service.volumes).some(mount => toMap(mount).source === name);
}

/** A volume of another driver is replaced only when it is declared as external. */
function isForeignDriver(volume: JsonMap): boolean {
  if (volume.external === true) return false;
  const driver = toText(volume.driver) ?? 'local';
  const type = toText(toMap(volume.driver_opts).type) ?? '';
  return driver !== 'local' || /^(nfs|cifs)/.test(type);
}

function driverFolder(project: JsonMap, mount: JsonMap): string | undefined {
  const options = toMap(toMap(toMap(project.volumes)[toText(mount.source) ?? '']).driver_opts);
  return /bind/.test(toText(options.o) ?? '') ? toText(options.device) : undefined;
}

function whyNotMounted(source: string, folder: string): string | undefined {
  const path = source.replace(/(.)\/+$/, '$1');
  if (runtimeSocket.test(path)) return `it mounts the socket of a container engine`;
  if (ofTheSystem.has(path) || belowSystem.test(path)) return `it mounts ${path} of the machine`;
  const secret = credentials.find(name => {
    const place = `${homedir()}/${name}`;
    return path === place || path.startsWith(`${place}/`) || place.startsWith(`${path}/`);
  });
  if (secret !== undefined && !(path === folder || path.startsWith(`${folder}/`)))
    return `it mounts a folder that holds credentials (${secret})`;
  return undefined;
}
