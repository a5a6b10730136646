import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { debian, readBases } from '../../scripts/builds/bases.ts';
import { buildsOf, chooseProjects, type Project, readProjects } from '../../scripts/builds/projects.ts';
import { count, render, verdictOf } from '../../scripts/builds/table.ts';
import { before, chooseTreatments, describe, type Treatment, treat } from '../../scripts/builds/treatments.ts';
import type { Trial } from '../../scripts/builds/trial.ts';

const builds = suite('builds check');
const projects = readProjects('scripts/builds/projects');
const bases = readBases('scripts/builds/bases');

builds('every project builds its service app from images that are made here', () => {
  const made = new Set(['scratch', debian.tag, ...bases.flatMap(({ tags }) => tags)]);
  for (const project of projects) {
    const files = join(project.folder, 'files');
    const own = buildsOf(project, files);
    assert.ok(
      own.some(({ service }) => service === 'app'),
      project.name,
    );
    for (const { dockerfile } of own) {
      const text = readFileSync(join(files, dockerfile), 'utf8').replace(/\$\{GO\}/, '1.24');
      const stages = [...text.matchAll(/^from (\S+)(?: as (\S+))?\r?$/gim)];
      const names = stages.map(([, , name]) => name);
      assert.ok(stages.length > 0, project.name);
      assert.equal(
        stages.map(([, image]) => image!).filter(image => !names.includes(image) && !made.has(image)),
        [],
        project.name,
      );
    }
  }
});

builds('every project says what it is, and asks its service', () => {
  for (const { name, about, port, folder } of projects) {
    assert.ok(about.length > 10 && !about.includes('|'), name);
    assert.ok(port > 0, name);
    assert.match(readFileSync(join(folder, 'check.sh'), 'utf8'), '$url', name);
  }
  assert.ok(projects.length >= 12);
});

builds('a choice is kept to, and a wrong word is told', () => {
  assert.equal(
    chooseProjects(projects, ['low-port', 'careful']).map(({ name }) => name),
    ['careful', 'low-port'],
  );
  assert.throws(() => chooseProjects(projects, ['none']), /no such project: none/);
  assert.equal(
    chooseTreatments(['default']).map(({ name }) => name),
    ['before', 'default'],
  );
  assert.throws(() => chooseTreatments(['none']), /no such treatment: none; there are before, default/);
});

builds('a treatment is a call of harden, for every Dockerfile of the project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-builds-'));
  try {
    const harden = join(folder, 'harden.mjs');
    writeFileSync(
      harden,
      `const paths = process.argv.filter(word => word.endsWith('Dockerfile'));
if (paths.length === 0) {
  console.error('nothing to do');
  process.exit(2);
}
const findings = ['fixed', 'fixed', 'fixable'].map(status => ({ rule: status, status }));
console.log(JSON.stringify({ files: paths.map(path => ({ path, findings })) }));`,
    );
    const all: Treatment = { name: 'all', words: ['fix', '--write', 'Dockerfile'] };
    assert.equal(treat(all, { harden, folder, dockerfiles: ['a/Dockerfile', 'b/Dockerfile'] }), {
      fixed: ['a/Dockerfile: fixed', 'b/Dockerfile: fixed'],
    });
    assert.equal(treat(all, { harden, folder, dockerfiles: [] }), { fixed: [], problem: 'nothing to do' });
    assert.equal(treat(before, { harden, folder, dockerfiles: [] }), { fixed: [] });
    assert.is(describe(all), 'harden fix --write Dockerfile');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const project: Project = {
  name: 'shop',
  about: 'a shop',
  folder: 'shop',
  port: 80,
  compose: 'compose.yaml',
  keepsData: true,
};
const chosen: readonly Treatment[] = [
  before,
  { name: 'default', words: ['fix', '--write'] },
  { name: 'bold', words: ['fix'], proposal: true },
];
const untouched: Trial = {
  project: 'shop',
  treatment: 'before',
  hardened: { fixed: [] },
  unchanged: false,
  steps: new Map([
    ['build', undefined],
    ['1st start', undefined],
    ['restart', undefined],
  ]),
  users: [0, 33],
  megabytes: 180,
};
const healthy: Trial = {
  ...untouched,
  treatment: 'default',
  hardened: { fixed: ['Dockerfile: apt-clean-lists', 'compose.yaml: drop-capabilities'] },
  steps: new Map([['over its data', undefined], ...untouched.steps]),
  users: [33],
  megabytes: 120,
};
const broken: Trial = {
  project: 'shop',
  treatment: 'bold',
  hardened: { fixed: ['docker/Dockerfile: image-user'] },
  unchanged: false,
  steps: new Map([
    ['over its data', 'a container is not running\nwords: Permission denied'],
    ['build', undefined],
    ['1st start', undefined],
    ['restart', undefined],
  ]),
  users: [10001],
  megabytes: 180,
};

builds('a trial is healthy when every step was, or when nothing had to change', () => {
  assert.is(verdictOf(healthy), 'healthy');
  assert.is(verdictOf(broken), '**broken** (over its data)');
  assert.is(verdictOf({ ...healthy, steps: new Map([['build', 'no such file']]) }), '**broken** (build)');
  assert.is(verdictOf({ ...healthy, steps: new Map(), unchanged: true }), 'unchanged');
  const refused = { fixed: [], problem: 'unknown rule' };
  assert.is(verdictOf({ ...healthy, steps: new Map(), unchanged: true, hardened: refused }), '**not hardened**');
});

builds('a broken proposal is no failure, a broken default is', () => {
  assert.equal(count([untouched, healthy, broken], chosen), { passed: 2, failed: 0, proposals: 1, held: 0 });
  const failing: Trial = { ...broken, treatment: 'default' };
  assert.equal(count([untouched, failing], chosen), { passed: 1, failed: 1, proposals: 0, held: 0 });
});

builds('the page shows every trial, and the first and last words of what went wrong', () => {
  assert.is(
    render([project], chosen, [untouched, healthy, broken]),
    `| project | is     | before  | default | bold                       |
| ------- | ------ | ------- | ------- | -------------------------- |
| shop    | a shop | healthy | healthy | **broken** (over its data) |
| **all** |        | 1/1     | 1/1     | 0/1                        |

## before: as it is

| project | over its data | build | 1st start | restart | users | MB  | fixed in the Dockerfile | elsewhere |
| ------- | ------------- | ----- | --------- | ------- | ----- | --- | ----------------------- | --------- |
| shop    |               | built | healthy   | healthy | 0, 33 | 180 |                         |           |

## default: \`harden fix --write\`

| project | over its data | build | 1st start | restart | users | MB  | fixed in the Dockerfile | elsewhere         |
| ------- | ------------- | ----- | --------- | ------- | ----- | --- | ----------------------- | ----------------- |
| shop    | healthy       | built | healthy   | healthy | 33    | 120 | apt-clean-lists         | drop-capabilities |

## bold: \`harden fix\`

| project | over its data | build | 1st start | restart | users | MB  | fixed in the Dockerfile | elsewhere |
| ------- | ------------- | ----- | --------- | ------- | ----- | --- | ----------------------- | --------- |
| shop    | **broken**    | built | healthy   | healthy | 10001 | 180 | image-user              |           |

- shop, over its data: \`a container is not running … words: Permission denied\``,
  );
});

builds.run();
