import { packTar } from '../container/tar-writer.ts';
import type { ImageRecord } from '../evidence/file/types.ts';
import { type Connections, createBody, type EngineMount } from './create-body.ts';
import type { Hardening } from './hardening.ts';
import { ImageView } from './image-view.ts';
import { type Expectation, judge, linesOf } from './judge.ts';
import { sentences } from './sentences.ts';
import type { RunSpec, SpecMount, VolumeLike } from './spec.ts';
import type { StartSeen } from './start-seen.ts';
import { type MadeVolume, Volumes } from './volumes.ts';
import type { Workspace } from './workspace.ts';

type VolumeMount = Extract<SpecMount, { kind: 'volume' }>;

/** A container with the image it is made from, as far as it is known. */
export interface Actor {
  readonly spec: RunSpec;
  readonly image: ImageRecord;
}

export interface StageOptions {
  /** Folder of the project, for binds. */
  readonly folder: string;
  /** What containers reach; `none` only for one that nobody talks to. */
  readonly network: 'none' | 'internal' | 'open';
  readonly timeout: number;
  readonly watch: number;
  /** Program that is run in a container after each start, by service. */
  readonly exercise: Readonly<Record<string, readonly string[]>>;
}

/** One container on a stage. */
export interface Instance extends Actor {
  readonly id: string;
  readonly hardening: Hardening | undefined;
  readonly volumes: readonly string[];
  /** A mount that the manifest lets it write was mounted read-only. */
  readonly frozen: readonly string[];
  /** Lines of the log of earlier starts. */
  lines: number;
}

/** A place of its own for some services: one network, volumes of its own, nothing that anybody else uses. */
export class Stage {
  readonly workspace: Workspace;
  readonly options: StageOptions;
  readonly #volumes: Volumes;
  readonly #views: Map<string, ImageView>;
  readonly #shared = new Map<string, MadeVolume>();
  readonly #instances = new Map<string, Instance>();
  #network: string | undefined;

  constructor(workspace: Workspace, options: StageOptions, views: Map<string, ImageView>) {
    this.workspace = workspace;
    this.options = options;
    this.#volumes = new Volumes(workspace, options.folder);
    this.#views = views;
  }

  view(image: ImageRecord): ImageView {
    const known = this.#views.get(image.id);
    if (known) return known;
    const view = new ImageView(this.workspace, image);
    this.#views.set(image.id, view);
    return view;
  }

  instance(service: string): Instance | undefined {
    return this.#instances.get(service);
  }

  /** Makes a container, with volumes that nothing has written to unless another service has them too. */
  async create(actor: Actor, hardening: Hardening | undefined): Promise<Instance> {
    const { image } = actor;
    const spec = hardening?.user ? ofGroup(actor.spec, hardening.user.gid) : actor.spec;
    const made = await this.#mounts({ ...actor, spec }, hardening);
    const connections: Connections = {
      labels: this.workspace.labels,
      network: await this.#networkFor(spec),
      mounts: made.flatMap(({ mount }) => mount),
      imageHealth: image.healthcheck,
    };
    const id = await this.workspace.container(createBody({ ...spec, image: image.id }, hardening, connections));
    const instance: Instance = {
      ...actor,
      spec,
      id,
      hardening,
      volumes: made.flatMap(({ volumes }) => volumes),
      frozen: made.flatMap(({ mount, frozen }) => (frozen ? [mount.Target] : [])),
      lines: 0,
    };
    this.#instances.set(spec.name, instance);
    if (!hardening?.readOnly && !spec.readOnly) await this.#putInlineFiles(instance);
    return instance;
  }

