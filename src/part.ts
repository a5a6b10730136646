import { createRequire } from 'node:module';

/** True in the bundle, where each part is a file of its own beside the program. */
declare const HARDEN_BUNDLE: boolean | undefined;

/**
 * Loads a part of the program in the middle of work that does not wait: what most runs never need is not read and compiled at the
 * start. `source`: the part, relative to the module that asks; `from`: `import.meta.url` of that module. The build makes a file of
 * every part that it lists.
 */
export function loadPart(source: string, from: string): unknown {
  const isBundle = typeof HARDEN_BUNDLE === 'boolean';
  const file = isBundle ? `./${source.replace(/^.*\/|\.ts$/g, '')}.cjs` : source;
  return createRequire(from)(file);
}
