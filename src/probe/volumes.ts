import { attributesOf, liesIn, lookAt, packFolder } from '../container/host-tree.ts';
import { type PackedFile, packTar } from '../container/tar-writer.ts';
import type { ImageRecord } from '../evidence/file/types.ts';
import type { EngineMount } from './create-body.ts';
import { bare } from './image-view.ts';
import type { SpecMount, VolumeLike } from './spec.ts';
import type { Workspace } from './workspace.ts';

/** A mount that was made, and what has to be removed with it. */
export interface MadeMount {
  readonly mount: EngineMount;
  readonly volumes: readonly string[];
  /** Writes go nowhere although the manifest allows them: what fails there says nothing. */
  readonly frozen: boolean;
}

export interface MadeVolume {
  readonly name: string;
  /** Where the engine keeps it. */
  readonly folder: string;
}

type Bind = Extract<SpecMount, { kind: 'bind' }>;

/** A file of a claim that is put back with another group goes through memory. */
const largestClaim = 512 * 1024 * 1024;
const place = 'volume';
const parent = '/harden-probe';

/** Makes volumes out of what a manifest mounts. Nothing of the user's is ever mounted in a way that it could be changed. */
export class Volumes {
  readonly #workspace: Workspace;
  readonly #folder: string;
  readonly #packed = new Map<string, Buffer | undefined>();

  /** `folder`: the project. */
  constructor(workspace: Workspace, folder: string) {
    this.#workspace = workspace;
    this.#folder = folder;
  }

  async ofBind(bind: Bind, image: ImageRecord): Promise<MadeMount> {
    const { source, target, readOnly } = bind;
    const found = lookAt(source);
    // Where there is nothing, engines make an empty folder of root.
    if (found === 'missing') return await this.#plain(target, readOnly);
    const asItIs: MadeMount = {
      mount: { Type: 'bind', Source: source, Target: target, ReadOnly: true },
      volumes: [],
      frozen: !readOnly,
    };
    if (!liesIn(source, this.#folder)) return asItIs;
    if (found === 'file' && !readOnly) return (await this.#ofFile(bind, image)) ?? asItIs;
    if (found !== 'folder') return asItIs;
    const archive = this.#pack(source);
    if (archive) return await this.#filled(archive, { target, readOnly }, image);
    return readOnly ? asItIs : ((await this.#layered(source, target, image)) ?? asItIs);
  }

  /** A volume of a cluster: with the owner and mode that a kubelet and its provisioner give it. */
  async ofCluster(like: VolumeLike, image: ImageRecord): Promise<MadeVolume> {
    const made = await this.#workspace.volume();
    await this.#fill(made.name, packTar(clusterFiles(like)), image);
    return made;
  }

  /** A folder in a volume, for a mount of only that. */
  async addFolder(volume: string, path: string, image: ImageRecord): Promise<void> {
    const parts = path.split('/').filter(part => part !== '' && part !== '.' && part !== '..');
    const folders = parts.map((_, index): PackedFile => {
      const at = `${place}/${parts.slice(0, index + 1).join('/')}`;
      return { path: at, type: 'folder', mode: 0o755, uid: 0, gid: 0 };
    });
    await this.#fill(volume, packTar(folders), image);
  }

  /** A file that may be written, in a copy: the engine finds it in the folder of a volume. */
  async #ofFile({ source, target }: Bind, image: ImageRecord): Promise<MadeMount | undefined> {
    const archive = this.#pack(source);
    if (!archive) return undefined;
    const { name, folder } = await this.#workspace.volume();
    await this.#fill(name, archive, image, `${parent}/${place}`);
    const mount = { Type: 'bind', Source: `${folder}/${place}`, Target: target, ReadOnly: false } as const;
    return { mount, volumes: [name], frozen: false };
  }

  /** The group of a pod gets all that is in a claim, as before every start: readable, writable, folders searchable and inherited. */
  async giveToGroup(volume: string, group: number, image: ImageRecord): Promise<void> {
    const target = `${parent}/${place}`;
    const mount = { Type: 'volume', Source: volume, Target: target, VolumeOptions: { NoCopy: true } } as const;
    const id = await bare(this.#workspace, image, [mount]);
    const files: PackedFile[] = [];
    await this.#workspace.containers.read(id, target, entry => {
      const { path, type, mode, uid, size, link } = entry;
      if (type !== 'file' && type !== 'folder' && type !== 'symlink') return undefined;
      if (size > largestClaim) return undefined;
      const about = { path: path.replace(/\/+$/, ''), type, uid, gid: group, link };
      if (type !== 'file') {
        files.push({ ...about, mode: type === 'folder' ? mode | 0o2070 : mode });
        return undefined;
      }
      const pieces: Buffer[] = [];
      const end = (): void => void files.push({ ...about, mode: mode | 0o060, body: Buffer.concat(pieces) });
      return { data: bytes => void pieces.push(Buffer.from(bytes)), end };
    });
    await this.#workspace.containers.write(id, parent, packTar(files));
    await this.#workspace.remove(id);
  }

  #pack(source: string): Buffer | undefined {
    if (!this.#packed.has(source)) {
      const files = packFolder(source, place);
      this.#packed.set(source, files && packTar(files));
    }
    return this.#packed.get(source);
  }

  async #plain(target: string, readOnly: boolean): Promise<MadeMount> {
    const { name } = await this.#workspace.volume();
    const mount = { Type: 'volume', Source: name, Target: target, ReadOnly: readOnly } as const;
    return { mount: { ...mount, VolumeOptions: { NoCopy: true } }, volumes: [name], frozen: false };
  }

  async #filled(
    archive: Buffer,
    { target, readOnly }: { readonly target: string; readonly readOnly: boolean },
    image: ImageRecord,
  ): Promise<MadeMount> {
    const made = await this.#plain(target, readOnly);
    await this.#fill(made.mount.Source, archive, image);
    return made;
  }

