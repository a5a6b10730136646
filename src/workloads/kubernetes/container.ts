import type { View } from '../../languages/language.ts';
import { bareCapability } from '../../linux/capabilities.ts';
import type {
  Container,
  EnvVar,
  Hook,
  ImageRef,
  Key,
  Mount,
  Path,
  Place,
  Plain,
  PodSpec,
  Port,
  Read,
} from '../../transform.ts';
import { normalise } from '../compose/mounts.ts';
import { toProtocol } from '../compose/ports.ts';
import { parseImageReference } from '../image-reference.ts';
import { isList, isMap, toText } from '../plain.ts';
import { type Located, ViewTarget } from '../target.ts';
import { placeInContainer } from './order.ts';

export interface ContainerInput extends Located {
  readonly path: Path;
  readonly name: string;
  readonly view: View;
  readonly role: Container['role'];
  readonly pod: PodSpec;
}

/** Fields of the pod's securityContext that a container may override. */
const bothLevels = new Set([
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'seccompProfile',
  'appArmorProfile',
  'seLinuxOptions',
]);

export class KubernetesContainer extends ViewTarget implements Container {
  readonly kind = 'container';
  readonly role: Container['role'];
  readonly pod: PodSpec;
  readonly build = undefined;
  #image: ImageRef | undefined;
  #env: readonly EnvVar[] | undefined;
  #mounts: readonly Mount[] | undefined;

  constructor(input: ContainerInput) {
    super(input.path, input.name, input.view, input);
    this.role = input.role;
    this.pod = input.pod;
  }

  get windows(): boolean {
    return this.pod.windows;
  }

  get infrastructure(): boolean {
    return this.pod.infrastructure;
  }

  protected isUnknown(text: string): boolean {
    return isPlaceholder(text);
  }

  protected placeFor(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
    return placeInContainer(parents, key, present);
  }

  effective(...keys: Key[]): Read {
    const own = this.get('securityContext', ...keys);
    if (own.source !== 'absent' && own.value !== null) return own;
    if (!bothLevels.has(String(keys[0]))) return own;
    const pod = this.pod.get('securityContext', ...keys);
    return pod.source === 'absent' || pod.value === null ? own : { ...pod, source: 'pod' };
  }

  get image(): ImageRef | undefined {
    const { value } = this.get('image');
    if (typeof value !== 'string') return undefined;
    this.#image ??= parseImageReference(value);
    return this.#image;
  }

  get entrypoint(): Container['entrypoint'] {
    return this.#words('command');
  }

  get command(): Container['command'] {
    return this.#words('args');
  }

  #words(key: string): readonly string[] | 'unknown' | undefined {
    const { value } = this.get(key);
    if (value === undefined || value === null) return undefined;
    if (!isList(value)) return 'unknown';
    return isPlaceholder(String(value[0] ?? '')) ? 'unknown' : value.map(word => String(word));
  }

  get env(): readonly EnvVar[] {
    this.#env ??= this.#readEnv();
    return this.#env;
  }

  #readEnv(): readonly EnvVar[] {
    const { value } = this.get('env');
    if (!isList(value)) return [];
    return value.flatMap((item, index): EnvVar[] => {
      if (!isMap(item) || item.name === undefined) return [];
      const text = toText(item.value);
      return [
        {
          name: String(item.name),
          value: text !== undefined && isPlaceholder(text) ? undefined : text,
          at: this.at('env', index),
        },
      ];
    });
  }

  get mounts(): readonly Mount[] {
    this.#mounts ??= this.list('volumeMounts').flatMap(({ value, index }) => this.#mount(value, index) ?? []);
    return this.#mounts;
  }

  #mount(value: Plain | undefined, index: number): Mount | undefined {
    if (!isMap(value) || typeof value.mountPath !== 'string') return undefined;
    const volume = this.pod.volumes.find(({ name }) => name === value.name);
    // A mount without a volume of its name is one of a StatefulSet's claim templates.
    const kind = volume ? mountKind(volume.type) : 'claim';
    const source = isMap(volume?.source) ? (toText(volume.source.path) ?? toText(volume.source.claimName)) : undefined;
    return {
      kind,
      target: normalise(value.mountPath),
      source: source ?? toText(value.name),
      readOnly: value.readOnly === true || kind === 'config' || kind === 'secret',
      partial: value.subPath !== undefined || value.subPathExpr !== undefined,
      options: [],
      at: this.at('volumeMounts', index),
      own: true,
    };
  }

  get ports(): readonly Port[] {
    return this.list('ports').flatMap(({ value, index }): Port[] => {
      if (!isMap(value)) return [];
      const port = value.containerPort;
      const host = value.hostPort === undefined ? undefined : toText(value.hostPort);
      const container = typeof port === 'number' ? port : undefined;
      return [{ container, host, protocol: toProtocol(value.protocol), at: this.at('ports', index) }];
    });
  }

  get hostNetwork(): boolean {
    return this.pod.flag('hostNetwork') === true;
  }

  get privileged(): boolean | 'unknown' {
    return this.flag('securityContext', 'privileged') ?? false;
  }

  get capAdd(): readonly string[] {
    return this.#capabilities('add');
  }

  get capDrop(): readonly string[] {
    return this.#capabilities('drop');
  }

  #capabilities(key: 'add' | 'drop'): readonly string[] {
    return this.list('securityContext', 'capabilities', key).map(({ value }) => bareCapability(String(value)));
  }

  get user(): Container['user'] {
    const user = this.effective('runAsUser');
    const group = this.effective('runAsGroup');
    if (user.unknown) return { unknown: true };
    const uid = toNumber(user.value);
    if (uid === undefined) return undefined;
    const gid = toNumber(group.value);
    return { uid, ...(gid === undefined ? {} : { gid }), unknown: false };
  }

  get hooks(): readonly Hook[] {
    return (['postStart', 'preStop'] as const).flatMap((name): Hook[] => {
      const command = this.get('lifecycle', name, 'exec', 'command').value;
      if (!isList(command)) return [];
      const words = command.map(String);
      return [
        {
          when: name === 'postStart' ? 'start' : 'stop',
          command: words.some(isPlaceholder) ? 'unknown' : words,
          user: undefined,
          privileged: false,
          keys: ['lifecycle', name],
        },
      ];
    });
  }

  get readOnlyRoot(): boolean | 'unknown' {
    return this.flag('securityContext', 'readOnlyRootFilesystem') ?? false;
  }
}

function mountKind(type: string): Mount['kind'] {
  if (type === 'emptyDir') return 'empty-dir';
  if (type === 'persistentVolumeClaim' || type === 'ephemeral') return 'claim';
  if (type === 'configMap' || type === 'downwardAPI' || type === 'projected') return 'config';
  if (type === 'secret') return 'secret';
  return type === 'hostPath' ? 'host-path' : 'other';
}

function toNumber(value: Plain | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** Values that another tool replaces before the manifest is used: `${X}`, `<x>`, `{{x}}`. `$(X)` is Kubernetes' own. */
export function isPlaceholder(text: string): boolean {
  return (text.includes('{') || text.startsWith('<')) && /\$\{[^}]*\}|\{\{.*\}\}|^<[^<>]+>$/.test(text);
}
