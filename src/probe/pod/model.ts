/** From a pod to containers that can be started in isolation, with the volumes a kubelet would make, or why one cannot. */
import { bareCapability } from '../../linux/capabilities.ts';
import { type JsonMap, texts, toList, toMap, toNumber, toText } from '../json.ts';
import type { HealthCheck, RunSpec, SpecMount, SpecTmpfs, VolumeLike } from '../spec.ts';
import { environmentOf, expand } from './environment.ts';
import { Missing, type PodInput } from './input.ts';
import type { ClusterObjects } from './objects.ts';
import { refusalOfContainer, refusalOfPod } from './refuse.ts';

export interface PodContainer {
  readonly name: string;
  /** A text: why it is not started. */
  readonly spec: RunSpec | string;
}

/** All containers of a pod, in the order in which they start; their names have the pod in front. */
export function readPod(pod: PodInput): readonly PodContainer[] {
  const inits = toList(pod.spec.initContainers).map(toMap);
  const mains = toList(pod.spec.containers).map(toMap);
  const refusal = refusalOfPod(pod.spec);
  return [...inits, ...mains].map((container, index) => {
    const name = keyOf(pod, container);
    const before = inits.slice(0, Math.min(index, inits.length));
    const first = index > inits.length ? mains[0] : undefined;
    try {
      return { name, spec: refusal ?? readContainer(container, pod, { before, first }) };
    } catch (error) {
      if (error instanceof Missing) return { name, spec: error.message };
      throw error;
    }
  });
}

function keyOf({ name }: PodInput, container: JsonMap): string {
  return `${name}/${toText(container.name) ?? ''}`;
}

interface Place {
  /** Init containers that have to end first. */
  readonly before: readonly JsonMap[];
  /** The container whose network it shares; undefined: it is the first one. */
  readonly first: JsonMap | undefined;
}

function readContainer(container: JsonMap, pod: PodInput, { before, first }: Place): RunSpec | string {
  const context = { ...shared(toMap(pod.spec.securityContext)), ...toMap(container.securityContext) };
  const refusal = refusalOfContainer(container, context);
  if (refusal !== undefined) return refusal;
  const environment = environmentOf(container, pod);
  const variables = new Map(
    environment.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
  );
  const words = (value: JsonMap[string] | undefined): readonly string[] | undefined =>
    Array.isArray(value) ? texts(value).map(word => expand(word, variables)) : undefined;
  const podContext = toMap(pod.spec.securityContext);
  const group = toNumber(podContext.fsGroup);
  const [entrypoint, command] = [words(container.command), words(container.args)];
  const network: RunSpec['network'] = first ? { kind: 'of', service: keyOf(pod, first) } : { kind: 'project' };
  const mounts = mountsOf(container, pod, group);
  return {
    name: keyOf(pod, container),
    image: toText(container.image) ?? '',
    ...(entrypoint ? { entrypoint } : {}),
    ...(command ? { command } : entrypoint ? { command: [] } : {}),
    ...userOf(context),
    ...(toText(container.workingDir) === undefined ? {} : { workingDir: toText(container.workingDir)! }),
    environment,
    ...(first ? {} : { hostname: pod.name.split('/')[1]!.slice(0, 63) }),
    tty: container.tty === true,
    stdinOpen: container.stdin === true,
    grace: Math.min(toNumber(pod.spec.terminationGracePeriodSeconds) ?? 30, 10),
    health: healthOf(container, variables),
    mounts: mounts.filter((mount): mount is SpecMount => 'kind' in mount),
    tmpfs: mounts.filter((mount): mount is SpecTmpfs => !('kind' in mount)),
    ulimits: [],
    sysctls: {
      'net.ipv4.ip_unprivileged_port_start': String(pod.firstPort),
      ...Object.fromEntries(
        toList(podContext.sysctls)
          .map(toMap)
          .map(({ name, value }) => [String(name), String(value)]),
      ),
    },
    groupAdd: [...texts(podContext.supplementalGroups), ...(group === undefined ? [] : [String(group)])],
    capAdd: texts(toMap(context.capabilities).add).map(bareCapability),
    capDrop: texts(toMap(context.capabilities).drop).map(bareCapability),
    noNewPrivileges: context.allowPrivilegeEscalation === false,
    readOnly: context.readOnlyRootFilesystem === true,
    extraHosts: [],
    network,
    aliases: [...new Set([...pod.objects.namesFor(pod.labels), pod.name.split('/')[1]!])],
    dependsOn: [
      ...before.map(init => ({ service: keyOf(pod, init), condition: 'completed' as const })),
      ...(first ? [{ service: keyOf(pod, first), condition: 'started' as const }] : []),
    ],
    ...memoryOf(container),
    ports: toList(container.ports)
      .map(toMap)
      .filter(({ protocol }) => protocol === undefined || protocol === 'TCP')
      .map(({ containerPort }) => Number(containerPort))
      .filter(port => port > 0 && port < 65536),
    restarts: true,
    cluster: group === undefined ? {} : { group },
    inlineFiles: [],
  };
}

/** Fields of a pod that its containers inherit. */
function shared({ runAsUser, runAsGroup, runAsNonRoot }: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries({ runAsUser, runAsGroup, runAsNonRoot }).filter(
      (entry): entry is [string, JsonMap[string]] => entry[1] !== undefined,
    ),
  );
}

