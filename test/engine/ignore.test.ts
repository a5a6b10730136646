/** Ignoring a finding writes the comment that suppresses exactly this finding. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planText } from '../review/engine.ts';
import { type PlanningOptions, plannedText } from './planning.ts';

const ignore = suite('ignored findings');

const compose = [
  'services:',
  '  # the public one',
  '  web:',
  '    image: example/web:1',
  '    privileged: true # needs the bus',
  '    cap_add:',
  '      - NET_ADMIN',
  '',
].join('\n');

function idOf(text: string, rule: string): string {
  return planText(text).plan.findings.find(finding => finding.rule === rule)!.id;
}

ignore('the comment stands above the key when it exists, and the finding is suppressed from then on', () => {
  const { after, fixed, refused } = planText(compose).apply(
    new Map(),
    new Map([[idOf(compose, 'no-privileged'), { scope: 'place', reason: 'needs the bus' }]]),
  );
  assert.equal(refused, []);
  assert.equal(fixed, [idOf(compose, 'no-privileged')]);
  assert.is(
    after,
    compose.replace('    privileged', '    # harden-ignore no-privileged -- needs the bus\n    privileged'),
  );
  const again = planText(after).plan.findings.find(({ rule }) => rule === 'no-privileged')!;
  assert.is(again.status, 'suppressed');
  assert.is(again.suppressed?.reason, 'needs the bus');
});

ignore('it stands above the service when the key is missing', () => {
  const { after } = planText(compose).apply(
    new Map(),
    new Map([[idOf(compose, 'read-only-root'), { scope: 'place', reason: 'writes plugins' }]]),
  );
  assert.is(after, compose.replace('  web:', '  # harden-ignore read-only-root -- writes plugins\n  web:'));
});

ignore('fixes and comments of one file are one change', () => {
  const file = planText(compose);
  const accepted = new Map([[idOf(compose, 'no-new-privileges'), 0]]);
  const fixed = file.apply(accepted).after;
  assert.is.not(fixed, compose);
  const both = file.apply(accepted, new Map([[idOf(compose, 'no-privileged'), { scope: 'place', reason: 'later' }]]));
  assert.is(both.after, fixed.replace('    privileged', '    # harden-ignore no-privileged -- later\n    privileged'));
});

ignore('a place that cannot carry a comment refuses, and its neighbours are still written', () => {
  const flow = 'services:\n  web: { image: "example/web:1", privileged: true }\n  db:\n    image: example/db:1\n';
  const file = planText(flow);
  const ids = file.plan.findings.filter(({ rule }) => rule === 'no-new-privileges' || rule === 'no-privileged');
  const privileged = ids.find(({ rule }) => rule === 'no-privileged')!;
  const other = ids.find(({ resource }) => resource.name === 'db')!;
  const { after, refused, fixed } = file.apply(
    new Map([[other.id, 0]]),
    new Map([[privileged.id, { scope: 'place', reason: 'later' }]]),
  );
  assert.equal(fixed, [other.id]);
  assert.equal(
    refused.map(({ id, code }) => [id, code]),
    [[privileged.id, 'flow-comment']],
  );
  assert.is(after, `${flow}    security_opt:\n      - no-new-privileges:true\n`);
});

ignore('one comment speaks for a rule in the whole file, whatever document its findings are in', () => {
  const two = `services:\n  web:\n    image: example/web:1\n  db:\n    image: example/db:1\n---\n${compose}`;
  const file = planText(two);
  const ids = file.plan.findings.filter(({ rule }) => rule === 'read-only-root').map(({ id }) => id);
  assert.is(ids.length, 3);
  const forAll = new Map(ids.map(id => [id, { scope: 'file', reason: 'plugins' } as const]));
  const { after, fixed } = file.apply(new Map(), forAll);
  assert.is(after, `# harden-ignore-file read-only-root -- plugins\n${two}`);
  assert.equal([...fixed].sort(), [...ids].sort());
  const again = planText(after).plan.findings.filter(({ rule }) => rule === 'read-only-root');
  assert.ok(again.every(({ status }) => status === 'suppressed'));
});

const image = { path: 'api/Dockerfile', rules: ['image-root-user', 'apt-clean-lists', 'dockerignore'] };
const dockerfile = [
  '# syntax=docker/dockerfile:1',
  'FROM debian:12',
  'RUN apt-get update \\',
  '  && apt-get install curl',
  'COPY . /app',
  '  USER root',
  'CMD a',
  '',
].join('\n');

/** The text with a comment about the finding of a rule, after which it is silenced by it. */
function ignored(text: string, options: PlanningOptions, rule: string, scope: 'place' | 'file'): string {
  const file = plannedText(text, options);
  const { id } = file.plan.findings.find(finding => finding.rule === rule)!;
  const { after, refused } = file.apply(new Map(), new Map([[id, { scope, reason: 'agreed' }]]));
  assert.equal(refused, []);
  const again = plannedText(after, options).plan;
  const finding = again.findings.find(each => each.id === id)!;
  assert.equal([finding.status, finding.suppressed?.reason], ['suppressed', 'agreed']);
  assert.equal(again.unusedSuppressions, []);
  return after;
}

ignore('in a Dockerfile the comment stands above the instruction, never inside of it', () => {
  assert.is(
    ignored(dockerfile, image, 'image-root-user', 'place'),
    dockerfile.replace('  USER', '  # harden-ignore image-root-user -- agreed\n  USER'),
  );
  assert.is(
    ignored(dockerfile, image, 'apt-clean-lists', 'place'),
    dockerfile.replace('RUN', '# harden-ignore apt-clean-lists -- agreed\nRUN'),
  );
  assert.is(
    ignored(dockerfile, image, 'apt-clean-lists', 'file'),
    dockerfile.replace('FROM', '# harden-ignore-file apt-clean-lists -- agreed\nFROM'),
  );
});

ignore('in a list of patterns it stands above the first one, in one that is not there yet it is the first line', () => {
  const options = { ...image, path: 'api/.dockerignore', files: { 'api/Dockerfile': dockerfile } };
  for (const [scope, word] of [
    ['place', 'harden-ignore'],
    ['file', 'harden-ignore-file'],
  ] as const) {
    const comment = `# ${word} dockerignore -- agreed\n`;
    assert.is(ignored('# ours\n\n*.swp\n', options, 'dockerignore', scope), `# ours\n\n${comment}*.swp\n`);
    assert.is(ignored('', options, 'dockerignore', scope), comment);
  }
});

ignore.run();
