import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseBaseline, printBaseline } from '../../src/config/baseline.ts';

const baseline = suite('baseline file');

const known = { rule: 'no-privileged', path: 'a.yaml', resource: 'service web', pointer: '/services/web', count: 2 };

baseline('is a line for each place, and read as it was written', () => {
  assert.is(printBaseline([]), '{\n  "schema": "harden-baseline/1",\n  "findings": []\n}\n');
  const one = '{"rule":"no-privileged","path":"a.yaml","resource":"service web","pointer":"/services/web","count":2}';
  const text = printBaseline([known, { ...known, path: 'b.yaml' }]);
  const two = one.replace('a.yaml', 'b.yaml');
  assert.is(text, `{\n  "schema": "harden-baseline/1",\n  "findings": [\n    ${one},\n    ${two}\n  ]\n}\n`);
  assert.equal(parseBaseline(text, 'x'), [known, { ...known, path: 'b.yaml' }]);
  assert.equal(parseBaseline(printBaseline([]), 'x'), []);
});

baseline('says what is wrong and where', () => {
  const wrong = (data: unknown): string => {
    try {
      parseBaseline(JSON.stringify(data), 'x.json');
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const anew = 'correct it, or remove it and write it anew with `harden check --write-baseline`';
  const schema = 'harden-baseline/1';
  assert.is(wrong([]), `x.json: must be a map of keys to values; ${anew}`);
  assert.is(wrong({ schema: 'harden-baseline/2', findings: [] }), `x.json: schema must be one of ${schema}; ${anew}`);
  assert.is(
    wrong({ schema, findings: [{ ...known, count: 0 }] }),
    `x.json: findings[0].count must be at least 1; ${anew}`,
  );
  assert.is(wrong({ schema, findings: [{ ...known, id: 1 }] }), `x.json: findings[0].id unknown key; ${anew}`);
  assert.is(wrong({ schema }), `x.json: findings is missing; ${anew}`);
});

baseline.run();
