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

/** A user that manifests start the image as: as written, with the groups that they add. Empty: the user of the image. */
export interface AskedUser {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What the analysis of an entry script is given. */
export interface StartupInput extends Image {
  readonly accounts: Accounts;
}

export interface RecordOptions extends Pick<ImageRecord, 'digests' | 'refs' | 'from'> {
  readonly users: readonly AskedUser[];
  /** Follows the entry script; undefined when there is none to follow. */
  readonly startup?: (input: StartupInput) => Startup | undefined;
}

/** Derives what follows from an image. `problems`: users of manifests that the image cannot be started as. */
export function toRecord(
  { config, files }: Image,
  { digests, refs, from, users, startup }: RecordOptions,
): { readonly record: ImageRecord; readonly problems: readonly string[] } {
  const accounts = new Accounts(files);
  const problems: string[] = [];
  const found = startup?.({ config, files, accounts });
  const start = accounts.identify(config.user);
  if (typeof start === 'string') throw new ImageProblem(`starts as ${config.user}, but ${start}`);
  const identities = users.flatMap(({ user, groups }) => {
    const identity = accounts.identify(user === '' ? config.user : user, groups);
    if (typeof identity !== 'string') return [identity];
    problems.push(identity);
    return [];
  });
  const dropped = found?.becomes ? accounts.identify(`${found.becomes.uid}:${found.becomes.gid}`) : undefined;
  const asked = [start, ...identities, dropped].filter(
    (identity): identity is Identity => typeof identity === 'object' && identity.uid !== 0,
  );
  const { uid, gid, groups, home } = start;
  return {
    problems: [...new Set(problems)],
    record: {
      id: config.id,
      digests: [...new Set(digests)].sort(),
      refs: [...new Set(refs)].sort(),
      platform: config.platform,
      from,
      start: { user: config.user, uid, gid, groups },
      home,
      entrypoint: config.entrypoint,
      command: config.command,
      env: [...new Set(config.env.map(([name]) => name))].sort(),
      workdir: config.workdir,
      volumes: config.volumes,
      ports: config.ports,
      ...(config.stopSignal === undefined ? {} : { stopSignal: config.stopSignal }),
      ...(config.healthcheck ? { healthcheck: config.healthcheck } : {}),
      gain: findGain(files, accounts),
      writable: distinct(asked).map(identity => findWritable(files, identity)),
      ...(found ? { startup: found } : {}),
      reader: readerVersion,
    },
  };
}

function distinct(identities: readonly Identity[]): readonly Identity[] {
  const known = new Map(identities.map(identity => [keyOf(identity), identity]));
  return [...known.values()].sort((a, b) => a.uid - b.uid || a.gid - b.gid || (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ uid, gid, widest }: Identity): string {
  return [uid, gid, ...widest].join(' ');
}