  async #putInlineFiles({ id, spec }: Instance): Promise<void> {
    for (const { path, body, mode, uid, gid } of spec.inlineFiles) {
      const file = { path: path.slice(1), type: 'file', mode, uid, gid, body: Buffer.from(body) } as const;
      await this.workspace.containers.write(id, '/', packTar([file]));
    }
  }

  /** Starts a container for the first time, or once more, and watches it. */
  async start(instance: Instance, again: boolean, expected: Pick<Expectation, 'before' | 'users'>): Promise<StartSeen> {
    const { containers } = this.workspace;
    const { id, spec, image } = instance;
    if (again) instance.lines = linesOf(await containers.log(id)).length;
    const isJob = expected.before?.judgedBy === 'exit';
    const refusal =
      again && !isJob ? await containers.restart(id, Math.min(spec.grace, 10)) : await containers.start(id);
    const seen = await judge(containers, id, {
      ...expected,
      spec,
      hasHealthCheck: hasHealthCheck(spec, image),
      timeout: this.options.timeout,
      watch: this.options.watch,
      skipLines: instance.lines,
    });
    const full = refusal === undefined ? seen : { ...seen, log: [...seen.log, refusal] };
    return full.good ? await this.#exercise(instance, full) : full;
  }

  async #exercise({ id, spec }: Instance, seen: StartSeen): Promise<StartSeen> {
    const { exercise } = this.options;
    const command = exercise[spec.name] ?? exercise[spec.name.split('/').at(-1)!];
    if (!command || seen.judgedBy === 'exit') return seen;
    const code = await this.workspace.containers.execute(id, command, this.options.timeout);
    return code === 0 ? seen : { ...seen, good: false, because: sentences.exercise };
  }

  /** A new container in the place of an old one: what lasts as long as a container is gone, volumes that are named are not. */
  async replace(old: Instance): Promise<Instance> {
    await this.workspace.containers.stop(old.id, Math.min(old.spec.grace, 10));
    await this.remove(old);
    for (const mount of old.spec.mounts) if (mount.kind === 'volume') await this.#startAgain(mount, old.image);
    return await this.create(old, old.hardening);
  }

  /** What a kubelet does to the volumes of a pod before its next start. */
  async #startAgain({ key, like }: VolumeMount, image: ImageRecord): Promise<void> {
    const name = this.#shared.get(key)?.name;
    if (name === undefined || !like) return;
    if (like.kind !== 'claim') await this.renew([key]);
    else if (like.group !== undefined) await this.#volumes.giveToGroup(name, like.group, image);
  }

  /** Removes a container and the volumes that only it had. */
  async remove(instance: Instance): Promise<void> {
    await this.workspace.remove(instance.id);
    for (const volume of instance.volumes) await this.workspace.remove(volume);
    if (this.#instances.get(instance.spec.name) === instance) this.#instances.delete(instance.spec.name);
  }

  /** Removes all of it. */
  async clear(): Promise<void> {
    for (const instance of [...this.#instances.values()].reverse()) await this.remove(instance);
    for (const { name } of this.#shared.values()) await this.workspace.remove(name);
    this.#shared.clear();
    if (this.#network !== undefined) await this.workspace.remove(this.#network);
    this.#network = undefined;
  }

  async #networkFor({ network }: RunSpec): Promise<string> {
    if (network.kind === 'of') return `container:${this.#instances.get(network.service)?.id ?? ''}`;
    if (network.kind === 'none' || this.options.network === 'none') return 'none';
    this.#network ??= await this.workspace.network(this.options.network === 'internal');
    return this.#network;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Mounts

  async #mounts(
    { spec, image }: Actor,
    hardening: Hardening | undefined,
  ): Promise<readonly { mount: EngineMount; volumes: readonly string[]; frozen: boolean }[]> {
    const made = [];
    for (const mount of spec.mounts) made.push(await this.#mount(mount, image));
    const taken = new Set([...spec.mounts, ...spec.tmpfs].map(({ target }) => target));
    const kept = (hardening?.mounts ?? []).filter(({ kind }) => kind === 'kept').map(({ path }) => path);
    const scratch = (hardening?.mounts ?? []).filter(({ kind }) => kind === 'scratch').map(({ path }) => path);
    for (const path of new Set([...image.volumes, ...kept])) {
      if (taken.has(path) || scratch.includes(path)) continue;
      made.push(await this.#anonymous(path));
    }
    for (const path of spec.cluster ? scratch : []) {
      const like: VolumeLike = { kind: 'empty-dir', ...spec.cluster };
      const { name } = await this.#volumes.ofCluster(like, image);
      const mount: EngineMount = { Type: 'volume', Source: name, Target: path, ReadOnly: false };
      made.push({ mount: { ...mount, VolumeOptions: { NoCopy: true } }, volumes: [name], frozen: false });
    }
    return made;
  }

  async #mount(mount: SpecMount, image: ImageRecord) {
    if (mount.kind === 'bind') return await this.#volumes.ofBind(mount, image);
    if (mount.kind === 'anonymous') return await this.#anonymous(mount.target);
    const { key, target, readOnly, copyUp, part } = mount;
    const volume = await this.#sharedVolume(mount, image);
    if (part !== undefined) return await this.#part(volume, mount, image);
    this.#shared.set(key, volume);
    const made: EngineMount = { Type: 'volume', Source: volume.name, Target: target, ReadOnly: readOnly };
    return { mount: { ...made, VolumeOptions: { NoCopy: !copyUp } }, volumes: [], frozen: false };
  }

  async #sharedVolume({ key, like }: VolumeMount, image: ImageRecord): Promise<MadeVolume> {
    const known = this.#shared.get(key);
    if (known) return known;
    const volume = like ? await this.#volumes.ofCluster(like, image) : await this.workspace.volume();
    this.#shared.set(key, volume);
    return volume;
  }

  /** A part of a volume lies in the folder where the engine keeps it. */
  async #part({ name, folder }: MadeVolume, { target, readOnly, like, part = '' }: VolumeMount, image: ImageRecord) {
    if (like?.kind !== 'files') await this.#volumes.addFolder(name, part, image);
    const mount: EngineMount = { Type: 'bind', Source: `${folder}/${part}`, Target: target, ReadOnly: readOnly };
    return { mount, volumes: [], frozen: false };
  }

  async #anonymous(target: string) {
    const { name } = await this.workspace.volume();
    const mount: EngineMount = { Type: 'volume', Source: name, Target: target, ReadOnly: false };
    return { mount, volumes: [name], frozen: false };
  }

  /** Lets the next container find these volumes as if they had never been used. */
  async renew(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const name = this.#shared.get(key)?.name;
      if (name === undefined) continue;
      this.#shared.delete(key);
      await this.workspace.remove(name);
    }
  }
}

/** As another user a pod gets a group, which a kubelet gives its volumes to. */
function ofGroup(spec: RunSpec, gid: number): RunSpec {
  const claims = spec.mounts.filter(
    mount => mount.kind === 'volume' && mount.like?.kind === 'claim' && !mount.readOnly,
  );
  if (claims.length === 0) return spec;
  const mounts = spec.mounts.map((mount): SpecMount => {
    if (mount.kind !== 'volume' || !mount.like) return mount;
    return { ...mount, like: { ...mount.like, group: mount.like.group ?? gid } };
  });
  return {
    ...spec,
    mounts,
    cluster: { group: spec.cluster?.group ?? gid },
    groupAdd: [...new Set([...spec.groupAdd, String(gid)])],
  };
}

function hasHealthCheck({ health }: RunSpec, { healthcheck = [] }: ImageRecord): boolean {
  if (health.kind === 'command') return true;
  return health.kind === 'image' && healthcheck.length > 0 && healthcheck[0] !== 'NONE';
}
