/** Changes of a text of every kind that patches have to tell apart. */
import type { Applied, FileSplice } from '../../src/engine/plan.ts';
import { asVerified } from '../verify/as-verified.ts';

type Edit = readonly [start: number, end: number, text: string];
export type PatchCase = readonly [
  name: string,
  path: string,
  before: string,
  edits: readonly Edit[],
  mode?: '100644' | '100755',
];

export function applied(path: string, before: string, edits: readonly Edit[]): Applied {
  const splices: FileSplice[] = edits.map(([start, end, text]) => ({ start, end, text, findings: [] }));
  let after = '';
  let position = 0;
  for (const { start, end, text } of splices) {
    after += before.slice(position, start) + text;
    position = end;
  }
  after += before.slice(position);
  return { path, before, after: asVerified(after), splices, fixed: [], refused: [], lostComments: [] };
}

/** `line 0` to `line 29`. */
export const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');
export const at = (index: number): number => lines.indexOf(`line ${index}\n`);

export const cases: readonly PatchCase[] = [
  ['an insertion in the middle', 'compose.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['an insertion at the start', 'compose.yaml', lines, [[0, 0, 'new\n']]],
  ['an insertion at the end', 'compose.yaml', lines, [[lines.length, lines.length, 'new\n']]],
  ['a replacement inside a line', 'compose.yaml', lines, [[at(10) + 2, at(10) + 4, 'XX']]],
  ['a removal of two lines', 'compose.yaml', lines, [[at(10), at(12), '']]],
  [
    'two distant changes',
    'compose.yaml',
    lines,
    [
      [at(3), at(3), 'a\n'],
      [at(20), at(20), 'b\n'],
    ],
  ],
  [
    'two changes in one hunk',
    'compose.yaml',
    lines,
    [
      [at(10), at(10), 'a\n'],
      [at(14), at(15), ''],
    ],
  ],
  [
    'changes inside of neighbouring lines',
    'compose.yaml',
    lines,
    [
      [at(10) + 2, at(10) + 4, 'XX'],
      [at(11) + 2, at(11) + 4, 'YY'],
      [at(13) + 2, at(13) + 4, 'ZZ'],
    ],
  ],
  [
    'an insertion right before a changed line, and one right behind it',
    'compose.yaml',
    lines,
    [
      [at(10), at(10), 'new\n'],
      [at(10) + 2, at(10) + 4, 'XX'],
      [at(11), at(11), 'next\n'],
      [at(12), at(12), 'apart\n'],
    ],
  ],
  [
    'changes exactly six lines apart',
    'compose.yaml',
    lines,
    [
      [at(10), at(11), 'a\n'],
      [at(17), at(18), 'b\n'],
    ],
  ],
  [
    'changes exactly seven lines apart',
    'compose.yaml',
    lines,
    [
      [at(10), at(11), 'a\n'],
      [at(18), at(19), 'b\n'],
    ],
  ],
  [
    'two splices in one line',
    'compose.yaml',
    lines,
    [
      [at(10), at(10) + 1, 'A'],
      [at(10) + 3, at(10) + 4, 'B'],
    ],
  ],
  [
    'a splice that ends where the next line starts',
    'compose.yaml',
    lines,
    [
      [at(10) + 4, at(11), 'x\n'],
      [at(11), at(11), 'y\n'],
    ],
  ],
  ['two lines that become one', 'compose.yaml', lines, [[at(11) - 1, at(11), '']]],
  ['a line break that becomes text', 'compose.yaml', lines, [[at(11) - 1, at(11), ' and ']]],
  ['no final newline before and after', 'compose.yaml', 'a: 1\nb: 2', [[4, 4, '\nc: 3']]],
  ['an insertion behind the last line without newline', 'compose.yaml', 'a: 1\nb: 2', [[9, 9, '\nc: 3']]],
  ['a removal of the last line without newline', 'compose.yaml', 'a: 1\nb: 2', [[4, 9, '']]],
  ['CRLF', 'compose.yaml', 'a: 1\r\nb: 2\r\nc: 3\r\n', [[6, 6, 'x: 9\r\n']]],
  ['mixed line breaks', 'compose.yaml', 'a: 1\r\nb: 2\nc: 3\r\n', [[11, 11, 'x: 9\n']]],
  ['a BOM', 'compose.yaml', '\uFEFFa: 1\nb: 2\n', [[6, 6, 'x: 9\n']]],
  ['characters outside ASCII', 'compose.yaml', 'a: "ä€😀"\nb: 2\n', [[10, 10, 'x: "é"\n']]],
  ['a file of one line', 'compose.yaml', '{"a":1}\n', [[6, 6, ',"b":2']]],
  ['a folder', 'deploy/k8s/app.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a blank', 'my deploy/app one.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a blank and quotes', 'my "deploy"/app one.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with quotes and a backslash', 'we"ird\\name.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name outside ASCII', 'größe/ä.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a tab', 'a\tb.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['everything replaced', 'compose.yaml', 'a: 1\n', [[0, 5, 'b: 2\nc: 3\n']]],
  ['a replacement at the start', 'compose.yaml', lines, [[0, at(1), 'new\n']]],
  ['a replacement at the end', 'compose.yaml', lines, [[at(29), lines.length, 'new\n']]],
  ['a removal at the start', 'compose.yaml', lines, [[0, at(2), '']]],
  ['a removal at the end', 'compose.yaml', lines, [[at(28), lines.length, '']]],
  ['a final newline that comes', 'compose.yaml', 'a: 1\nb: 2', [[9, 9, '\n']]],
  ['a final newline that goes', 'compose.yaml', 'a: 1\nb: 2\n', [[9, 10, '']]],
  ['a change far from a missing final newline', 'compose.yaml', `${lines}end`, [[at(3), at(3), 'new\n']]],
  ['CRLF without final newline', 'compose.yaml', 'a: 1\r\nb: 2', [[6, 6, 'x: 9\r\n']]],
  ['a BOM with CRLF', 'compose.yaml', '\uFEFFa: 1\r\nb: 2\r\n', [[7, 7, 'x: 9\r\n']]],
  ['empty lines around', 'compose.yaml', '\n\na: 1\n\n\nb: 2\n\n\n', [[8, 8, 'x: 9\n']]],
  ['lines of blanks', 'compose.yaml', 'a: 1\n  \n\t\nb: 2\n', [[5, 5, '   \n']]],
  ['a line that looks like a head', 'compose.yaml', 'a: 1\n-- b/x\n++ b/x\n', [[5, 12, '-- c/x\n++ c/x\n']]],
  ['a line that looks like the end of a mail', 'compose.yaml', 'a: 1\n- \n-- \nb: 2\n', [[8, 8, 'x: 9\n-- \n']]],
  [
    'a line that looks like the start of a mail',
    'compose.yaml',
    'a: 1\nFrom me Mon Sep 17 00:00:00 2001\n',
    [[0, 0, 'x: 9\n']],
  ],
  ['a name with a leading dash', '-x.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a backslash', 'a\\b.yaml', lines, [[at(10), at(10), 'new\n']]],
  ['a name with a quote and UTF-8', 'größe "1".yaml', lines, [[at(10), at(10), 'new\n']]],
  ['an executable file', 'run.yaml', lines, [[at(10), at(10), 'new\n']], '100755'],
];
