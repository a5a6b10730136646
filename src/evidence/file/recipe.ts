import { hash } from 'node:crypto';
import { posix } from 'node:path';
import type { BuildRef } from '../../transform.ts';
import { canonical } from './write.ts';

/**
 * Hash of what decides how an image that is built from the project starts: its Dockerfile, target, arguments, and the scripts that
 * are copied into it. Every build has another id; the same recipe has the same start. Undefined when the Dockerfile cannot be read.
 */
export function recipeOf(
  { dockerfile, inline, target, args, context }: BuildRef,
  read: (path: string) => string | undefined,
): string | undefined {
  const text = inline ?? (dockerfile === undefined ? undefined : read(dockerfile));
  if (text === undefined) return undefined;
  const folder = context ?? posix.dirname(dockerfile ?? '.');
  const scripts = copiedFiles(text).flatMap(name => {
    const content = read(posix.join(folder, name));
    return content?.startsWith('#!') ? [[name, content]] : [];
  });
  return hash('sha256', canonical({ text, target: target ?? null, args, scripts }));
}

/** Sources of `COPY` and `ADD` from the context, as far as they are plain paths. */
function copiedFiles(dockerfile: string): readonly string[] {
  const lines = dockerfile.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  return lines.flatMap(line => {
    const [, rest] = /^\s*(?:COPY|ADD)\s+(.*)$/i.exec(line) ?? [];
    if (rest === undefined || /--from=/.test(rest)) return [];
    const words = rest
      .replaceAll(/[[\]",]/g, ' ')
      .split(/\s+/)
      .filter(word => word !== '' && !word.startsWith('--'));
    return words.slice(0, -1).filter(word => /^[\w./@+-]+$/.test(word) && !word.includes('..'));
  });
}
