/** Lists of patterns, one a line, such as `.dockerignore`: they are only added to. */
import type {
  Document,
  DocumentRef,
  Language,
  Planned,
  Problem,
  Proof,
  Refusal,
  Stream,
  TaggedEdit,
  View,
} from '../language.ts';
import { problem, refusal } from '../problems.ts';
import { decode } from '../source-text.ts';
import { pristine } from '../tree/lookup.ts';
import type { ScalarNode, SeqNode } from '../tree/nodes.ts';
import { applySplices } from '../tree/splices.ts';
import { Users } from '../tree/users.ts';
import { viewOf } from '../tree/view.ts';
import { readPatterns } from './read.ts';

const longest = 256 * 1024;

export const ignoreList: Language<'ignore-list'> = {
  name: 'ignore-list',
  claims: isIgnoreName,
  isSearched: isIgnoreName,
  open,
  problems: () => [],
  isTemplate: () => false,
  highlight: text =>
    text
      .split('\n')
      .map(line => (line === '' ? [] : [{ text: line, kind: /^\s*#/.test(line) ? 'comment' : 'string' }])),
};

/** `.dockerignore`, `api.Dockerfile.dockerignore`. */
function isIgnoreName(path: string): boolean {
  return /(^|[/.])dockerignore$/.test(path);
}

function open(bytes: Uint8Array): Stream<'ignore-list'> | Problem {
  const source = decode(bytes, longest);
  if (!('text' in source)) return source;
  const odd = /\r(?!\n)|\0/.exec(source.text);
  if (odd) return problem('control-character', odd.index);
  const { text, eol, bom, finalNewline } = source;
  const document = new Patterns(text);
  const reference: DocumentRef<'ignore-list'> = { index: 0, start: 0, end: text.length, text, read: () => document };
  return { text, eol, bom, finalNewline, documents: [reference], position: offset => source.position(offset) };
}

class Patterns implements Document {
  readonly kind = 'document';
  readonly index = 0;
  readonly start = 0;
  readonly end: number;
  readonly root: View;
  readonly #text: string;
  readonly #present: ReadonlySet<string>;

  constructor(text: string) {
    const root = readPatterns(text);
    const { items } = root.pairs[0]!.value as SeqNode;
    this.#text = text;
    this.#present = new Set(items.map(({ value }) => (value as ScalarNode).text));
    this.end = text.length;
    const reading = { scalar: ({ text: pattern }: ScalarNode): string => pattern, follow: pristine };
    const users = new Users({ root, aliases: [], tagged: false });
    this.root = viewOf({ base: 0, reading, users, tagged: false, comment: () => undefined }, root, 'own');
  }

  plan(edits: readonly TaggedEdit[]): Planned | Refusal {
    const added = new Map<string, string[]>();
    for (const edit of edits) {
      if (edit.op !== 'append' || typeof edit.item !== 'string') return refusal('no-such-path', edit.at, this.end);
      if (!this.#present.has(edit.item)) added.set(edit.item, [...(added.get(edit.item) ?? []), edit.by]);
    }
    if (added.size === 0) return { kind: 'planned', splices: [], lostComments: [], touches: [] };
    const lineBreak = /\r\n/.test(this.#text) ? '\r\n' : '\n';
    const isOpen = this.#text !== '' && this.#text !== '\uFEFF' && !this.#text.endsWith('\n');
    const lines = [...added.keys()].map(pattern => (isOpen ? `${lineBreak}${pattern}` : `${pattern}${lineBreak}`));
    const by = [...new Set([...added.values()].flat())].sort();
    const splice = { start: this.end, end: this.end, text: lines.join(''), by };
    return { kind: 'planned', splices: [splice], lostComments: [], touches: [['patterns']] };
  }

  refusal(edits: readonly TaggedEdit[]): Refusal | undefined {
    const planned = this.plan(edits);
    return planned.kind === 'refusal' ? planned : undefined;
  }

  prove(planned: Planned, edits: readonly TaggedEdit[]): Proof {
    const after = applySplices(this.#text, planned.splices);
    const again = new Patterns(after);
    const wanted = edits.flatMap(edit => (edit.op === 'append' ? [String(edit.item)] : []));
    const isWhole = [...this.#present, ...wanted].every(pattern => again.#present.has(pattern));
    if (!isWhole || again.#present.size !== new Set([...this.#present, ...wanted]).size)
      return { kind: 'unproven', reason: 'the list is not what was planned' };
    return { kind: 'proven', text: after };
  }
}
