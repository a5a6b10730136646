import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedText } from './planning.ts';

const linesOf = suite('lines of a target');

const text = [
  '# shop', // 1
  'services:', // 2
  '  a: # first', // 3
  '    image: redis:7', // 4
  '    ports:', // 5
  '      - "6379"', // 6
  '', // 7
  '  b: { image: redis:7 }', // 8
  '  c:', // 9
  '    image: redis:7', // 10
  '    command: |', // 11
  '      redis-server', // 12
  '', // 13
  '---', // 14
  'apiVersion: v1', // 15
  'kind: Pod', // 16
  'metadata:', // 17
  '  name: shop', // 18
  'spec:', // 19
  '  containers:', // 20
  '    - image: redis:7', // 21
  '      name: d', // 22
  '    - name: e', // 23
  '      image: redis:7', // 24
  '',
].join('\n');

function told(what: 'target' | 'document', source = text): readonly string[] {
  const file = plannedText(source, { rules: ['drop-capabilities', 'no-token-automount'] });
  return file.plan.findings.map(finding => {
    const { first, last } = file.linesOf(finding, what);
    return `${finding.resource.container ?? finding.resource.name} ${first}-${last}`;
  });
}

linesOf('go from its key, or its dash, to the end of its value', () => {
  assert.equal(told('target'), ['a 3-6', 'b 8-8', 'c 9-12', 'd 21-22', 'e 23-24', 'shop 19-24']);
});

linesOf('are the same whatever breaks the lines, and without the last break', () => {
  assert.equal(told('target', text.replaceAll('\n', '\r\n')), told('target'));
  assert.equal(told('target', `\uFEFF${text}`), told('target'));
  assert.equal(told('target', text.trimEnd()), told('target'));
});

linesOf('of a document hold all of it', () => {
  assert.equal(told('document'), ['a 1-13', 'b 1-13', 'c 1-13', 'd 14-24', 'e 14-24', 'shop 14-24']);
});

linesOf.run();
