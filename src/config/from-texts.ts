import { defaultConfig } from './defaults.ts';
import { hasOwnKey, parseConfig, places } from './index.ts';
import { readJson, readYaml } from './text.ts';
import type { Config } from './types.ts';

/**
 * The configuration of files that lie in no folder: the texts come from a commit. No loader is asked, so nothing of them can run.
 * Throws ConfigProblem.
 */
export function configFromTexts(read: (name: string) => string | undefined): {
  readonly config: Config;
  readonly source: string | undefined;
} {
  for (const name of places) {
    const text = read(name);
    if (text === undefined) continue;
    if (name === 'package.json') {
      if (!hasOwnKey(text)) continue;
      const { harden } = JSON.parse(text) as { harden: unknown };
      const { place } = readJson(name, text);
      return { config: parseConfig(harden, name, path => place(['harden', ...path])), source: name };
    }
    const { data, place } = name.endsWith('.json') ? readJson(name, text) : readYaml(name, text);
    return { config: parseConfig(data, name, place), source: name };
  }
  return { config: defaultConfig, source: undefined };
}
