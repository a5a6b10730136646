/** What must hold for every Dockerfile and every list of edits. HARDEN_FUZZ=20 tries twenty times as much. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { splitInstructions } from '../../../src/languages/dockerfile/read/split.ts';
import { readTree } from '../../../src/languages/dockerfile/read/tree.ts';
import { applySplices } from '../../../src/languages/tree/splices.ts';
import type { Edit } from '../../../src/transform.ts';
import { edit, type Opened, open } from './editing.ts';
import { dockerfileText, editsFrom, type Seed, seeds } from './random-dockerfiles.ts';

const properties = suite('properties of edits in Dockerfiles');
const effort = Number(process.env.HARDEN_FUZZ ?? 1);

interface Done {
  readonly opened: Opened;
  readonly edits: readonly Edit[];
  readonly seeds: readonly Seed[];
  readonly after: string;
  readonly lost: readonly string[];
}

/** Runs a property over texts and edits that are not refused. */
function holds(name: string, check: (done: Done) => void): void {
  properties(name, () => {
    let cases = 0;
    let refused = 0;
    const property = fc.property(dockerfileText, seeds, (text, all) => {
      const opened = open(text);
      const edits = editsFrom(opened.stages, all);
      const outcome = edit(opened, edits);
      if (outcome.kind === 'unproven') throw new Error(`${outcome.reason}\n${JSON.stringify(edits)}\n${outcome.text}`);
      if (outcome.kind === 'refused') refused++;
      if (outcome.kind === 'refused' || outcome.text === text) return;
      cases++;
      check({ opened, edits, seeds: all, after: outcome.text, lost: outcome.lost });
    });
    fc.assert(property, { numRuns: 400 * effort, seed: 11, includeErrorInReport: true });
    assert.ok(cases > 150 * effort && refused > 0, `${cases} cases, ${refused} refused`);
  });
}

holds('what is not refused is proven, and a second time changes nothing', ({ edits, after }) => {
  const lasting = edits.filter(({ op }) => op === 'set');
  const again = open(after);
  if (lasting.length < edits.length) return;
  assert.equal(edit(again, lasting), { kind: 'proven', text: after, lost: [] });
});

holds('undoing the replacements gives the text back', ({ opened, edits, after }) => {
  const planned = opened.document.plan(edits.map((each, index) => ({ ...each, by: `f${index}` })));
  if (planned.kind === 'refusal') throw new Error(planned.message);
  let shift = 0;
  const undo = planned.splices.map(({ start, end, text }) => {
    const at = start + shift;
    shift += text.length - (end - start);
    return { start: at, end: at + text.length, text: opened.text.slice(start, end), by: [] };
  });
  assert.is(applySplices(after, undo), opened.text);
});

holds('instructions without an edit stay as they are, in their order', ({ opened, edits, after }) => {
  const touched = new Set(edits.map(({ at }) => at.slice(0, at[2] === 'steps' ? 4 : 3).join('.')));
  const kept = textsOf(opened).filter(({ path }) => !touched.has(path));
  const now = textsOf(open(after)).map(({ text }) => text);
  let index = 0;
  for (const { text } of kept) {
    index = now.indexOf(text, index) + 1;
    assert.ok(index > 0, `${JSON.stringify(text)} is gone from\n${after}`);
  }
});

/** The bytes of every instruction of a stage, with its path. */
function textsOf({ text, stages }: Opened): readonly { readonly path: string; readonly text: string }[] {
  const paths = stages.flatMap(({ from, steps }) => [from, ...steps].map(({ path }) => path.join('.')));
  const { places } = splitInstructions(text);
  return places.slice(places.length - paths.length).map(({ start, end }, index) => ({
    path: paths[index]!,
    text: text.slice(start, end),
  }));
}

holds('comments stay, but for those that are told to go', ({ opened, edits, after, lost }) => {
  const gone = new Set(edits.flatMap(({ op, at }) => (op === 'remove' ? [at.join('.')] : [])));
  const comments = edits.flatMap(each => (each.op === 'comment' ? [[each.at.join('.'), each.text] as const] : []));
  // Asked for twice at one place it is written once, and not at all above what goes.
  const wanted = new Map(comments.filter(([at]) => !gone.has(at)));
  assert.equal([...commentsOf(after), ...lost].sort(), [...commentsOf(opened.text), ...wanted.values()].sort());
});

function commentsOf(text: string): readonly string[] {
  const read = readTree(text);
  if (!read || 'kind' in read) throw new Error('no Dockerfile');
  return read.comments.map(comment => comment.text);
}

const variants: readonly (readonly [name: string, make: (text: string) => string])[] = [
  ['CRLF', text => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', text => `\uFEFF${text}`],
];

for (const [name, make] of variants)
  holds(`with ${name} the same comes out`, ({ opened, seeds: all, after }) => {
    // One line shows no line break.
    if (!opened.text.includes('\n')) return;
    const other = open(make(opened.text));
    assert.equal(
      other.stages.map(({ steps }) => steps.map(({ keyword, text }) => `${keyword} ${text.replaceAll('\r', '')}`)),
      opened.stages.map(({ steps }) => steps.map(({ keyword, text }) => `${keyword} ${text}`)),
    );
    const outcome = edit(other, editsFrom(other.stages, all));
    assert.is(outcome.kind === 'proven' ? outcome.text : outcome.kind, make(after));
  });

properties('what is written with a backtick for a directive comes out with backticks', () => {
  const property = fc.property(dockerfileText, seeds, (text, all) => {
    const other = open(`# escape=\`\n${text.replace(/^# syntax.*\n/, '').replaceAll('\\', '`')}`);
    const outcome = edit(other, editsFrom(other.stages, all));
    assert.is.not(outcome.kind, 'unproven', JSON.stringify(outcome));
    if (outcome.kind === 'proven') assert.not.match(outcome.text, /\\\n/);
  });
  fc.assert(property, { numRuns: 200 * effort, seed: 12, includeErrorInReport: true });
});

properties.run();
