import type { View } from '../languages/language.ts';
import type { Detection } from './detection.ts';
import { valuesOfKey } from './key-search.ts';
import { findKind, mayHoldKind } from './kinds.ts';

/**
 * Could this text hold an object that runs containers? Looks for `kind: <workload>` where a key can stand. May say yes too often,
 * never no for a manifest, unless its keys are spelled with escapes.
 */
export function mayHoldWorkload(text: string): boolean {
  for (const value of valuesOfKey(text, 'kind')) {
    const word = /^\s*["']?([A-Za-z]+)/.exec(text.slice(value, value + 120))?.[1];
    // Anything but a plain word (an anchor, a tag, an alias, a comment) is left to the parser.
    if (word === undefined || word.endsWith('List') || mayHoldKind(text, word)) return true;
  }
  return false;
}

export function detectKubernetes(root: View): Detection {
  if (root.kind !== 'map') return undefined;
  const apiVersion = root.get('apiVersion');
  const kind = root.get('kind');
  if (apiVersion?.kind !== 'scalar' || kind?.kind !== 'scalar') return undefined;
  if (findKind(apiVersion.text, kind.text)) return 'yes';
  const isList = kind.text.endsWith('List') && root.get('items')?.kind === 'seq';
  return isList ? 'yes' : 'kind-without-pods';
}
