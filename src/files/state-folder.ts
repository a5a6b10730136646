import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Folder for what harden remembers between runs, outside every repository. */
export function stateFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  // The specification says to ignore a relative path.
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, 'harden');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'harden');
  return join(home, '.local', 'state', 'harden');
}

/** What it holds are texts of manifests: nobody else may look into it. */
export function makeStateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = statSync(folder);
  const isOwn = stat.uid === process.getuid?.();
  if (isOwn && (stat.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

/** One JSON file of the state folder that belongs to a repository root. Only its owner may read it; it is never half written. */
export class StateFile {
  readonly path: string;

  constructor(folder: string, root: string, name: string) {
    const key = createHash('sha256').update(root).digest('hex').slice(0, 16);
    this.path = join(folder, `${key}.${name}.json`);
  }

  /** Undefined when there is none, or none that can be read. */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch {
      return undefined;
    }
  }

  write(value: unknown): void {
    makeStateFolder(dirname(this.path));
    const temporary = `${this.path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      writeFileSync(temporary, JSON.stringify(value), { mode: 0o600, flag: 'wx', flush: true });
      renameSync(temporary, this.path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(dirname(this.path));
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** Makes names in a folder survive a power cut, where the system can do that. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows and some network file systems cannot open folders; the files themselves are safe.
  }
}
