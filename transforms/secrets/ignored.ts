import type { Dockerfile } from '../../src/transform.ts';

/** Patterns of the file that keeps parts of the build context out; undefined: there is no such file. */
export function ignorePatterns({ file, context }: Dockerfile): readonly string[] | undefined {
  const own =
    context.folder === ''
      ? file
      : file.startsWith(`${context.folder}/`)
        ? file.slice(context.folder.length + 1)
        : undefined;
  const text = (own === undefined ? undefined : context.read(`${own}.dockerignore`)) ?? context.read('.dockerignore');
  return text
    ?.replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

/** Whether a file stays out of the build context: the last pattern that fits decides, also one for a folder above it. */
export function isIgnored(path: string, patterns: readonly string[]): boolean {
  let ignored = false;
  for (const pattern of patterns) {
    const isException = pattern.startsWith('!');
    const expression = expressionOf(isException ? pattern.slice(1).trim() : pattern);
    if (expression?.test(path)) ignored = !isException;
  }
  return ignored;
}

function expressionOf(pattern: string): RegExp | undefined {
  const parts = pattern.split('/').filter(part => part !== '' && part !== '.');
  if (parts.length === 0) return undefined;
  const text = parts.map((part, index) =>
    part === '**' ? (index === parts.length - 1 ? '.*' : '(?:.*/)?') : `${partOf(part)}/`,
  );
  const joined = text.join('').replace(/\/$/, '');
  try {
    return new RegExp(`^${joined}(?:/.*)?$`, 's');
  } catch {
    return undefined;
  }
}

function partOf(part: string): string {
  return part.replace(/\*+|\?|\[[^\]]*\]|\\.|[^\w-]/gs, sign => {
    if (sign === '?') return '[^/]';
    if (sign.startsWith('*')) return '[^/]*';
    if (sign.startsWith('[') && sign.length > 2) return sign;
    return sign.startsWith('\\') ? sign : `\\${sign}`;
  });
}