  /** Unpacks beside the mount point: an entry that bears the name of the mount gives the volume itself its owner and mode. */
  async #fill(volume: string, archive: Buffer, image: ImageRecord, into = parent): Promise<void> {
    const target = `${parent}/${place}`;
    const mount = { Type: 'volume', Source: volume, Target: target, VolumeOptions: { NoCopy: true } } as const;
    const id = await bare(this.#workspace, image, [mount]);
    await this.#workspace.containers.write(id, into, archive);
    await this.#workspace.remove(id);
  }

  /** A folder that is too large to copy: writes go into a volume that lies over it. Only an engine on this machine can do that. */
  async #layered(source: string, target: string, image: ImageRecord): Promise<MadeMount | undefined> {
    if (/[:,\\]/.test(source)) return undefined;
    const upper = await this.#workspace.volume();
    const ours = { mode: 0o755, uid: 0, gid: 0 };
    const folders = ['', '/upper', '/work'].map((path): PackedFile => {
      // The folder on top decides about owner and mode.
      return { path: `${place}${path}`, type: 'folder', ...(path === '/upper' ? attributesOf(source) : ours) };
    });
    await this.#fill(upper.name, packTar(folders), image);
    const options = `lowerdir=${source},upperdir=${upper.folder}/upper,workdir=${upper.folder}/work`;
    const over = await this.#workspace.volume({ type: 'overlay', device: 'overlay', o: options });
    const mount = { Type: 'volume', Source: over.name, Target: target, ReadOnly: false } as const;
    return {
      mount: { ...mount, VolumeOptions: { NoCopy: true } },
      volumes: [over.name, upper.name],
      frozen: false,
    };
  }
}

function clusterFiles(like: VolumeLike): readonly PackedFile[] {
  const { group } = like;
  const top = (mode: number): PackedFile => ({ path: place, type: 'folder', mode, uid: 0, gid: group ?? 0 });
  switch (like.kind) {
    case 'empty-dir':
      return [top(group === undefined ? 0o777 : 0o2777)];
    case 'claim':
      return [top(group === undefined ? 0o755 : 0o2775)];
    case 'files':
      return [
        top(group === undefined ? 0o755 : 0o2775),
        ...like.files.map(({ name, body, mode }): PackedFile => {
          const opened = group === undefined ? mode : mode | 0o040;
          return { path: `${place}/${name}`, type: 'file', mode: opened, uid: 0, gid: group ?? 0, body };
        }),
      ];
  }
}