function userOf({ runAsUser, runAsGroup }: JsonMap): { user?: string } {
  const [uid, gid] = [toNumber(runAsUser), toNumber(runAsGroup)];
  if (uid === undefined) return {};
  return { user: gid === undefined ? String(uid) : `${uid}:${gid}` };
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

function memoryOf(container: JsonMap): { memory?: number } {
  const limit = toText(toMap(toMap(container.resources).limits).memory) ?? '';
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi)?$/.exec(limit) ?? [];
  return number === undefined ? {} : { memory: Math.floor(Number(number) * units[unit]!) };
}

// ---------------------------------------------------------------------------------------------------------------------
// Probes

function healthOf(container: JsonMap, variables: ReadonlyMap<string, string>): HealthCheck {
  const probe = ['startupProbe', 'readinessProbe', 'livenessProbe'].map(key => toMap(container[key])).find(isProbe);
  // A kubelet does not look at the health check of an image.
  if (!probe) return { kind: 'none' };
  const command = texts(toMap(probe.exec).command).map(word => expand(word, variables));
  if (command.length > 0)
    return { kind: 'command', test: ['CMD', ...command], timeout: toNumber(probe.timeoutSeconds) ?? 1 };
  const http = toMap(probe.httpGet);
  const port = portOf(container, http.port ?? toMap(probe.tcpSocket).port);
  if (port === undefined) return { kind: 'none' };
  if (http.port === undefined || http.scheme === 'HTTPS') return { kind: 'tcp', port };
  const headers = toList(http.httpHeaders).map(toMap);
  return {
    kind: 'http',
    port,
    path: toText(http.path) ?? '/',
    headers: Object.fromEntries(headers.map(({ name, value }) => [String(name), String(value)])),
  };
}

function isProbe(probe: JsonMap): boolean {
  return ['exec', 'httpGet', 'tcpSocket'].some(key => probe[key] !== undefined);
}

function portOf(container: JsonMap, port: JsonMap[string] | undefined): number | undefined {
  const number = toNumber(port);
  if (number !== undefined && !Number.isNaN(number)) return number;
  const named = toList(container.ports)
    .map(toMap)
    .find(({ name }) => name === port);
  return named && toNumber(named.containerPort);
}

// ---------------------------------------------------------------------------------------------------------------------
// Volumes

function mountsOf(container: JsonMap, pod: PodInput, group: number | undefined): readonly (SpecMount | SpecTmpfs)[] {
  return toList(container.volumeMounts)
    .map(toMap)
    .map(mount => {
      const target = (toText(mount.mountPath) ?? '/').replace(/(.)\/+$/, '$1');
      const name = toText(mount.name) ?? '';
      const volume = toList(pod.spec.volumes)
        .map(toMap)
        .find(candidate => candidate.name === name);
      if (toMap(volume?.emptyDir).medium === 'Memory') return { target, options: 'mode=0777' };
      const { key, like } = likeOf(name, volume, pod, group);
      const part = toText(mount.subPath);
      const readOnly = mount.readOnly === true || like.kind === 'files';
      return { kind: 'volume', key, target, readOnly, copyUp: false, like, ...(part === undefined ? {} : { part }) };
    });
}

interface Made {
  readonly key: string;
  readonly like: VolumeLike;
}

/** How a volume of a pod is made. One that the pod does not define is a claim of its set. */
function likeOf(name: string, volume: JsonMap | undefined, pod: PodInput, group: number | undefined): Made {
  const grouped = group === undefined ? {} : { group };
  const own = `${pod.name}/${name}`;
  if (!volume || volume.ephemeral !== undefined) return { key: own, like: { kind: 'claim', ...grouped } };
  const claim = toText(toMap(volume.persistentVolumeClaim).claimName);
  if (claim !== undefined) return { key: `claim/${claim}`, like: { kind: 'claim', ...grouped } };
  if (volume.emptyDir !== undefined) return { key: own, like: { kind: 'empty-dir', ...grouped } };
  const sources = volume.projected === undefined ? [volume] : toList(toMap(volume.projected).sources).map(toMap);
  const mode = toNumber(
    (['configMap', 'secret', 'projected', 'downwardAPI'] as const)
      .map(kind => toMap(volume[kind]).defaultMode)
      .find(value => value !== undefined),
  );
  const files = sources.flatMap(source => filesOf(source, pod.objects, mode ?? 0o644));
  return { key: own, like: { kind: 'files', files, ...grouped } };
}

type Files = Extract<VolumeLike, { kind: 'files' }>['files'];

function filesOf(source: JsonMap, objects: ClusterObjects, mode: number): Files {
  if (source.serviceAccountToken !== undefined) throw new Missing('it is given a token of the cluster');
  if (source.downwardAPI !== undefined) return [];
  const isSecret = source.secret !== undefined;
  const reference = toMap(source.configMap ?? source.secret);
  const name = toText(reference.name ?? reference.secretName) ?? '';
  const data = objects.files(isSecret ? 'Secret' : 'ConfigMap', name);
  if (!data && reference.optional === true) return [];
  if (!data) throw new Missing(`the ${isSecret ? 'Secret' : 'ConfigMap'} ${name} is not in these manifests`);
  const items = toList(reference.items).map(toMap);
  if (items.length === 0) return [...data].map(([key, body]) => ({ name: key, body, mode }));
  return items.flatMap(item => {
    const body = data.get(toText(item.key) ?? '');
    return body ? [{ name: toText(item.path) ?? '', body, mode: toNumber(item.mode) ?? mode }] : [];
  });
}
