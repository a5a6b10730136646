import type { AskedUser } from '../evidence/file/asked-user.ts';
import { type ImageRecord, readerVersion, type Start } from '../evidence/file/types.ts';
import { Accounts } from './accounts.ts';
import { findGain } from './gain.ts';
import { identifyAll } from './identify-all.ts';
import type { ImageConfig } from './image-config.ts';
import type { ImageFiles } from './image-files.ts';
import { findWritable } from './writable.ts';

/** An image that was read: its configuration and its files. */
export interface Image {
  readonly config: ImageConfig;
  readonly files: ImageFiles;
}

/** What the reading of entry scripts is given. */
export interface StartInput extends Image {
  readonly accounts: Accounts;
}

export interface RecordOptions extends Pick<ImageRecord, 'digests' | 'refs' | 'from'> {
  readonly recipe?: string | undefined;
  readonly users: readonly AskedUser[];
  /** Reads the scripts that the image starts with as root; absent: they are not looked at. */
  readonly starts?: (input: StartInput) => readonly Start[];
}

/** Derives what follows from an image. `problems`: users of manifests that the image cannot be started as. */
export function toRecord(
  image: Image,
  { digests, refs, from, recipe, users, starts: readStarts }: RecordOptions,
): { readonly record: ImageRecord; readonly problems: readonly string[] } {
  const { config, files } = image;
  const accounts = new Accounts(files);
  const starts = readStarts?.({ ...image, accounts }) ?? [];
  const dropped = starts.map(({ becomes }) => becomes);
  const { start, asked, problems } = identifyAll(accounts, config.user, users, dropped);
  const { uid, gid, groups, home } = start;
  const record: ImageRecord = {
    id: config.id,
    digests: [...new Set(digests)].sort(),
    refs: [...new Set(refs)].sort(),
    ...(recipe === undefined ? {} : { recipe }),
    platform: config.platform,
    from,
    start: { user: config.user, uid, gid, groups },
    home,
    entrypoint: config.entrypoint,
    command: config.command,
    env: [...new Set(config.env.map(([name]) => name))].sort(),
    workdir: config.workdir,
    volumes: config.volumes,
    links: findLinks(image, home),
    ports: config.ports,
    ...(config.stopSignal === undefined ? {} : { stopSignal: config.stopSignal }),
    ...(config.healthcheck ? { healthcheck: config.healthcheck } : {}),
    gain: findGain(files, accounts),
    writable: asked.map(({ identity, texts }) => findWritable(files, identity, texts)),
    ...(starts.length > 0 ? { starts } : {}),
    reader: readerVersion,
  };
  return { record, problems };
}

/** Folders that programs write and that are links in many images. */
const wellKnown = ['/tmp', '/var/lock', '/var/run', '/var/tmp'];

function findLinks({ config, files }: Image, home: string): ImageRecord['links'] {
  const paths = new Set([...wellKnown, ...config.volumes, config.workdir, home].map(path => path.replace(/\/+$/, '')));
  return [...paths]
    .filter(path => path.startsWith('/'))
    .sort()
    .flatMap(path => {
      const real = files.find(path)?.path;
      return real === undefined || real === path ? [] : [{ path, to: real }];
    });
}
