/** Which files a write is about. */
import { selectionOf } from './decisions.ts';
import { entriesOf } from './ignore.ts';
import type { Check } from './shapes.ts';
import type { State } from './state.ts';

export function isWritable({ problem, fixes, ignores }: Check): boolean {
  return problem === undefined && fixes + ignores > 0;
}

/** The configuration file, when entries can be added to it. */
export function configPath({ config }: State): string | undefined {
  return config.kind === 'file' ? config.path : undefined;
}

/** Files that the decisions would change. */
export function pathsToWrite(state: State): readonly string[] {
  const paths = state.files
    .filter(file => {
      const { accepted, ignored } = selectionOf(file, state.decisions);
      return accepted.size + ignored.size > 0;
    })
    .map(({ path }) => path);
  const config = configPath(state);
  return config !== undefined && entriesOf(state).size > 0 ? [...paths, config] : paths;
}
