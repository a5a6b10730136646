import { type AskedUser, askedText } from '../evidence/file/asked-user.ts';
import { type ImageRecord, readerVersion, type Startup } from '../evidence/file/types.ts';
import { Accounts, type Identity } from './accounts.ts';
import { findGain } from './gain.ts';
import type { ImageConfig } from './image-config.ts';
import type { ImageFiles } from './image-files.ts';
import { ImageProblem } from './problem.ts';
import { findWritable } from './writable.ts';

/** An image that was read: its configuration and its files. */
export interface Image {
  readonly config: ImageConfig;
  readonly files: ImageFiles;
}

/** What the analysis of an entry script is given. */
export interface StartupInput extends Image {
  readonly accounts: Accounts;
}

export interface RecordOptions extends Pick<ImageRecord, 'digests' | 'refs' | 'from'> {
  readonly recipe?: string | undefined;
  readonly users: readonly AskedUser[];
  /** Follows the entry script; undefined when there is none to follow. */
  readonly startup?: (input: StartupInput) => Startup | undefined;
}

/** Derives what follows from an image. `problems`: users of manifests that the image cannot be started as. */
export function toRecord(
  { config, files }: Image,
  { digests, refs, from, recipe, users, startup }: RecordOptions,
): { readonly record: ImageRecord; readonly problems: readonly string[] } {
  const accounts = new Accounts(files);
  const problems: string[] = [];
  const found = startup?.({ config, files, accounts });
  const start = accounts.identify(config.user);
  if (typeof start === 'string') throw new ImageProblem(`starts as ${config.user}, but ${start}`);
  const asked = new Map<string, { readonly identity: Identity; readonly texts: string[] }>();
  const ask = (identity: Identity | string | undefined, text?: string): void => {
    if (typeof identity === 'string') problems.push(identity);
    if (typeof identity !== 'object' || identity.uid === 0) return;
    const { texts } = asked.get(keyOf(identity)) ?? {};
    asked.set(keyOf(identity), { identity, texts: [...(texts ?? []), ...(text === undefined ? [] : [text])] });
  };
  ask(start, '');
  for (const user of users) ask(accounts.identify(userText(user, config), user.groups), askedText(user));
  if (found?.becomes) ask(accounts.identify(`${found.becomes.uid}:${found.becomes.gid}`));
  const { uid, gid, groups, home } = start;
  return {
    problems: [...new Set(problems)],
    record: {
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
      links: findLinks({ config, files }, home),
      ports: config.ports,
      ...(config.stopSignal === undefined ? {} : { stopSignal: config.stopSignal }),
      ...(config.healthcheck ? { healthcheck: config.healthcheck } : {}),
      gain: findGain(files, accounts),
      writable: [...asked.values()]
        .sort(
          (a, b) =>
            a.identity.uid - b.identity.uid ||
            a.identity.gid - b.identity.gid ||
            (keyOf(a.identity) < keyOf(b.identity) ? -1 : 1),
        )
        .map(({ identity, texts }) => findWritable(files, identity, [...new Set(texts)].sort())),
      ...(found ? { startup: found } : {}),
      reader: readerVersion,
    },
  };
}

/** A group alone changes the group of the image's user. */
function userText({ user }: AskedUser, config: ImageConfig): string {
  if (user === '') return config.user;
  return user.startsWith(':') ? `${config.user.split(':')[0]}${user}` : user;
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

function keyOf({ uid, gid, widest }: Identity): string {
  return [uid, gid, ...widest].join(' ');
}
