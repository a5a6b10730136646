/** Finds, reads and validates the configuration. Nothing in it is ever executed. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { defaultConfig } from './defaults.ts';
import { configSchema } from './schema.ts';
import type { Config } from './types.ts';
import { type ConfigError, validate } from './validate.ts';

export { defaultConfig } from './defaults.ts';
export type * from './types.ts';
export { hint } from './validate.ts';

/** A configuration that cannot be used: wrong values, unreadable, or of a kind that would run code. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
}

const places = [
  '.hardenrc',
  '.hardenrc.json',
  '.hardenrc.yaml',
  '.hardenrc.yml',
  'harden.config.json',
  'harden.config.yaml',
  'harden.config.yml',
  'package.json',
];

/** Defaults completed by validated data. Throws ConfigProblem with every error. */
export function parseConfig(data: unknown, file = 'the configuration'): Config {
  const errors = validate(data ?? {}, configSchema);
  if (errors.length > 0) throw new ConfigProblem(describe(file, errors));
  const { $schema: _schema, ...given } = (data ?? {}) as Partial<Config> & { $schema?: string };
  return {
    ...defaultConfig,
    ...given,
    compose: { ...defaultConfig.compose, ...given.compose },
    kubernetes: { ...defaultConfig.kubernetes, ...given.kubernetes },
    ui: { ...defaultConfig.ui, ...given.ui },
  };
}

function describe(file: string, errors: readonly ConfigError[]): string {
  return errors.map(({ at, message }) => `${file}: ${at === '' ? '' : `${at} `}${message}`).join('\n');
}

/** Reads one named file. */
export async function loadConfigFile(path: string): Promise<Config> {
  if (!['', '.json', '.yaml', '.yml'].includes(extname(path))) {
    throw new ConfigProblem(`${path}: a configuration is JSON or YAML; harden runs no code of a repository`);
  }
  if (!existsSync(path)) throw new ConfigProblem(`${path}: no such file`);
  return parseConfig(await read(resolve(path)), path);
}

/** Looks in `from` and its parents up to `root`. */
export async function findConfig(from: string, root: string): Promise<{ config: Config; source: string | undefined }> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = places.map(name => join(folder, name)).find(isUsable);
    if (file) return { config: parseConfig(await read(file), file), source: file };
    if (folder === resolve(root) || folder === dirname(folder)) return { config: defaultConfig, source: undefined };
  }
}

/** Regular files only; a package.json counts when it has the key. */
function isUsable(file: string): boolean {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  return !file.endsWith('package.json') || hasOwnKey(readFileSync(file, 'utf8'));
}

function hasOwnKey(text: string): boolean {
  if (!/"harden"\s*:/.test(text)) return false;
  try {
    return Object.hasOwn(JSON.parse(text) as object, 'harden');
  } catch {
    // A broken package.json is the package manager's matter.
    return false;
  }
}

async function read(file: string): Promise<unknown> {
  // Loaded only when there is a file to read.
  const { openExplorer, refusal } = await import('./explorer.ts');
  try {
    return (await openExplorer().load(file))?.config;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ConfigProblem(message === refusal ? `${file}: ${refusal}` : `${file}: cannot be read: ${message}`);
  }
}
