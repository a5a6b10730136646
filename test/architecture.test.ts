/** The layers of the program, as prohibitions: data flows one way, and each external library has one folder that may import it. */
import { join, relative } from 'node:path';
import { Project } from 'ts-morph';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const architecture = suite('architecture');
const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
project.addSourceFilesAtPaths(['src/**/*.ts', 'src/**/*.tsx', 'transforms/**/*.ts']);

interface Import {
  readonly from: string;
  /** Project path, or the name of a package. */
  readonly to: string;
  readonly types: boolean;
}

const imports: readonly Import[] = project.getSourceFiles().flatMap(file => {
  const from = relative(process.cwd(), file.getFilePath());
  const declared = [...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap(declaration => {
    const specifier = declaration.getModuleSpecifierValue();
    return specifier === undefined ? [] : [{ specifier, types: declaration.isTypeOnly() }];
  });
  const dynamic = [...file.getFullText().matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map(match => ({
    specifier: match[1]!,
    types: false,
  }));
  return [...declared, ...dynamic].map(({ specifier, types }) => ({
    from,
    to: specifier.startsWith('.')
      ? relative(process.cwd(), join(process.cwd(), from, '..', specifier))
      : packageOf(specifier),
    types,
  }));
});

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Who may import whom. A folder may always import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/transform.ts': [],
  'src/languages': ['src/transform.ts'],
  'src/detect': ['src/transform.ts', 'src/languages'],
  'src/workloads': ['src/transform.ts', 'src/languages', 'src/detect', 'src/config/types.ts'],
  'src/evidence': ['src/transform.ts', 'src/languages', 'src/workloads', 'src/config/types.ts'],
  transforms: ['src/transform.ts'],
  'src/verify': ['src/transform.ts', 'src/languages'],
  'src/engine': [
    'src/transform.ts',
    'src/languages',
    'src/detect',
    'src/workloads',
    'src/evidence',
    'src/verify',
    'src/config/types.ts',
  ],
  'src/config': ['src/transform.ts', 'src/languages'],
  'src/files': ['src/transform.ts', 'src/engine', 'src/verify'],
  'src/patch': ['src/transform.ts', 'src/engine'],
  'src/report': ['src/transform.ts', 'src/engine', 'src/patch'],
  'src/review/terminal': ['src/report'],
  'src/review/model': [
    'src/transform.ts',
    'src/engine',
    'src/patch',
    'src/report',
    'src/config',
    'src/review/terminal/keys.ts',
  ],
  'src/review/parts': [
    'src/engine',
    'src/patch',
    'src/report',
    'src/languages',
    'src/review/terminal',
    'src/review/model',
  ],
  'src/review/ink': ['src/review/parts'],
  'src/review/screens': [
    'src/engine',
    'src/patch',
    'src/report',
    'src/review/terminal',
    'src/review/model',
    'src/review/parts',
  ],
  'src/review/reduce.ts': ['src/engine', 'src/review/terminal/keys.ts', 'src/review/model', 'src/review/screens'],
  'src/review/work': [
    'src/transform.ts',
    'src/languages',
    'src/engine',
    'src/patch',
    'src/report',
    'src/config',
    'src/files',
    'src/review/terminal/text.ts',
    'src/review/model',
    'src/review/reduce.ts',
  ],
  'src/review/dialogue': [
    'src/engine',
    'src/patch',
    'src/review/terminal',
    'src/review/model',
    'src/review/parts',
    'src/review/screens',
    'src/review/work',
  ],
  'src/review': ['src/report', 'src/config'],
  'src/cli': ['src', 'transforms'],
};

/** Each library, and the one folder that may know it. */
const owners: Readonly<Record<string, readonly string[]>> = {
  yaml: ['src/languages/yaml'],
  'ts-morph': ['src/languages/typescript'],
  diff: ['src/patch'],
  cosmiconfig: ['src/config'],
  ink: ['src/review/ink'],
  react: ['src/review/ink'],
  'string-width': ['src/review/terminal'],
  commander: ['src/cli'],
  'dockerfile-ast': ['src/evidence'],
  'node:fs': ['src/files', 'src/config', 'src/cli/main.ts', 'src/review/terminal/terminal.ts'],
  'node:fs/promises': ['src/files', 'src/config'],
  'node:child_process': ['src/files', 'src/review/work'],
};

const layerOf = (path: string): string | undefined =>
  Object.keys(mayImport)
    .filter(layer => path === layer || path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];

const within = (path: string, layer: string): boolean => path === layer || path.startsWith(`${layer}/`);

architecture('every source file belongs to a layer', () => {
  const stray = project
    .getSourceFiles()
    .map(file => relative(process.cwd(), file.getFilePath()))
    .filter(path => layerOf(path) === undefined);
  assert.equal(stray, []);
});

architecture('a layer imports only the layers before it', () => {
  const wrong = imports
    .filter(({ to }) => to.startsWith('src/') || to.startsWith('transforms/'))
    .filter(({ from, to }) => {
      const layer = layerOf(from)!;
      return !within(to, layer) && !mayImport[layer]!.some(allowed => within(to, allowed));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('nothing in the review imports itself in a circle, not even for types', () => {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!within(from, 'src/review') || !within(to, 'src/review')) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  assert.ok(next.size > 50, 'the review was read');
  // Whoever imports nothing that is left, or is imported by nothing that is left, stands in no circle.
  for (let size = -1; size !== next.size; ) {
    size = next.size;
    for (const [file, targets] of next) {
      const isImported = [...next.values()].some(others => others.has(file));
      if (!isImported || ![...targets].some(target => next.has(target))) next.delete(file);
    }
  }
  assert.equal([...next.keys()], []);
});

architecture('no screen of the review knows another one', () => {
  const index = 'src/review/screens/index.ts';
  const screens = new Set(imports.filter(({ from, types }) => from === index && !types).map(({ to }) => to));
  assert.ok(screens.size > 10, 'the list of screens was read');
  const wrong = imports
    .filter(({ from, to }) => screens.has(from) && screens.has(to))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('transforms import only the contract and transforms/shared', () => {
  const wrong = imports
    .filter(({ from }) => from.startsWith('transforms/') && !/^transforms\/(index|all)\.ts$/.test(from))
    .filter(({ to }) => to !== 'src/transform.ts' && !to.startsWith('transforms/shared/'))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('an external library has one owner', () => {
  const wrong = imports
    .filter(({ to, types }) => owners[to] && !types)
    .filter(({ from, to }) => !owners[to]!.some(owner => within(from, owner)))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('only the command line knows the list of transforms', () => {
  const wrong = imports
    .filter(
      ({ from, to }) => to.startsWith('transforms/') && !from.startsWith('transforms/') && !from.startsWith('src/cli/'),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('the rules of this test can fail', () => {
  assert.ok(imports.length > 50, 'imports were read');
  assert.ok(imports.some(({ to }) => to === 'yaml'));
});

architecture.run();
