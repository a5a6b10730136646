import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Entry,
  everything,
  type Filter,
  fromHash,
  matcher,
  toHash,
} from '../../../src/report/html/browser/filter.ts';

const filter = suite('filter of a page');

const entry: Entry = {
  severity: 'high',
  status: 'fixable',
  safety: 'assured',
  rule: 'read-only-root',
  file: 'a/compose.yaml',
  text: () => 'service web can write to its root',
};
const matches = (wanted: Partial<Filter>): boolean => matcher({ ...everything, ...wanted })(entry);

filter('nothing asked for is everything', () => {
  assert.is(matches({}), true);
  assert.is(toHash(everything), '');
});

filter('of one kind any choice, of all kinds each', () => {
  assert.is(matches({ severity: ['low', 'high'] }), true);
  assert.is(matches({ severity: ['low'] }), false);
  assert.is(matches({ status: ['fixable'], safety: ['assured'] }), true);
  assert.is(matches({ status: ['fixable'], safety: ['unsafe'] }), false);
  assert.is(matches({ status: ['fixed'], safety: ['assured'] }), false);
  assert.is(matches({ rule: 'read-only-root', file: 'a/compose.yaml' }), true);
  assert.is(matches({ rule: 'read-only' }), false);
  assert.is(matches({ file: 'compose.yaml' }), false);
});

filter('every word is searched, whatever its case and place', () => {
  assert.is(matches({ q: ' ROOT  web ' }), true);
  assert.is(matches({ q: 'root database' }), false);
});

filter('text is asked for only when something is searched', () => {
  const silent = { ...entry, text: () => assert.unreachable() as never };
  assert.is(matcher(everything)(silent), true);
  assert.is(matcher({ ...everything, severity: ['low'], q: 'web' })(silent), false);
});

filter('an address that names a place is no filter', () => {
  for (const hash of ['', '#', '#findings', '#hf1-0123']) assert.is(fromHash(hash), undefined);
});

filter('reads well in an address', () => {
  assert.is(
    toHash({ ...everything, severity: ['critical', 'high'], file: 'a/b.yaml', q: 'x y' }),
    '#severity=critical,high&file=a/b.yaml&q=x+y',
  );
  assert.equal(fromHash('#status=human'), { ...everything, status: ['human'] });
});

filter('comes back from its address', () => {
  const word = fc.constantFrom('high', 'low', 'fixed', 'report-only');
  const text = fc.string({ unit: 'grapheme' });
  const any = fc.record({
    severity: fc.uniqueArray(word),
    status: fc.uniqueArray(word),
    safety: fc.uniqueArray(word),
    rule: text,
    file: text,
    q: text,
  });
  fc.assert(
    fc.property(any, wanted => {
      assert.equal(fromHash(toHash(wanted)) ?? everything, { ...wanted });
    }),
  );
});

filter.run();
