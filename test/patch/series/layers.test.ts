import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hunksAround, type LineChange, splitLines } from '../../../src/patch/hunks.ts';
import { Layers } from '../../../src/patch/series/layers.ts';

const layers = suite('layers of a text');

const ten = splitLines('0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n');
const insert = (start: number, ...added: string[]): LineChange => ({ start, removed: [], added });
const remove = (start: number, ...removed: string[]): LineChange => ({ start, removed, added: [] });

/** The patches that these changes of the text, as it is with all patches so far, need. */
function needs(text: Layers, lines: readonly string[], ...changes: LineChange[]): readonly number[] {
  return [...text.neededBy(hunksAround(lines, changes))].sort();
}

layers('give the text with any of the patches', () => {
  const text = new Layers(ten);
  text.add(1, [insert(2, 'x\n', 'y\n')]);
  text.add(2, [remove(0, '0\n', '1\n'), insert(12, 'end\n')]);
  text.add(3, [{ start: 1, removed: ['y\n'], added: ['Y\n'] }]);
  assert.is(text.textWith(new Set()), ten.join(''));
  assert.is(text.textWith(new Set([1])), '0\n1\nx\ny\n2\n3\n4\n5\n6\n7\n8\n9\n');
  assert.is(text.textWith(new Set([2])), '2\n3\n4\n5\n6\n7\n8\n9\nend\n');
  assert.is(text.textWith(new Set([1, 2, 3])), 'x\nY\n2\n3\n4\n5\n6\n7\n8\n9\nend\n');
});

layers('a patch needs those that wrote what it changes or what is right around it', () => {
  const text = new Layers(ten);
  text.add(1, [insert(5, 'x\n')]);
  const now = splitLines('0\n1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n');
  assert.equal(needs(text, now, remove(5, 'x\n')), [1]);
  assert.equal(needs(text, now, insert(3, 'y\n')), [1], 'three lines before');
  assert.equal(needs(text, now, insert(2, 'y\n')), [], 'four lines before');
  assert.equal(needs(text, now, insert(8, 'y\n')), [1], 'three lines behind');
  assert.equal(needs(text, now, insert(9, 'y\n')), [], 'four lines behind');
});

layers('a patch needs those that took away lines between its own', () => {
  const text = new Layers(ten);
  text.add(1, [remove(4, '4\n')]);
  const now = splitLines('0\n1\n2\n3\n5\n6\n7\n8\n9\n');
  assert.equal(needs(text, now, insert(2, 'y\n')), [1]);
  assert.equal(needs(text, now, insert(1, 'y\n')), [], 'the lines end where the others were');
  assert.equal(needs(text, now, insert(7, 'y\n')), [], 'the lines begin where the others were');
});

layers('the start and the end of a file are places of their own', () => {
  const text = new Layers(ten);
  text.add(1, [remove(0, '0\n')]);
  text.add(2, [remove(8, '9\n')]);
  const now = splitLines('1\n2\n3\n4\n5\n6\n7\n8\n');
  assert.equal(needs(text, now, insert(0, 'y\n')), [1]);
  assert.equal(needs(text, now, insert(8, 'y\n')), [2]);
});

const block = 'a\nb\nc\nd\ne\nf\n';

layers('a place that there is twice is found by its line: whoever moves it is needed', () => {
  const lines = splitLines(`0\n${block}-\n${block}+\n`);
  const text = new Layers(lines);
  text.add(1, [insert(0, 'x\n')]);
  const now = ['x\n', ...lines];
  assert.equal(needs(text, now, insert(12, 'y\n')), [1]);
  text.add(2, [insert(now.length, 'z\n')]);
  assert.equal(needs(text, [...now, 'z\n'], insert(12, 'y\n')), [1], 'what comes behind moves nothing');
});

layers('a place that there is twice without some patch counts as well', () => {
  const lines = splitLines(`0\n${block}-\n${block}+\n`);
  const text = new Layers(lines);
  text.add(1, [insert(0, 'x\n')]);
  text.add(2, [insert(5, 'only here\n')]);
  const now = splitLines(text.textWith(new Set([1, 2])));
  assert.equal(needs(text, now, insert(13, 'y\n')), [1, 2]);
});

layers('patches for the original are in the way of each other when they are near, in any order', () => {
  const near = new Layers(ten);
  near.add(1, [insert(5, 'x\n')]);
  assert.equal([...near.inTheWayOf(hunksAround(ten, [insert(7, 'y\n')]))], [1]);
  assert.equal([...near.inTheWayOf(hunksAround(ten, [insert(8, 'y\n')]))], []);
  assert.equal([...near.inTheWayOf(hunksAround(ten, [insert(3, 'y\n')]))], [1]);
  assert.equal([...near.inTheWayOf(hunksAround(ten, [insert(2, 'y\n')]))], []);
});

layers.run();
