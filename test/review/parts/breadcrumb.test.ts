import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hunksOf } from '../../../src/patch/hunks.ts';
import { breadcrumb } from '../../../src/review/parts/breadcrumb.ts';

const crumbs = suite('breadcrumb');

const text =
  'services:\n  web:\n    image: a\n    # c\n\n  db:\n    image: b\nvolumes:\n  data:\nlist:\n  - name: one\n';

/** Where an insertion is, of a line before the one that holds `before`. */
function at(before: string, line: string): string {
  const start = text.indexOf(before);
  const [hunk] = hunksOf(text, [{ start, end: start, text: `${line}\n`, findings: [] }]);
  return breadcrumb(text.split('\n'), hunk!);
}

crumbs('names the keys above a change, by their indentation', () => {
  assert.is(at('  db:', '    user: x'), 'services.web.user');
  assert.is(at('volumes:', '    user: x'), 'services.db.user');
  assert.is(at('  data:', '  more:'), 'volumes.more');
  assert.is(at('list:', '    driver: x'), 'volumes.data.driver');
  assert.is(at('volumes:', 'name: x'), 'name');
  assert.is(at('volumes:', '      - item'), 'services.db.image');
  assert.is(at('services:', '# c'), '');
});

crumbs.run();
