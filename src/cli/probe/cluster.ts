import type { View } from '../../languages/language.ts';
import { openStream } from '../../languages/yaml/index.ts';
import type { Json, JsonMap } from '../../probe/json.ts';

const kinds = /\bkind["']?:\s*["']?(ConfigMap|Secret|Service|List)\b/;

/** The objects of a file that pods refer to. */
export function objectsIn(bytes: Uint8Array): readonly JsonMap[] {
  const stream = openStream(bytes);
  if ('kind' in stream) return [];
  return stream.documents.flatMap(reference => {
    if (!kinds.test(reference.text)) return [];
    const document = reference.read('go2');
    if (document.kind !== 'document') return [];
    const { root } = document;
    const views = root.get('kind')?.text === 'List' ? (root.get('items')?.items() ?? []) : [root];
    return views.map(view => plainOf(view) as JsonMap);
  });
}

function plainOf(view: View): Json {
  if (view.kind === 'scalar') return view.scalar;
  if (view.kind === 'seq') return view.items().map(plainOf);
  return Object.fromEntries(view.keys().map(key => [key, plainOf(view.get(key)!)]));
}
