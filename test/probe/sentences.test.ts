import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sentences } from '../../src/probe/sentences.ts';

const all = suite('sentences of a probe');

type Say = (...words: readonly unknown[]) => string;

/** Every function of the tree that is given a path first, by its name. */
function ofPaths(tree: object): readonly (readonly [name: string, say: Say])[] {
  return Object.entries(tree).flatMap(([name, member]): (readonly [string, Say])[] => {
    if (typeof member === 'object' && member !== null) return [...ofPaths(member)];
    return typeof member === 'function' && /^\(?path\b/.test(String(member)) ? [[name, member as Say]] : [];
  });
}

all('say a path that is plain, and none that could move a terminal or fill it', () => {
  const found = ofPaths(sentences);
  const written = readFileSync('src/probe/sentences.ts', 'utf8').match(/\(path: string/g)!;
  // One of them is the helper.
  assert.is(found.length, written.length - 1);
  for (const [name, say] of found) {
    assert.match(say('/srv/app', 5), '/srv/app', name);
    for (const odd of ['/a\u001b[2J', '/a b', `/${'x'.repeat(200)}`, 'relative', '/ü']) {
      assert.not.match(say(odd, 5), odd, name);
      assert.match(say(odd, 5), /\ba path\b/i, name);
    }
  }
});

all.run();
