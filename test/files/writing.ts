/** What tests of writing several files share: folders, changes, calls of the system that fail, and what a killed process leaves. */
import { createHash } from 'node:crypto';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { suite } from 'uvu';
import { type Journal, type JournalEntry, openJournal } from '../../src/files/journal.ts';
import type { FileWrite } from '../../src/files/transaction.ts';
import { asVerified } from '../verify/as-verified.ts';

export interface Context {
  root: string;
  place: { root: string; stateFolder: string };
}

const genuine = {
  renameSync: fs.renameSync,
  writeSync: fs.writeSync,
  openSync: fs.openSync,
  readFileSync: fs.readFileSync,
  writeFileSync: fs.writeFileSync,
  fsyncSync: fs.fsyncSync,
};

/** Gives each test of a suite a project and a place for what is remembered, and takes back what `fail` did. */
export function giveFolders(tests: ReturnType<typeof suite<Context>>): void {
  tests.before.each(context => {
    context.root = realpathSync(mkdtempSync(join(tmpdir(), 'harden-transaction-')));
    const state = realpathSync(mkdtempSync(join(tmpdir(), 'harden-state-')));
    context.place = { root: context.root, stateFolder: join(state, 'harden') };
  });
  tests.after.each(({ root, place }) => {
    workAgain();
    rmSync(root, { recursive: true, force: true });
    rmSync(join(place.stateFolder, '..'), { recursive: true, force: true });
  });
}

/** Lets a call of node:fs fail from its n-th matching call on, `times` times. */
export function fail<Name extends keyof typeof genuine>(
  name: Name,
  code: string,
  matches: (...words: Parameters<(typeof fs)[Name]>) => boolean,
  { after = 0, times = 1 } = {},
): void {
  let seen = 0;
  const real = genuine[name] as (...words: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...words: Parameters<(typeof fs)[Name]>) => {
      if (matches(...words) && seen++ >= after && seen <= after + times) throw Object.assign(new Error(code), { code });
      return real(...words);
    },
  });
  syncBuiltinESMExports();
}

/** Ends what `fail` began. */
export function workAgain(): void {
  Object.assign(fs, genuine);
  syncBuiltinESMExports();
}

export const isTemporary = (name: unknown): boolean => /\/\.harden-[^/]*\.tmp$/.test(String(name));

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
export const read = (path: string): string => readFileSync(path, 'utf8');

export function make(root: string, name: string, text: string): string {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

export function changeTo(path: string, text: string): FileWrite {
  return { path, expectedSha256: sha256(readFileSync(path)), text: asVerified(text) };
}

/** Names of everything that is not one of the files: temporary files, mostly. */
export function leftovers(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    name => statSync(join(root, name)).isFile() && !name.endsWith('.yaml'),
  );
}

/** What is remembered: `journal.json`, `undo.json`. */
export const stateNames = ({ place }: Pick<Context, 'place'>): string[] =>
  existsSync(place.stateFolder) ? readdirSync(place.stateFolder).map(name => name.replace(/^[0-9a-f]+\./, '')) : [];

/** One file of a journal. */
export function entryOf(path: string, old: string, fresh: string): JournalEntry {
  return {
    path,
    temporary: join(path, '..', '.harden-1-0123456789ab.tmp'),
    oldSha256: sha256(old),
    newSha256: sha256(fresh),
    oldBytes: Buffer.from(old).toString('base64'),
    newBytes: Buffer.from(fresh).toString('base64'),
  };
}

/** The journal of a process that is no more. */
export function leaveJournal({ place }: Context, entries: readonly JournalEntry[], more: Partial<Journal> = {}): void {
  const started = '2020-01-01T00:00:00.000Z';
  openJournal(place.stateFolder, place.root).write({ version: 1, started, entries, ...more });
}
