import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EvidenceTable } from '../../src/report/json/entries.ts';

const table = suite('evidence of a JSON report');

table('each piece is written once and numbered where it is met first', () => {
  const evidence = new EvidenceTable();
  const pieces = ['a', 'b'].map(what => ({ code: 'CFG' as const, what, origin: 'compose.yaml:1' }));
  const [a, b] = pieces as [(typeof pieces)[0], (typeof pieces)[0]];
  assert.equal(
    [a, b, { ...a }, { ...b }].map(piece => evidence.indexOf(piece)),
    [0, 1, 0, 1],
  );
  assert.equal(evidence.entries, [a, b]);
});

table.run();
