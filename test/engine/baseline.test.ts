import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BaselineTally, type PlanFinding } from '../../src/engine/index.ts';
import { plannedText } from './planning.ts';

const baseline = suite('baseline');

type Files = Readonly<Record<string, string>>;

function findingsOf(files: Files): readonly PlanFinding[] {
  return Object.entries(files).flatMap(([path, text]) => plannedText(text, { path, files }).plan.findings);
}

/** What is told of a project by a baseline of an earlier state: rule and line. */
function told(before: Files, now: Files): readonly string[] {
  const tally = new BaselineTally();
  tally.add('', findingsOf(before));
  const known = { where: 'known.json', entries: tally.entries() };
  return Object.entries(now).flatMap(([path, text]) => {
    const { findings } = plannedText(text, { path, files: now, baseline: known }).plan;
    for (const { status, suppressed } of findings) assert.is(status === 'suppressed', suppressed?.by === 'baseline');
    return findings
      .filter(({ status }) => status !== 'suppressed')
      .map(({ rule, resource }) => `${path} ${resource.container ?? resource.name} ${rule}`);
  });
}

const web = '  web:\n    image: nginx:1.27\n    privileged: true\n    volumes: [/etc:/host/etc]\n';
const db = '  db:\n    image: postgres:16\n';
const compose = (...services: readonly string[]): Files => ({ 'compose.yaml': `services:\n${services.join('')}` });

const pod = (name: string, ...containers: readonly string[]): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n  containers:\n${containers.join('')}`;
const app = '    - { name: app, image: nginx:1.27 }\n';
const side = '    - { name: side, image: postgres:16 }\n';

const silent: readonly (readonly [what: string, before: Files, now: Files])[] = [
  ['an unchanged file', compose(web, db), compose(web, db)],
  ['lines, comments and values that change', compose(web), compose(`\n# new\n${web.replace('1.27', '1.28')}`)],
  ['a service that moved in its file', compose(web, db), compose(db, web)],
  [
    'a file that got another name',
    { 'a/compose.yaml': `services:\n${web}` },
    { 'b/compose.yaml': `services:\n${web}` },
  ],
  [
    'a service that moved to another file',
    { 'a/compose.yaml': `services:\n${web}${db}`, 'b/compose.yaml': `services:\n${db}` },
    { 'a/compose.yaml': `services:\n${db}`, 'b/compose.yaml': `services:\n${db}${web}` },
  ],
  [
    'a document that moved in its file',
    { 'a.yaml': `${pod('one', app)}---\n${pod('two', side)}` },
    { 'a.yaml': `${pod('two', side)}---\n${pod('one', app)}` },
  ],
  ['a container that moved in its list', { 'a.yaml': pod('one', app, side) }, { 'a.yaml': pod('one', side, app) }],
  ['findings that are gone', compose(web, db), compose(db)],
];

for (const [what, before, now] of silent) baseline(`silent about ${what}`, () => assert.equal(told(before, now), []));

baseline('a new service gives its findings, and no other', () => {
  const cache = db.replace('db', 'cache');
  const fresh = told(compose(web, db), compose(web, cache, db));
  assert.ok(fresh.length > 2);
  assert.ok(fresh.every(line => line.startsWith('compose.yaml cache ')));
});

baseline('a service that was copied to another file is new there', () => {
  const fresh = told(compose(web), { ...compose(web), 'b/compose.yaml': `services:\n${web}` });
  assert.ok(fresh.length > 2 && fresh.every(line => line.startsWith('b/compose.yaml web ')));
});

baseline('one more of a kind at the same place is told', () => {
  const more = web.replace('[/etc:/host/etc]', '[/etc:/host/etc, /proc:/host/proc]');
  assert.equal(told(compose(web), compose(more)), ['compose.yaml web no-sensitive-host-mount']);
});

baseline('what was changed for the worse is told', () => {
  assert.equal(told(compose(db), compose(`${db}    pid: host\n`)), ['compose.yaml db no-host-pid']);
});

baseline('what is silenced otherwise needs no entry', () => {
  const tally = new BaselineTally();
  tally.add('', findingsOf(compose(web.replace('web:', 'web: # harden-ignore all -- by hand'))));
  assert.equal(tally.entries(), []);
});

baseline('says where things are without lines and indexes, sorted', () => {
  const tally = new BaselineTally();
  const text = `services:\n${web.replace('[/etc:/host/etc]', '[/etc:/host/etc, /proc:/host/proc]')}`;
  tally.add('', plannedText(text, { rules: ['no-privileged', 'no-sensitive-host-mount'] }).plan.findings);
  const place = { path: 'compose.yaml', resource: 'service web' };
  assert.equal(tally.entries(), [
    { rule: 'no-privileged', ...place, pointer: '/services/web/privileged', count: 1 },
    { rule: 'no-sensitive-host-mount', ...place, pointer: '/services/web/volumes/*', count: 2 },
  ]);
});

baseline.run();
