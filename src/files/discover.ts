import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import { isSearched } from '../manifests/index.ts';
import { isInside, toShown } from './root.ts';
import { vendored } from './vendored.ts';

export interface Found {
  readonly path: string;
  /** Relative to the root, forward slashes. */
  readonly shown: string;
  /** Named on the command line, not found by walking. */
  readonly explicit: boolean;
}

export interface Discovery {
  readonly files: readonly Found[];
  readonly problems: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

const isGlob = (path: string): boolean => /[*?[\]{}!]/.test(path);

/**
 * Files to look at, sorted by path. Folders are walked without following symbolic links, without what `.gitignore` excludes and
 * without vendored trees; a file named on the command line is always taken.
 */
export function discover(root: string, paths: readonly string[], exclude: readonly string[]): Discovery {
  const files = new Map<string, Found>();
  const problems: Discovery['problems'][number][] = [];
  const excluded = excluder(exclude);
  const add = (path: string, explicit: boolean): void => {
    const shown = toShown(root, path);
    if (!explicit && excluded(shown)) return;
    files.set(shown, { path, shown, explicit: explicit || (files.get(shown)?.explicit ?? false) });
  };
  for (const given of paths) {
    const stat = statSync(given, { throwIfNoEntry: false });
    if (!stat && isGlob(given)) {
      const matches = walkGlob(root, given);
      if (matches.length === 0)
        problems.push({ path: given, code: 'not-found', message: 'no file matches this pattern' });
      for (const path of matches) add(path, false);
    } else if (!stat) {
      problems.push({ path: given, code: 'not-found', message: 'no such file or folder; check the path' });
    } else if (stat.isDirectory()) {
      const folder = realpathSync(given);
      if (isInside(root, folder)) for (const path of walk(root, folder)) add(path, false);
      else
        problems.push({
          path: given,
          code: 'outside-root',
          message: 'the folder lies outside the root; name a folder that holds all with --root',
        });
    } else {
      // The parent may be reached through a link; the file itself is judged when it is read.
      add(join(realpathSync(resolve(given, '..')), relative(resolve(given, '..'), resolve(given))), true);
    }
  }
  return { files: [...files.values()].sort((a, b) => (a.shown < b.shown ? -1 : a.shown > b.shown ? 1 : 0)), problems };
}

/** Tells by its shown path whether a file is left out. */
export function excluder(exclude: readonly string[]): (shown: string) => boolean {
  return exclude.length > 0 ? picomatch([...exclude], { dot: true }) : () => false;
}

/** Every file of the project that may say something about another one, relative to the root with forward slashes. */
export function listProject(root: string, exclude: readonly string[]): readonly string[] {
  const excluded = excluder(exclude);
  return walk(root, realpathSync(root), name => /\.ya?ml$|^Kustomization$/i.test(name))
    .map(path => toShown(root, path))
    .filter(shown => !excluded(shown));
}

function walkGlob(root: string, pattern: string): readonly string[] {
  const absolute = resolve(pattern);
  const parts = absolute.split('/');
  const fixed = parts.slice(0, parts.findIndex(isGlob)).join('/') || '/';
  if (!existsSync(fixed)) return [];
  const matches = picomatch(absolute, { dot: true });
  const folder = realpathSync(fixed);
  return isInside(root, folder) ? walk(root, folder).filter(path => matches(path)) : [];
}

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

type IsNamed = (name: string) => boolean;

function walk(root: string, start: string, isNamed: IsNamed = isSearched): readonly string[] {
  const found: string[] = [];
  visit(start, rulesAbove(root, start), found, isNamed);
  return found;
}

function visit(folder: string, above: readonly Rules[], found: string[], isNamed: IsNamed): void {
  let entries: ReturnType<typeof listFolder>;
  try {
    entries = listFolder(folder);
  } catch {
    return;
  }
  const own = entries.some(({ name }) => name === '.gitignore') ? rulesOf(folder) : undefined;
  const rules = own ? [...above, own] : above;
  for (const entry of entries) {
    // Joined by hand: a project has thousands of them, and nothing in them asks for more.
    const path = folder.endsWith(sep) ? folder + entry.name : folder + sep + entry.name;
    if (entry.isDirectory()) {
      if (!vendored.has(entry.name) && !isIgnored(path, true, rules)) visit(path, rules, found, isNamed);
    } else if (isNamed(entry.name) && (entry.isFile() || isLinkToFile(path, entry)) && !isIgnored(path, false, rules)) {
      found.push(path);
    }
  }
}

function listFolder(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

function isLinkToFile(path: string, entry: { isSymbolicLink(): boolean }): boolean {
  return entry.isSymbolicLink() && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

function isIgnored(path: string, isFolder: boolean, all: readonly Rules[]): boolean {
  for (let index = all.length - 1; index >= 0; index--) {
    const { folder, rules } = all[index]!;
    const name = path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
    const verdict = rules.test(isFolder ? `${name}/` : name);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function rulesOf(folder: string): Rules | undefined {
  const file = join(folder, '.gitignore');
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  return { folder, rules: ignore().add(readFileSync(file, 'utf8')) };
}

/** Rules of the folders between the root and the start, and of the repository's own exclude file. */
function rulesAbove(root: string, start: string): readonly Rules[] {
  const rules: Rules[] = [];
  const git = join(root, '.git');
  const exclude = join(git, 'info', 'exclude');
  // In a linked work tree and in a submodule it is a file with the place of the real one: no file decides where we read.
  const isFolder = statSync(git, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder && lstatSync(exclude, { throwIfNoEntry: false })?.isFile())
    rules.push({ folder: root, rules: ignore().add(readFileSync(exclude, 'utf8')) });
  const parts = relative(root, start)
    .split('/')
    .filter(part => part !== '');
  for (let length = 0; length < parts.length; length++) {
    const own = rulesOf(join(root, ...parts.slice(0, length)));
    if (own) rules.push(own);
  }
  return rules;
}
