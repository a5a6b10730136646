/** Where rules and their fixtures lie, read from the folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RuleGroup {
  /** The folder in `transforms/` and in `fixtures/`. */
  readonly group: string;
  readonly ids: readonly string[];
}

/** The rules of every group. A file without a rule is a helper of its group. */
export function rulesByGroup(): readonly RuleGroup[] {
  return foldersIn('transforms')
    .filter(name => name !== 'shared' && !name.startsWith('_'))
    .map(group => ({ group, ids: idsIn(join('transforms', group)) }));
}

/** `fixtures/<group>/<id>/<situation>` of one rule, or of all. */
export function fixtureFolders(id?: string): readonly string[] {
  return foldersIn('fixtures').flatMap(group =>
    foldersIn(join('fixtures', group))
      .filter(name => id === undefined || name === id)
      .flatMap(name =>
        foldersIn(join('fixtures', group, name)).map(situation => join('fixtures', group, name, situation)),
      ),
  );
}

/** Whether a file of a fixture is looked at, unless its `context` says that it only lies beside another one. */
export function isFixtureInput(name: string): boolean {
  return (
    /\.(ya?ml|json|dockerfile|dockerfile\.dockerignore)$/.test(name) &&
    !/\.expected\.|^findings\.json$|^harden\.config\.json$|\.context\./.test(name)
  );
}

function idsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.ts'))
    .filter(name => /^export default defineTransform\b/m.test(readFileSync(join(folder, name), 'utf8')))
    .map(name => name.slice(0, -'.ts'.length))
    .sort();
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
