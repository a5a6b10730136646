import type { Stage } from '../../src/transform.ts';
import { hasOption, type PackageCall } from '../shared/package-calls.ts';
import { type CopiedFile, copiedFile } from './copied-files.ts';
import { fieldsOf, type Listed, readJson, readPackageJson, textsOf } from './package-json.ts';
import type { ProjectInstall } from './project-installs.ts';

/** A package manager whose installation can be held to its lockfile. */
export interface Locking {
  readonly names: readonly string[];
  /** The option to add. */
  readonly option: string;
  /** Options that hold it to the lockfile already. */
  readonly holds: readonly string[];
  /** Options that say the opposite. */
  readonly opposite: readonly string[];
  /** Variables with which it is held to the lockfile. */
  readonly variables: readonly string[];
  /** What may keep it from taking the lockfile; undefined: it was compared. */
  readonly doubt: (lock: CopiedFile, listed: Listed | undefined) => string | undefined;
}

const uncompared = 'whether it fits was not compared';

const yarnClassic: Locking = {
  names: ['yarn.lock'],
  option: '--frozen-lockfile',
  holds: ['--frozen-lockfile', '--immutable'],
  opposite: ['--no-lockfile'],
  variables: ['YARN_FROZEN_LOCKFILE'],
  doubt: ({ text }, listed) => missing(listed, (name, range) => hasKey(text, `${name}@${range}`)),
};

const yarnModern: Locking = {
  names: ['yarn.lock'],
  option: '--immutable',
  holds: ['--immutable', '--frozen-lockfile'],
  opposite: ['--no-immutable', '--mode=update-lockfile'],
  variables: ['CI', 'YARN_ENABLE_IMMUTABLE_INSTALLS'],
  doubt: ({ text }, listed) =>
    missing(listed, (name, range) => hasKey(text, `${name}@${/^[a-z]+:/.test(range) ? range : `npm:${range}`}`)),
};

const others: Readonly<Record<string, Locking>> = {
  pnpm: {
    names: ['pnpm-lock.yaml'],
    option: '--frozen-lockfile',
    holds: ['--frozen-lockfile'],
    opposite: ['--no-frozen-lockfile', '--no-lockfile', '--fix-lockfile'],
    variables: ['CI', 'npm_config_frozen_lockfile', 'NPM_CONFIG_FROZEN_LOCKFILE'],
    doubt: ({ text }, listed) => missing(listed, (name, range) => hasSpecifier(text, name, range)),
  },
  bun: {
    names: ['bun.lock', 'bun.lockb'],
    option: '--frozen-lockfile',
    holds: ['--frozen-lockfile'],
    opposite: ['--no-save'],
    variables: [],
    doubt: ({ text }, listed) => {
      const root = fieldsOf(fieldsOf(readJson(text.replace(/,(?=\s*[}\]])/g, ''))?.workspaces)?.['']);
      if (!root) return uncompared;
      const locked = {
        ...textsOf(root.optionalDependencies),
        ...textsOf(root.dependencies),
        ...textsOf(root.devDependencies),
      };
      return missing(listed, (name, range) => locked[name] === range);
    },
  },
  uv: {
    names: ['uv.lock'],
    option: '--locked',
    holds: ['--locked', '--frozen'],
    opposite: ['--upgrade', '-U', '--upgrade-package', '-P'],
    variables: ['UV_LOCKED', 'UV_FROZEN'],
    doubt: () => uncompared,
  },
};

/** How the package manager of a call is held to its lockfile. Yarn changed it with its second version: the lockfile tells which it is. */
export function lockingOf({ manager }: PackageCall, lock: CopiedFile | undefined): Locking | undefined {
  if (manager === 'yarn') return /^__metadata:/m.test(lock?.text ?? '') ? yarnModern : yarnClassic;
  return others[manager];
}

/** The lockfile that a call finds in its folder. */
export function lockFor(stage: Stage, { call, folder }: ProjectInstall): CopiedFile | undefined {
  if (folder === undefined) return undefined;
  for (const name of lockingOf(call, undefined)?.names ?? []) {
    const found = copiedFile(stage, call.step, `${folder}/${name}`);
    if (found) return found;
  }
  return undefined;
}

/** `package.json` beside the lockfile. */
export function listedBy(stage: Stage, { call, folder }: ProjectInstall): Listed | undefined {
  const manifest = folder === undefined ? undefined : copiedFile(stage, call.step, `${folder}/package.json`);
  return manifest && readPackageJson(manifest.text);
}

/** It is held to its lockfile by an option, a variable or a file with settings. */
export function isHeld(
  stage: Stage,
  { call }: ProjectInstall,
  locking: Locking,
  lock: CopiedFile | undefined,
): boolean {
  if (hasOption(call, ...locking.holds)) return true;
  const { variables, text } = call.step;
  const isSet = (name: string): boolean =>
    variables[name] !== undefined ||
    call.command.assignments.some(each => each.startsWith(`${name}=`)) ||
    new RegExp(`\\bexport\\s[^;&|]*\\b${name}=`).test(text);
  if (locking.variables.some(isSet)) return true;
  if (call.manager !== 'yarn' && call.manager !== 'pnpm') return false;
  const folder = lock?.path.slice(0, lock.path.lastIndexOf('/') + 1) ?? '';
  const settings = ['.yarnrc', '.yarnrc.yml', '.npmrc'].map(name => stage.dockerfile.context.read(folder + name) ?? '');
  return settings.some(each =>
    /^\s*(enableImmutableInstalls:\s*true|-*(install\.)?frozen-lockfile[\s=]+"?true)/m.test(each),
  );
}

function missing(listed: Listed | undefined, has: (name: string, range: string) => boolean): string | undefined {
  if (!listed) return 'package.json was not found';
  if (listed.hasWorkspaces) return 'the project has workspaces, and it lists the packages of each';
  if (listed.isChanged) return 'package.json changes what packages ask for, which was not compared';
  const all = Object.entries({ ...listed.dependencies, ...listed.development });
  const other = all.find(([name, range]) => !has(name, range));
  return other && `it does not list ${other[0]} as package.json does`;
}

/** A key of a lockfile of Yarn, which may stand among others: `"a@^1", "a@^1.2":`. */
function hasKey(text: string, key: string): boolean {
  return text.split('\n').some(line => {
    if (!/^\S.*:\s*$/.test(line)) return false;
    const keys = line.trim().replace(/:$/, '').replaceAll('"', '').split(', ');
    return keys.includes(key);
  });
}

function hasSpecifier(text: string, name: string, range: string): boolean {
  const quoted = (word: string): string => `['"]?${word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}['"]?`;
  return (
    new RegExp(`^ +${quoted(name)}:\\r?\\n +specifier: ${quoted(range)}\\s*$`, 'm').test(text) ||
    new RegExp(`^specifiers:\\r?\\n(?: .*\\r?\\n)*? +${quoted(name)}: ${quoted(range)}\\s*$`, 'm').test(text)
  );
}
