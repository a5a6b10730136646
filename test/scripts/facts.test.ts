import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { mergeFacts } from '../../scripts/facts/merge.ts';

const facts = suite('compiling the image facts');
const folder = 'src/evidence/data';
const names = readdirSync(`${folder}/images`);
const images = Object.fromEntries(names.map(name => [name, readFileSync(`${folder}/images/${name}`, 'utf8')]));
const conditions = readFileSync(`${folder}/conditions.yaml`, 'utf8');
const parsed = (files: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, parse(text) as unknown]));
const files = parsed(images);
const problemsOf = (changed: Readonly<Record<string, string>>, changedConditions: string): readonly string[] =>
  mergeFacts({ ...files, ...parsed(changed) }, parse(changedConditions)).problems;
const withCondition = (entry: string): readonly string[] =>
  problemsOf({}, conditions.replace('images:\n', `images:\n  - ${entry}\n`));

facts('compiles the data of the repository', () => {
  const { data, problems } = mergeFacts(files, parse(conditions));
  assert.equal(problems, []);
  assert.equal(
    data.images.map(({ name }) => `${name}.yaml`),
    names
      .map(name => name.replace(/\.yaml$/, ''))
      .sort()
      .map(name => `${name}.yaml`),
  );
  assert.is(data.images.find(({ name }) => name === 'redis')?.conditions.start?.entrypoint, 'script');
  assert.equal(data.images.find(({ name }) => name === 'debian')?.conditions, {});
});

for (const [what, entry, problem] of [
  ['an image', '{name: nowhere}', 'conditions.yaml: there is no images/nowhere.yaml'],
  ['an entry twice', '{name: redis}', 'conditions.yaml: redis is there twice'],
  [
    'a path',
    '{name: umami, paths: [{path: /x, always: true}]}',
    'conditions.yaml: umami has no path /x in images/umami.yaml',
  ],
  [
    'a capability',
    '{name: umami, capabilities: [{cap: NET_RAW, env: [A]}]}',
    'conditions.yaml: umami has no optional capability NET_RAW in images/umami.yaml',
  ],
  ['a need', '{name: umami, answered: [nothing]}', 'conditions.yaml: umami has no need "nothing" in images/umami.yaml'],
  [
    'a verdict',
    '{name: sonarqube, read_only: {when: data-mounted}}',
    'conditions.yaml: sonarqube has a condition for a verdict that has none in images/sonarqube.yaml',
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

facts('refuses a file that is called otherwise than its image, and another shape of the data', () => {
  assert.equal(problemsOf({ 'new.yaml': images['umami.yaml']! }, conditions), [
    'images/new.yaml: its name is umami, so the file has to be umami.yaml',
  ]);
  const odd = images['redis.yaml']!.replace('startup: root-then-drops', 'startup: somehow');
  assert.equal(problemsOf({ 'redis.yaml': odd }, conditions), [
    'images/redis.yaml/startup: must be equal to one of the allowed values {"allowedValues":["runs-as-root","root-then-drops","non-root"]}',
  ]);
  assert.match(problemsOf({ 'redis.yaml': '' }, conditions)[0]!, /^images\/redis\.yaml: must be object/);
});

facts.run();
