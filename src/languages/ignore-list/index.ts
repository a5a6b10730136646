/** Lists of patterns, one a line, such as `.dockerignore`: they are only added to. */
import type {
  Document,
  DocumentRef,
  Language,
  Planned,
  Problem,
  Proof,
  Refusal,
  Splice,
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
    const patterns = new Map<string, string[]>();
    const comments = new Map<string, string[]>();
    for (const edit of edits) {
      if (edit.op === 'comment') note(comments, `# ${edit.text}`, edit.by);
      else if (edit.op !== 'append' || typeof edit.item !== 'string') return refusal('no-such-path', edit.at, this.end);
      else if (!this.#present.has(edit.item)) note(patterns, edit.item, edit.by);
    }
    const lineBreak = /\r\n/.test(this.#text) ? '\r\n' : '\n';
    const isOpen = !/(^\uFEFF?|\n)$/.test(this.#text);
    const above = [...comments].filter(([line]) => !this.#lines().includes(line));
    const top = this.#top();
    const splices = [
      splice(above, top, line => `${line}${lineBreak}`),
      splice([...patterns], this.end, line => (isOpen ? `${lineBreak}${line}` : `${line}${lineBreak}`)),
    ].filter(({ text }) => text !== '');
    return {
      kind: 'planned',
      splices: top === this.end ? together(splices) : splices,
      lostComments: [],
      touches: patterns.size > 0 ? [['patterns']] : [],
    };
  }

  /** Where a comment about the list stands: above its first pattern. */
  #top(): number {
    const start = this.#text.lastIndexOf('\n', this.root.range[0] - 1) + 1;
    return start === 0 && this.#text.startsWith('\uFEFF') ? 1 : start;
  }

  #lines(): readonly string[] {
    return this.#text.replace(/^\uFEFF/, '').split(/\r?\n/);
  }

  refusal(edits: readonly TaggedEdit[]): Refusal | undefined {
    const planned = this.plan(edits);
    return planned.kind === 'refusal' ? planned : undefined;
  }

  prove(planned: Planned, edits: readonly TaggedEdit[]): Proof {
    const after = applySplices(this.#text, planned.splices);
    const again = new Patterns(after);
    const wanted = new Set(this.#present);
    for (const edit of edits) if (edit.op === 'append') wanted.add(String(edit.item));
    const isWhole = [...wanted].every(pattern => again.#present.has(pattern));
    if (!isWhole || again.#present.size !== wanted.size)
      return { kind: 'unproven', reason: 'the list is not what was planned' };
    const lines = again.#lines();
    if (edits.some(edit => edit.op === 'comment' && !lines.includes(`# ${edit.text}`)))
      return { kind: 'unproven', reason: 'a comment is not where it was planned' };
    return { kind: 'proven', text: after };
  }
}

type Line = readonly [line: string, by: readonly string[]];

function note(lines: Map<string, string[]>, line: string, by: string): void {
  lines.set(line, [...(lines.get(line) ?? []), by]);
}

function splice(lines: readonly Line[], at: number, written: (line: string) => string): Splice {
  const by = [...new Set(lines.flatMap(([, ids]) => ids))].sort();
  return { start: at, end: at, text: lines.map(([line]) => written(line)).join(''), by };
}

/** What is put at one place is one replacement. */
function together(splices: readonly Splice[]): readonly Splice[] {
  const [first, second] = splices;
  if (!first || !second) return splices;
  return [{ ...first, text: first.text + second.text, by: [...new Set([...first.by, ...second.by])].sort() }];
}
