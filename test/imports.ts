/** Who imports whom, read from the sources. */
import { join, relative } from 'node:path';
import { Project, type SourceFile, SyntaxKind } from 'ts-morph';

export interface Import {
  readonly from: string;
  /** Project path, or the name of a package. */
  readonly to: string;
  readonly types: boolean;
}

const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
project.addSourceFilesAtPaths(
  ['src', 'transforms', 'scripts', 'test'].flatMap(folder => [
    `${folder}/**/*.ts`,
    `${folder}/**/*.tsx`,
    `${folder}/**/*.mjs`,
  ]),
);

/** Every source file of the program, its scripts and its tests. */
export const files: readonly string[] = project
  .getSourceFiles()
  .map(file => relative(process.cwd(), file.getFilePath()));

export const imports: readonly Import[] = project.getSourceFiles().flatMap(file => {
  const from = relative(process.cwd(), file.getFilePath());
  const declared = [...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap(declaration => {
    const specifier = declaration.getModuleSpecifierValue();
    return specifier === undefined ? [] : [{ specifier, types: declaration.isTypeOnly() }];
  });
  const dynamic = loadedLater(file).map(specifier => ({ specifier, types: false }));
  return [...declared, ...dynamic].map(({ specifier, types }) => ({
    from,
    to: specifier.startsWith('.')
      ? relative(process.cwd(), join(process.cwd(), from, '..', specifier))
      : packageOf(specifier),
    types,
  }));
});

/** Names of modules in `import()`. */
function loadedLater(file: SourceFile): readonly string[] {
  if (!file.getFullText().includes('import(')) return [];
  return file.getDescendantsOfKind(SyntaxKind.CallExpression).flatMap(call => {
    const [name] = call.getArguments();
    const isImport = call.getExpression().getKind() === SyntaxKind.ImportKeyword;
    return isImport && name?.isKind(SyntaxKind.StringLiteral) ? [name.getLiteralValue()] : [];
  });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The longest of some paths that holds another one. */
export function holderOf(path: string, folders: readonly string[]): string | undefined {
  return folders.filter(folder => within(path, folder)).sort((a, b) => b.length - a.length)[0];
}
