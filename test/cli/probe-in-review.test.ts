import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tell } from '../../src/cli/probe/probe-in-review.ts';
import type { ProbeReport } from '../../src/probe/types.ts';

const told = suite('what a review says after a probe');

const failed = (service: string): ProbeReport['outcomes'][number] =>
  ({ kind: 'skipped', target: { manifest: 'compose.yaml', service }, reason: 'the image is not here' }) as never;
const recorded = (service: string): ProbeReport['outcomes'][number] =>
  ({ kind: 'recorded', target: { manifest: 'compose.yaml', service } }) as never;
const report = (outcomes: ProbeReport['outcomes'], more: Partial<ProbeReport> = {}): ProbeReport =>
  ({ outcomes, interrupted: false, ...more }) as ProbeReport;

told('how many were tried, and why others were not, up to two of them', () => {
  assert.equal(tell(report([recorded('a')])), ['tried 1 service']);
  assert.equal(tell(report([recorded('a'), failed('b'), failed('c'), recorded('d'), failed('e')])), [
    'tried 2 services',
    'b: the image is not here',
    'c: the image is not here',
  ]);
});

told('that somebody cancelled it, and what broke', () => {
  assert.equal(tell(report([], { interrupted: true, broken: 'the engine is gone' })), [
    'cancelled',
    'the engine is gone',
  ]);
});

told.run();
