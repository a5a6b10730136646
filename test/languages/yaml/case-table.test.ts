/** Whole texts for every situation of the case table: what stands before, what is asked, what must come out. */

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TaggedEdit } from '../../../src/languages/language.ts';
import type { Dialect } from '../../../src/languages/yaml/read/scalar.ts';
import { append, insert, set, tryEdit } from './editing.ts';

const cases = suite('case table');

function row(
  name: string,
  before: string,
  edits: readonly TaggedEdit[],
  after: string,
  dialect: Dialect = 'go3',
): void {
  cases(name, () => {
    const outcome = tryEdit(before, edits, dialect);
    if ('kind' in outcome) throw new Error(`refused: ${outcome.code}`);
    assert.is(outcome.text, after);
    const crlf = tryEdit(before.replaceAll('\n', '\r\n'), edits, dialect);
    if ('kind' in crlf) throw new Error(`refused with CRLF: ${crlf.code}`);
    assert.is(crlf.text, after.replaceAll('\n', '\r\n'), 'CRLF');
  });
}

row(
  '1 a new key goes behind deeper and item-like comments, above those of its own level',
  'web:\n  image: x\n  ports:\n    - 1\n    # - 2\n  # restart: always\n\n# db\ndb:\n',
  [set('web.ro', true)],
  'web:\n  image: x\n  ports:\n    - 1\n    # - 2\n  ro: true\n  # restart: always\n\n# db\ndb:\n',
);
row(
  '2 a new key in the middle stays above the blank line and the comment of the next',
  'a:\n  image: x # c\n\n  # about ports\n  ports: 1\n',
  [set('a.ro', true, { place: { after: ['image'] } })],
  'a:\n  image: x # c\n  ro: true\n\n  # about ports\n  ports: 1\n',
);
row(
  '3 maps in list items grow behind their last key',
  'c:\n- name: a # n\n  image: b\n\n- name: d\n',
  [set('c.0.sc.ro', true), set('c.1.sc.ro', true)],
  'c:\n- name: a # n\n  image: b\n  sc:\n    ro: true\n\n- name: d\n  sc:\n    ro: true\n',
);
row(
  '4 a file without final line break stays so',
  'a:\n  b: 1',
  [set('a.c', 2), set('d', 3)],
  'a:\n  b: 1\n  c: 2\nd: 3',
);
row('5 behind a block scalar', 'a:\n  s: |\n    x\n\nb: 1\n', [set('a.c', 2)], 'a:\n  s: |\n    x\n  c: 2\n\nb: 1\n');
row(
  '6 behind a block scalar that keeps its blank lines',
  'a:\n  s: |+\n    x\n\nb: 1\n',
  [set('a.c', 2)],
  'a:\n  s: |+\n    x\n\n  c: 2\nb: 1\n',
);
row(
  '7 a new section gets the blank line that its neighbours have',
  'version: "3"\n\nservices:\n  a:\n    image: x\n\n# end\n',
  [set('volumes.v', null)],
  'version: "3"\n\nservices:\n  a:\n    image: x\n\nvolumes:\n  v:\n\n# end\n',
);
row('8 between document markers', '--- # c\na: 1\n...\n', [set('b', 2)], '--- # c\na: 1\nb: 2\n...\n');
row(
  '9 next to explicit keys',
  '? a\n: 1\n? b\n: c: 2\n',
  [set('b.d', 3), set('e', 4)],
  '? a\n: 1\n? b\n: c: 2\n  d: 3\ne: 4\n',
);
row('10 behind a merge', 'x: &x {a: 1}\ny:\n  <<: *x\n', [set('y.b', 2)], 'x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n');
row(
  '11 nothing becomes a map on the lines below',
  'sc: # why\n\nz: 1\n',
  [set('sc.a', 1)],
  'sc: # why\n  a: 1\n\nz: 1\n',
);
row(
  '12 below the deeper comment, at its indent',
  'sc:\n    # was: x\nz: 1\n',
  [set('sc.a', 1)],
  'sc:\n    # was: x\n    a: 1\nz: 1\n',
);
row('13 a null word goes away', 'sc: ~ # why\nz: 1\n', [set('sc.a', 1)], 'sc: # why\n  a: 1\nz: 1\n');
row('14 an empty flow map becomes a block', 'sc: {}   # none\n', [set('sc.ro', true)], 'sc:   # none\n  ro: true\n');
row('15a an empty list stays flow for scalars', 'a: []\n', [append('a', 'ALL')], 'a: [ALL]\n');
row('15b an empty list becomes a block for maps', 'b: [ ] # c\n', [append('b', { k: 1 })], 'b: # c\n  - k: 1\n');
row(
  '16a nothing becomes a value in front of the comment',
  'user: # c\n',
  [set('user', '1000:10')],
  'user: "1000:10" # c\n',
);
row('16b nothing becomes a value between blanks', 'v:   \n', [set('v', 5)], 'v: 5  \n');
row(
  '17 a scalar is replaced in its quotes',
  'a: "x" # c\nb: \'x\'\nd:   x\n',
  [set('a', 'y'), set('b', 'y'), set('d', 5)],
  'a: "y" # c\nb: \'y\'\nd:   5\n',
);
row(
  '18a a scalar becomes a list',
  'tmpfs: /tmp # c\n',
  [set('tmpfs', ['/tmp', '/run'])],
  'tmpfs: # c\n  - /tmp\n  - /run\n',
);
row('18b appending wraps a scalar', 'tmpfs: /tmp # c\n', [append('tmpfs', '/run')], 'tmpfs: # c\n  - /tmp\n  - /run\n');
row('19 a list becomes a scalar', 'u: # c\n  - a\n  - b\n', [set('u', 'x')], 'u: x # c\n');
row('20 a plain scalar of two lines', 'a: one\n  two # c\n', [set('a', 'x')], 'a: x # c\n');
row('21 a block scalar', 'a: | # hc\n  x\n', [set('a', 'w')], 'a: w # hc\n');
row('22a a value on its own line', 'a:\n  v # c\n', [set('a', 'w')], 'a:\n  w # c\n');
row(
  '22b a value on its own line becomes a list',
  'a:\n  v\nb: 1\n',
  [set('a', ['w', 'x'])],
  'a:\n  - w\n  - x\nb: 1\n',
);
row('22c and its comment stays', 'a:\n  v # c\nb: 1\n', [set('a', ['w', 'x'])], 'a:\n  # c\n  - w\n  - x\nb: 1\n');
row(
  '23 a new item goes behind the commented ones',
  'p:\n- "80"\n# - "443"\nr: 1\n',
  [append('p', '81')],
  'p:\n- "80"\n# - "443"\n- "81"\nr: 1\n',
);
row(
  '24 lists are not indented where the file does not',
  'cap_drop:\nz:\n- 1\n',
  [append('cap_drop', 'ALL')],
  'cap_drop:\n- ALL\nz:\n- 1\n',
);
row(
  '25 the gap behind the dash is kept',
  'a:\n-   n: 1\n    m: 2\n',
  [append('a', { k: 3, m: 4 })],
  'a:\n-   n: 1\n    m: 2\n-   k: 3\n    m: 4\n',
);
row(
  '26 the first item goes above the comment',
  'a:\n  # about x\n  - x\n',
  [insert('a', 0, 'w')],
  'a:\n  - w\n  # about x\n  - x\n',
);
row('27 lists in lists', '- - x\n  - y\n', [append('0', 'z')], '- - x\n  - y\n  - z\n');
row('28 a trailing comma stays trailing', 'b: { x: 1, }\n', [set('b.ro', true)], 'b: { x: 1, ro: true, }\n');
row(
  '29 flow lists over lines',
  'a: [\n  x, # cx\n  z # cz\n]\n',
  [append('a', 'w')],
  'a: [\n  x, # cx\n  z, # cz\n  w\n]\n',
);
row('30a the quotes of the list, double', 'a: ["x"]\n', [append('a', 'ALL')], 'a: ["x", "ALL"]\n');
row('30b the quotes of the list, single', "a: ['x']\n", [append('a', 'ALL')], "a: ['x', 'ALL']\n");
row(
  '31 tight JSON stays tight',
  '{"a":{"x":1},"b":["q"]}',
  [set('a.y', true), append('b', 'ALL')],
  '{"a":{"x":1,"y":true},"b":["q","ALL"]}',
  'go2',
);
row(
  '32 JSON over lines grows by lines',
  '{\n\t"a": {"x": 1},\n\t"b": []\n}\n',
  [set('c.d', ['e'])],
  '{\n\t"a": {"x": 1},\n\t"b": [],\n\t"c": {\n\t\t"d": [\n\t\t\t"e"\n\t\t]\n\t}\n}\n',
  'go2',
);

cases.run();
