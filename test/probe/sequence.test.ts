import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { namesOf } from '../../src/probe/hardening.ts';
import type { Tried } from '../../src/probe/sequence.ts';
import { answer, every, knowledge, type Needs, obstacle, search, seen } from './simulated-service.ts';

const sequence = suite('sequence');

const nothing: Needs = { caps: [], secondStart: [], paths: [], gains: false, talks: true, rootFile: false };
const course = (needs: Partial<Needs>, known = knowledge(), budget = 8) =>
  search(known, budget, attempt => answer({ ...nothing, ...needs }, attempt));
const steps = (tried: readonly Tried[]) => tried.map(({ attempt }) => attempt.step);

sequence('a service that needs nothing is done after one attempt', () => {
  const { tried, end } = course({});
  assert.equal(steps(tried), ['hardened']);
  assert.equal(end.settings, {
    readOnly: true,
    mounts: [{ path: '/tmp', kind: 'scratch' }],
    noNewPrivileges: true,
    keep: [],
  });
  assert.equal([end.refuted, end.remarks], [[], []]);
});

sequence('what a log names is added, and nothing else', () => {
  const { tried, end } = course({ caps: ['CHOWN', 'SETUID', 'SETGID'] });
  assert.equal(namesOf(end.settings!), ['CHOWN', 'SETGID', 'SETUID']);
  assert.equal(end.settings!.readOnly, true);
  assert.equal(
    end.refuted.map(({ settings, start }) => [settings.keep, start]),
    [
      [[], 1],
      [['CHOWN'], 1],
    ],
  );
  assert.is(tried.length, 3);
});

sequence('a need that shows only at the second start is found', () => {
  const { end } = course({ secondStart: ['DAC_OVERRIDE'] });
  assert.equal(namesOf(end.settings!), ['DAC_OVERRIDE']);
  assert.equal(end.refuted, [
    { settings: { readOnly: true, noNewPrivileges: true, keep: [] }, start: 2, because: 'it ended with exit code 1' },
  ]);
});

sequence('a path that could not be written gets a mount that lasts, a system file lets the root be writable', () => {
  const { end } = course({ paths: ['/srv/app/data.db', '/run/app/pid'] });
  assert.equal(end.settings!.mounts, [
    { path: '/tmp', kind: 'scratch' },
    { path: '/srv/app', kind: 'kept' },
    { path: '/run/app', kind: 'scratch' },
  ]);
  const system = course({ rootFile: true });
  assert.equal([system.end.settings!.readOnly, system.end.settings!.mounts], [false, []]);
  assert.is(system.end.settings!.noNewPrivileges, true);
});

sequence('in silence the same is tried once more, then what scripts use, then without what is not needed', () => {
  const { tried, end } = course({ caps: ['DAC_OVERRIDE'], talks: false });
  assert.equal(steps(tried), ['hardened', 'hardened', 'relaxed', 'pruned']);
  assert.equal(namesOf(end.settings!), ['DAC_OVERRIDE']);
});

sequence('a crash by chance is repeated and leaves no mark', () => {
  let starts = 0;
  const { tried, end } = search(knowledge(), 8, attempt => {
    starts++;
    const crash = seen({ good: false, because: 'it ended with exit code 139', exitCode: 139 });
    return starts === 1 ? { attempt, first: crash } : answer(nothing, attempt);
  });
  assert.equal(steps(tried), ['hardened', 'hardened']);
  assert.equal([namesOf(end.settings!), end.refuted], [[], []]);
});

sequence('the service user is tried first, and root all the same', () => {
  const asUser = { uid: 999, gid: 999, mounts: [{ path: '/tmp', kind: 'scratch' as const }] };
  const { tried, end } = course({}, knowledge({ asUser, needs: [{ cap: 'SETUID', because: 'seen' }] }));
  assert.equal(steps(tried), ['as-service-user', 'hardened']);
  assert.equal(end.asUser?.user, { uid: 999, gid: 999 });
  assert.equal([namesOf(end.asUser!), namesOf(end.settings!)], [[], ['SETUID']]);
});

sequence('a helper that gives rights is left its rights, and no more', () => {
  const known = knowledge({ startsAsRoot: false, helpers: true });
  const { end } = course({ gains: true, talks: false }, known);
  assert.equal([end.settings!.noNewPrivileges, end.settings!.readOnly, namesOf(end.settings!)], [false, true, []]);
});

sequence('a new line of denial in a healthy service gets one relaxation', () => {
  const complaint = 'chmod: changing permissions of /run/x: Operation not permitted';
  const { tried, end } = search(knowledge(), 8, attempt => {
    const log = namesOf(attempt.settings).includes('FOWNER') ? [] : [complaint];
    return { attempt, first: seen({ log }), second: seen({ log }) };
  });
  assert.equal(steps(tried), ['hardened', 'relaxed']);
  assert.equal([namesOf(end.settings!), end.remarks], [['FOWNER'], []]);
  const stubborn = search(knowledge(), 8, attempt => ({
    attempt,
    first: seen({ log: [complaint] }),
    second: seen(),
  }));
  assert.equal(namesOf(stubborn.end.settings!), []);
  assert.equal(stubborn.end.remarks, ['the log has a line of denial that is not there as it is']);
});

sequence('where nothing runs, nothing is proposed', () => {
  const failing = seen({ good: false, because: 'it ended with exit code 1', exitCode: 1 });
  const { tried, end } = search(knowledge(), 8, attempt => ({ attempt, first: failing }));
  assert.ok(tried.length <= 8);
  assert.is(end.settings, undefined);
  assert.ok(end.refuted.length > 0);
});

const needs: fc.Arbitrary<Needs> = fc.record({
  caps: fc.subarray([...every], { maxLength: 5 }),
  secondStart: fc.subarray([...every], { maxLength: 2 }),
  paths: fc.subarray(['/run/app/pid', '/var/lib/app/db', '/srv/x/log', '/var/log/app/log'], { maxLength: 3 }),
  gains: fc.boolean(),
  talks: fc.boolean(),
  rootFile: fc.boolean(),
});

sequence('whatever a service needs, the search ends within its budget and accepts nothing that fails', () => {
  const lengths: number[] = [];
  fc.assert(
    fc.property(needs, fc.boolean(), fc.integer({ min: 1, max: 8 }), (hidden, helpers, budget) => {
      const { tried, end } = search(knowledge({ helpers }), budget, attempt => answer(hidden, attempt));
      assert.ok(tried.length <= Math.max(budget, 1), `${tried.length} attempts`);
      if (budget === 8) lengths.push(tried.length);
      if (!end.settings) return;
      assert.is(obstacle(hidden, end.settings, false), undefined);
      assert.is(obstacle(hidden, end.settings, true), undefined);
      assert.equal(search(knowledge({ helpers }), budget, attempt => answer(hidden, attempt)).end, end, 'same again');
    }),
    { numRuns: 500 },
  );
  assert.ok(lengths.length > 20);
});

sequence('with attempts enough a service that talks is always hardened somehow', () => {
  fc.assert(
    fc.property(needs, hidden => {
      const { end } = search(knowledge(), 40, attempt => answer({ ...hidden, talks: true }, attempt));
      assert.ok(end.settings, JSON.stringify(hidden));
    }),
    { numRuns: 300 },
  );
});

sequence.run();
