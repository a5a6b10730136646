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
  'src/container': [],
  'src/inspect': ['src/container', 'src/evidence/file'],
  'src/config': ['src/transform.ts', 'src/languages'],
  'src/files': ['src/transform.ts', 'src/engine', 'src/verify'],
  'src/patch': ['src/transform.ts', 'src/engine'],
  'src/report': ['src/transform.ts', 'src/engine', 'src/patch'],
  'src/tui': ['src/transform.ts', 'src/engine', 'src/patch', 'src/report', 'src/config', 'src/files', 'src/languages'],
  'src/cli': ['src', 'transforms'],
};

/** Each library, and the one folder that may know it. */
const owners: Readonly<Record<string, readonly string[]>> = {
  yaml: ['src/languages/yaml'],
  'ts-morph': ['src/languages/typescript'],
  diff: ['src/patch'],
  cosmiconfig: ['src/config'],
  ink: ['src/tui'],
  react: ['src/tui'],
  'string-width': ['src/tui/terminal'],
  commander: ['src/cli'],
  'dockerfile-ast': ['src/evidence'],
  fzstd: ['src/container'],
  'node:fs': ['src/files', 'src/config', 'src/container', 'src/cli/main.ts', 'src/tui/terminal/screen.ts'],
  'node:fs/promises': ['src/files', 'src/config', 'src/container'],
  'node:child_process': ['src/files', 'src/tui', 'src/container'],
  'node:http': ['src/container'],
  'node:https': ['src/container'],
  'node:net': ['src/container'],
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

architecture('only the command that looks into images reaches an engine or a registry', () => {
  const engines = (path: string): boolean => within(path, 'src/container') || within(path, 'src/inspect');
  const wrong = imports
    .filter(({ from, to }) => engines(to) && !engines(from) && !within(from, 'src/cli/inspect'))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
  const loaders = imports.filter(({ from, to }) => within(to, 'src/cli/inspect') && !within(from, 'src/cli/inspect'));
  assert.equal(
    loaders.map(({ from, to }) => `${from} imports ${to}`),
    ['src/cli/run.ts imports src/cli/inspect/command.ts'],
  );
});

architecture('evidence is data: the file and what follows from it are pure', () => {
  const wrong = imports
    .filter(({ from }) => within(from, 'src/evidence/file') || within(from, 'src/evidence/image'))
    .filter(({ to }) => to.startsWith('node:') && !['node:crypto', 'node:path'].includes(to))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('the rules of this test can fail', () => {
  assert.ok(imports.length > 50, 'imports were read');
  assert.ok(imports.some(({ to }) => to === 'yaml'));
});

architecture.run();
