import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { mergeFacts } from '../../scripts/facts/merge.ts';

const facts = suite('compiling the image facts');
const images = readFileSync('src/evidence/data/images.yaml', 'utf8');
const conditions = readFileSync('src/evidence/data/conditions.yaml', 'utf8');
const problemsOf = (changedImages: string, changedConditions: string): readonly string[] =>
  mergeFacts(parse(changedImages), parse(changedConditions)).problems;
const withCondition = (entry: string): readonly string[] =>
  problemsOf(images, conditions.replace('images:\n', `images:\n  - ${entry}\n`));

facts('compiles the data of the repository', () => {
  const { data, problems } = mergeFacts(parse(images), parse(conditions));
  assert.equal(problems, []);
  assert.is(data.images.find(({ name }) => name === 'redis')?.conditions.start?.entrypoint, 'script');
  assert.equal(data.images.find(({ name }) => name === 'debian')?.conditions, {});
});

for (const [what, entry, problem] of [
  ['an image', '{name: nowhere}', 'conditions.yaml: nowhere is no image of images.yaml'],
  ['an entry twice', '{name: redis}', 'conditions.yaml: redis is there twice'],
  [
    'a path',
    '{name: umami, paths: [{path: /x, always: true}]}',
    'conditions.yaml: umami has no path /x in images.yaml',
  ],
  [
    'a capability',
    '{name: umami, capabilities: [{cap: NET_RAW, env: [A]}]}',
    'conditions.yaml: umami has no optional capability NET_RAW in images.yaml',
  ],
  ['a need', '{name: umami, answered: [nothing]}', 'conditions.yaml: umami has no need "nothing" in images.yaml'],
  [
    'a verdict',
    '{name: sonarqube, read_only: {when: data-mounted}}',
    'conditions.yaml: sonarqube has a condition for a verdict that has none in images.yaml',
  ],
  [
    'a key',
    '{name: umami, start: {entrypoint: shell, programs: [], origin: x}}',
    'conditions.yaml umami/start/entrypoint: must be equal to one of the allowed values {"allowedValues":["script","program","none"]}',
  ],
] as const) {
  facts(`refuses a condition on ${what} that the facts do not have`, () => {
    assert.equal(withCondition(entry), [problem]);
  });
}

facts('refuses another version and another shape of the data', () => {
  assert.equal(problemsOf(images.replace(/^schema_version: 1$/m, 'schema_version: 2'), conditions), [
    'images.yaml/schema_version: must be equal to constant {"allowedValue":1}',
  ]);
  assert.equal(problemsOf(images.replace(/^count: \d+$/m, 'count: 3'), conditions), [
    'images.yaml: count is 3, but there are 145 images',
  ]);
  assert.match(
    problemsOf(images.replace('startup: runs-as-root', 'startup: somehow'), conditions)[0]!,
    /\/startup: must/,
  );
});

facts.run();
