import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosmiconfig, defaultLoadersSync } from 'cosmiconfig';

export const refusal = 'a configuration is JSON or YAML; harden runs no code of a repository';

const refuse = (): never => {
  throw new Error(refusal);
};

/**
 * A cosmiconfig that only parses the file it is given. Its constructor looks into the working directory and executes
 * `.config/config.js` and the like there, whatever it is asked to search: so it is built while the working directory is an empty
 * folder of ours, and with loaders that refuse every script.
 */
export function openExplorer(): ReturnType<typeof cosmiconfig> {
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
        '.json': defaultLoadersSync['.json'],
        '.yaml': defaultLoadersSync['.yaml'],
        '.yml': defaultLoadersSync['.yml'],
        noExt: defaultLoadersSync.noExt,
      },
    });
  } finally {
    process.chdir(home);
    rmSync(empty, { recursive: true, force: true });
  }
}
