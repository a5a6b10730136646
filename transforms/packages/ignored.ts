import type { BuildContext } from '../../src/transform.ts';

/** Whether `.dockerignore` keeps a file out of the build. */
export function isIgnored(context: BuildContext, path: string): boolean {
  let ignored = false;
  for (const line of (context.read('.dockerignore') ?? '').split(/\r?\n/)) {
    const pattern = line.trim();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const isBack = pattern.startsWith('!');
    if (ignored !== isBack) continue;
    const plain = pattern
      .replace(/^!/, '')
      .replace(/^\.?\//, '')
      .replace(/\/+$/, '');
    if (matches(plain, path)) ignored = !isBack;
  }
  return ignored;
}

/** A pattern stands for a file, and for all files below a folder. */
function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, index) => globMatches(pattern, parts.slice(0, index + 1).join('/')));
}

/** `*` and `?` stay in a folder, `**` crosses them. */
export function globMatches(pattern: string, path: string): boolean {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*|\?|\[[^\]]+\])/)
    .map((part, index) => (index % 2 === 0 ? part.replace(/[.+^${}()|\\[\]]/g, '\\$&') : (signs[part] ?? part)))
    .join('');
  try {
    return new RegExp(`^${source}$`).test(path);
  } catch {
    return false;
  }
}

const signs: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
