/** The window as blocks: what Ink lays out, and what is painted without it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Renderer } from '../../../src/review/ink/renderer.ts';
import { type Block, column, lines, row, rowsOfBlock } from '../../../src/review/parts/block.ts';
import { line, textOf } from '../../../src/review/parts/line.ts';

const blocks = suite('blocks');
const texts = (...all: readonly string[]): Block => lines(...all.map(text => line(text)));

const nested = column(
  texts('head    '),
  row(texts('ab', 'cd'), texts('|', '|'), column(texts('12345'), texts('你好6'))),
  texts('foot    '),
);

blocks('columns stand one above the other, rows side by side', () => {
  assert.equal(rowsOfBlock(nested).map(textOf), ['head    ', 'ab|12345', 'cd|你好6', 'foot    ']);
});

blocks('Ink lays them out in the same way', () => {
  const renderer = new Renderer(error => {
    throw error;
  });
  const rows = renderer.render({ block: nested, columns: 8, rows: 4, paint: textOf });
  renderer.close();
  assert.equal(
    rows,
    rowsOfBlock(nested).map(each => textOf(each).trimEnd()),
  );
});

blocks.run();
