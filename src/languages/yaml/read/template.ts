import type { Stream, View } from '../../language.ts';

/**
 * Whether a file is a Go or Jinja template: an unquoted `{{ }}` in one of its documents. Inside quotes and block scalars the braces
 * are text for another program (Prometheus rules, Argo parameters).
 */
export function isTemplate(stream: Stream): boolean {
  if (!stream.text.includes('{{')) return false;
  return stream.documents.some(reference => {
    if (!reference.text.includes('{{')) return false;
    const document = reference.read('go2');
    if (document.kind === 'problem') return document.code === 'template' || document.code === 'syntax';
    return holdsPlainBraces(document.root, stream.text, new Set());
  });
}

function holdsPlainBraces(view: View, text: string, seen: Set<number>): boolean {
  if (seen.has(view.range[0]) && view.kind !== 'scalar') return false;
  seen.add(view.range[0]);
  if (view.kind === 'scalar') {
    const written = text.slice(...view.range);
    return written.includes('{{') && !/^["'|>]/.test(written);
  }
  const members = view.kind === 'seq' ? view.items() : view.keys().map(key => view.get(key));
  return members.some(member => member !== undefined && holdsPlainBraces(member, text, seen));
}
