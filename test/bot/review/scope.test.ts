import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDiff } from '../../../src/bot/review/diff.ts';
import { type Scope, Touched } from '../../../src/bot/review/scope.ts';
import { plannedText } from '../../engine/planning.ts';
import { patchBetween } from './pulls.ts';

const scope = suite('what a pull request touches');

const compose = [
  '# shop', // 1
  'services:', // 2
  '  web:', // 3
  '    image: nginx:1.27', // 4
  '    ports:', // 5
  '      - "80:80"', // 6
  '  db:', // 7
  '    image: postgres:16', // 8
  '    command: |', // 9
  '      postgres', // 10
  '', // 11
  'volumes:', // 12
  '  data:', // 13
  '',
].join('\n');

const kubernetes = [
  'apiVersion: v1', // 1
  'kind: Pod', // 2
  'metadata:', // 3
  '  name: shop', // 4
  'spec:', // 5
  '  containers:', // 6
  '    - name: web', // 7
  '      image: nginx:1.27', // 8
  '    - name: db', // 9
  '      image: postgres:16', // 10
  '---', // 11
  'apiVersion: v1', // 12
  'kind: Pod', // 13
  'metadata:', // 14
  '  name: other', // 15
  'spec:', // 16
  '  containers:', // 17
  '    - name: only', // 18
  '      image: redis:7', // 19
  '',
].join('\n');

/** Names of services and containers, or of objects, that findings of a rule are asked about. */
function touched(base: string, head: string, { of = 'resource' as Scope, rule = 'drop-capabilities' } = {}): string {
  const file = plannedText(head);
  const touching = new Touched(file, readDiff(patchBetween(base, head), head));
  const names = file.plan.findings
    .filter(finding => finding.rule === rule && touching.holds(finding, of))
    .map(({ resource }) => resource.container ?? resource.name);
  return [...new Set(names)].join(' ');
}

/** The text before it got this line, before the line was otherwise, and when there was one more behind it. */
const without = (text: string, line: number): string =>
  text
    .split('\n')
    .filter((_, index) => index !== line - 1)
    .join('\n');
const otherwise = (text: string, line: number): string =>
  text
    .split('\n')
    .map((old, index) => (index === line - 1 ? `${old} # old` : old))
    .join('\n');
const withMore = (text: string, line: number, more: string): string => {
  const lines = text.split('\n');
  return [...lines.slice(0, line), more, ...lines.slice(line)].join('\n');
};

scope('a service is touched from its name to its last line', () => {
  const by = (line: number): string => touched(otherwise(compose, line), compose);
  assert.equal([1, 2, 3, 6, 7, 10, 12, 13].map(by), ['', '', 'web', 'web', 'db', 'db', '', '']);
  assert.equal(
    [5, 6, 8].map(line => touched(without(compose, line), compose)),
    ['web', 'web', 'db'],
  );
});

scope('what is gone belonged to what it was written in', () => {
  assert.is(touched(withMore(compose, 6, '    read_only: true'), compose), 'web');
  assert.is(touched(withMore(compose, 4, '  # a comment'), compose), 'web');
  assert.is(touched(withMore(compose, 6, '  gone: { image: x }'), compose), '');
  assert.is(touched(withMore(compose, 1, '# about nothing'), compose), '');
});

scope('a container is touched by itself, a pod by all of its document', () => {
  const by = (line: number, rule: string): string => touched(otherwise(kubernetes, line), kubernetes, { rule });
  assert.equal(
    [4, 8, 10, 19].map(line => by(line, 'drop-capabilities')),
    ['', 'web', 'db', 'only'],
  );
  assert.equal(
    [4, 8, 19].map(line => by(line, 'no-token-automount')),
    ['shop', 'shop', 'other'],
  );
  assert.is(touched(withMore(kubernetes, 8, '    - name: gone'), kubernetes), '');
});

scope('by line, what the pull request wrote; by file, everything in a changed file', () => {
  assert.is(touched(otherwise(compose, 4), compose, { of: 'line' }), '');
  assert.is(touched(otherwise(compose, 3), compose, { of: 'line' }), 'web');
  assert.is(touched(otherwise(compose, 1), compose, { of: 'file' }), 'web db');
  assert.is(touched(withMore(compose, 1, '# gone'), compose, { of: 'file' }), 'web db');
});

scope('nothing is touched where nothing is different, everything where nobody shows it', () => {
  const file = plannedText(compose);
  const [finding] = file.plan.findings;
  for (const of of ['resource', 'line', 'file'] as const) {
    assert.not.ok(new Touched(file, readDiff('', compose)).holds(finding!, of), of);
    assert.ok(new Touched(file, readDiff(undefined, compose)).holds(finding!, of), of);
  }
});

scope.run();
