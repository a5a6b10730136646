import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BySeverity } from '../../src/report/by-severity.ts';
import { type Severity, severities } from '../../src/transform.ts';

const bySeverity = suite('the most severe of many');

bySeverity('are kept in the order in which they came, and the others are counted', () => {
  const lists = fc.array(fc.constantFrom(...severities), { maxLength: 40 });
  fc.assert(
    fc.property(lists, fc.integer({ min: 0, max: 12 }), (found, most) => {
      const kept = new BySeverity<string>(most);
      for (const [index, severity] of found.entries()) kept.add(severity, () => `${severity} ${index}`);
      const rank = (severity: Severity): number => severities.indexOf(severity);
      const sorted = found.map((severity, index) => ({ severity, index }));
      sorted.sort((a, b) => rank(a.severity) - rank(b.severity) || a.index - b.index);
      const expected = sorted.slice(0, most).map(({ severity, index }) => `${severity} ${index}`);
      assert.equal([...kept], expected);
      assert.is(kept.leftOut, Math.max(0, found.length - most));
    }),
  );
});

bySeverity.run();
