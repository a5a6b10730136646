import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { cosmiconfig, type Loader } from 'cosmiconfig';
import { ConfigProblem, runsNoCode } from './problem.ts';
import { type ConfigText, readJson, readYaml } from './text.ts';

/** Reads one configuration file. Throws ConfigProblem with the name of the file as it was given, line and column. */
export async function readConfigFile(file: string): Promise<ConfigText> {
  let text: ConfigText | undefined;
  const load =
    (read: typeof readYaml): Loader =>
    (_path, content) => {
      text = read(file, content);
      return text.data ?? null;
    };
  const found = await openExplorer(load(readYaml), load(readJson)).load(resolve(file));
  // In a package.json the configuration is one of its keys.
  const under = basename(file) === 'package.json' ? ['harden'] : [];
  return { data: found?.config, place: path => text?.place([...under, ...path]) ?? '' };
}

const refuse: Loader = path => {
  throw new ConfigProblem(`${path}: ${runsNoCode}`);
};

/**
 * A cosmiconfig that only reads the file it is given. Its constructor looks into the working directory and executes
 * `.config/config.js` and the like there, whatever it is asked to search: so it is built while the working directory is an empty
 * folder of ours, and with loaders that refuse every script.
 */
function openExplorer(yaml: Loader, json: Loader): ReturnType<typeof cosmiconfig> {
  const home = process.cwd();
  const empty = mkdtempSync(join(tmpdir(), 'harden-'));
  try {
    process.chdir(empty);
    return cosmiconfig('harden', {
      searchPlaces: [],
      searchStrategy: 'none',
      cache: false,
      loaders: {
        '.js': refuse,
        '.mjs': refuse,
        '.cjs': refuse,
        '.ts': refuse,
        '.json': json,
        '.yaml': yaml,
        '.yml': yaml,
        noExt: yaml,
      },
    });
  } finally {
    process.chdir(home);
    rmSync(empty, { recursive: true, force: true });
  }
}
