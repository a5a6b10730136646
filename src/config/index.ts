/** Finds, reads and validates the configuration. Nothing in it is ever executed. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { defaultConfig } from './defaults.ts';
import { ConfigProblem, runsNoCode } from './problem.ts';
import { configSchema } from './schema.ts';
import type { ConfigText } from './text.ts';
import type { Config } from './types.ts';
import { type ConfigError, keyText, validate } from './validate.ts';

export { defaultConfig } from './defaults.ts';
export { ConfigProblem } from './problem.ts';
export type * from './types.ts';
export { hint } from './validate.ts';

/** Names of configurations, in the order in which they are looked for. */
export const places = [
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
export function parseConfig(data: unknown, file = 'the configuration', place: ConfigText['place'] = () => ''): Config {
  const errors = validate(data ?? {}, configSchema);
  if (errors.length > 0)
    throw new ConfigProblem(errors.map(error => `${file}${place(error.path)}: ${describe(error)}`).join('\n'));
  const { $schema: _schema, ...given } = (data ?? {}) as Partial<Config> & { $schema?: string };
  return {
    ...defaultConfig,
    ...given,
    compose: { ...defaultConfig.compose, ...given.compose },
    registries: { ...defaultConfig.registries, ...given.registries },
    kubernetes: { ...defaultConfig.kubernetes, ...given.kubernetes },
    bot: {
      ...defaultConfig.bot,
      ...given.bot,
      review: { ...defaultConfig.bot.review, ...given.bot?.review },
    },
    ui: { ...defaultConfig.ui, ...given.ui },
  };
}

function describe({ path, message }: ConfigError): string {
  return path.length === 0 ? message : `${keyText(path)} ${message}`;
}

/** Reads one named file. */
export async function loadConfigFile(path: string): Promise<Config> {
  if (!['', '.json', '.yaml', '.yml'].includes(extname(path))) {
    throw new ConfigProblem(`${path}: ${runsNoCode}`);
  }
  if (!existsSync(path)) throw new ConfigProblem(`${path}: no such file`);
  const { data, place } = await read(path);
  return parseConfig(data, path, place);
}

/** Looks in `from` and its parents up to `root`. */
export async function findConfig(from: string, root: string): Promise<{ config: Config; source: string | undefined }> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = places.map(name => join(folder, name)).find(isUsable);
    if (file) {
      const { data, place } = await read(file);
      return { config: parseConfig(data, file, place), source: file };
    }
    if (folder === resolve(root) || folder === dirname(folder)) return { config: defaultConfig, source: undefined };
  }
}

/** Regular files only; a package.json counts when it has the key. */
function isUsable(file: string): boolean {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  return !file.endsWith('package.json') || hasOwnKey(readFileSync(file, 'utf8'));
}

/** Whether a package.json holds a configuration. */
export function hasOwnKey(text: string): boolean {
  if (!/"harden"\s*:/.test(text)) return false;
  try {
    return Object.hasOwn(JSON.parse(text) as object, 'harden');
  } catch {
    // A broken package.json is the package manager's matter.
    return false;
  }
}

async function read(file: string): Promise<ConfigText> {
  // Loaded only when there is a file to read.
  const { readConfigFile } = await import('./explorer.ts');
  try {
    return await readConfigFile(file);
  } catch (error) {
    if (error instanceof ConfigProblem) throw error;
    throw new ConfigProblem(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
