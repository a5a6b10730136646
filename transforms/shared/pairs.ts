/** A name and its value in ENV or LABEL. */
export interface Pair {
  readonly name: string;
  /** Without quotes; variables stay as written. */
  readonly value: string;
}

/** Pairs of an ENV or LABEL, in their order. The old form has one name, and the rest of the line is its value. */
export function pairsOf(text: string): readonly Pair[] {
  const [, old, rest] = /^([^\s=]+)\s+(.*)$/s.exec(text.trim()) ?? [];
  if (old !== undefined && !old.includes('=')) return [{ name: unquoted(old), value: unquoted(rest!) }];
  const pair = /((?:[^\s="']|"[^"]*"|'[^']*')+)=((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*)/gs;
  return [...text.matchAll(pair)].map(([, name, value]) => ({ name: unquoted(name!), value: unquoted(value!) }));
}

function unquoted(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double, single, escaped) => {
    return double?.replace(/\\(.)/gs, '$1') ?? single ?? escaped;
  });
}
