import type { BuildContext, Instruction } from '../../src/transform.ts';

/** Paths that files of the context may have which commands name, themselves or by the scripts of a package. */
export function namedFiles(context: BuildContext, commands: readonly Instruction[]): readonly string[] {
  return [...commands.map(({ text }) => text), scriptsOf(context)].flatMap(filesIn);
}

/** Commands that a package gives names. */
function scriptsOf(context: BuildContext): string {
  return /"scripts"\s*:\s*\{([^}]*)\}/.exec(context.read('package.json') ?? '')?.[1] ?? '';
}

/** Where they lie in the image, they lie in the context as a rule. */
function filesIn(command: string): readonly string[] {
  const paths = command.match(/[\w./-]+\.(sh|bash|js|mjs|cjs|ts|py|rb|php|pl)\b/g) ?? [];
  return paths.flatMap(path => {
    const parts = path.replace(/^\.?\//, '').split('/');
    return parts.map((_, index) => parts.slice(index).join('/'));
  });
}
