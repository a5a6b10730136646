import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillPath } from '../../../src/bot/http/path.ts';

const path = suite('paths of requests');

path('values take the places of names', () => {
  assert.is(
    fillPath('/repos/{owner}/{repo}/pulls/{n}', { owner: 'acme', repo: 'shop', n: 7 }),
    '/repos/acme/shop/pulls/7',
  );
});

path('what a value holds does not lead out of its segment', () => {
  const fill = (ref: string): string => fillPath('/git/ref/{ref}', { ref });
  assert.is(fill('heads/harden/safe'), '/git/ref/heads%2Fharden%2Fsafe');
  assert.is(fill('../../user'), '/git/ref/..%2F..%2Fuser');
  assert.is(fill('a?b#c%2F%2e'), '/git/ref/a%3Fb%23c%252F%252e');
  assert.is(fill('a\nb\\c'), '/git/ref/a%0Ab%5Cc');
});

path('dots alone, nothing, and what is missing are refused', () => {
  for (const ref of ['.', '..', ''])
    assert.throws(() => fillPath('/x/{ref}', { ref }), `"${ref}" cannot be the ref of a path`);
  assert.throws(() => fillPath('/x/{ref}', {}), '"" cannot be the ref of a path');
});

path('any text stays in its segment, as addresses are read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value => {
      fc.pre(!['', '.', '..'].includes(value));
      const url = new URL(`http://host/a/b${fillPath('/c/{value}/d', { value })}?x=y`);
      assert.is(url.pathname.split('/').length, 6);
      assert.ok(url.pathname.startsWith('/a/b/c/') && url.pathname.endsWith('/d'));
      assert.is(url.search, '?x=y');
      assert.is(decodeURIComponent(url.pathname.split('/')[4]!), value);
    }),
  );
});

path.run();
