/**
 * Starts a rule: copies the template, makes its first fixtures for each kind of manifest, registers it, and says what comes next.
 *
 *   npm run new:transform -- <group>/<id>
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Situation, situations } from './shared/first-fixtures.ts';
import { rulesByGroup } from './shared/rule-files.ts';

const [name = ''] = process.argv.slice(2);
const [group = '', id = ''] = name.split('/');
const file = `transforms/${name}.ts`;
const folder = `fixtures/${name}`;

const problem = complaint();
if (problem) {
  console.error(problem);
  process.exitCode = 2;
} else {
  create();
}

function complaint(): string | undefined {
  const groups = rulesByGroup();
  const known = groups.map(each => each.group);
  if (!/^[a-z]+\/[a-z]+(-[a-z0-9]+)*$/.test(name))
    return `usage: npm run new:transform -- <group>/<id>, in kebab-case, naming the hardened state: filesystem/read-only-root\ngroups: ${known.join(', ')}`;
  if (!known.includes(group))
    return `there is no group ${group}; the groups are ${known.join(', ')}. A new one starts with its folder: mkdir transforms/${group}`;
  if (existsSync(file)) return `${file} exists already`;
  const owner = groups.find(({ ids }) => ids.includes(id));
  return owner && `${id} exists already, in ${owner.group}`;
}

function create(): void {
  writeFileSync(file, readFileSync('transforms/_template/rule.ts', 'utf8').replace("id: 'template'", `id: '${id}'`));
  for (const situation of situations) writeFixture(situation);
  run('scripts/generate-registry.ts', {});
  // What the template says of its findings is written by the fixtures themselves.
  run('test/fixtures.test.ts', { FIXTURE: `/${id}/`, UPDATE: '1' });
  console.log(nextSteps());
}

function nextSteps(): string {
  return `
created ${file} and ${folder}/

next:
  write the fixtures, then the rule     FIXTURE=/${id}/ npm run unit -- fixtures
  write what it says into findings.json UPDATE=1 FIXTURE=/${id}/ npm run unit -- fixtures   (read it as its user would)
  format it                             npm run format
  its page and the tables               npm run generate
  everything                            npm test
  for one kind of manifest alone        delete the other target in the rule, and ${folder}/compose-* or kubernetes-*

to take it back:
  rm -r ${file} ${folder} && npm run generate`;
}

function run(script: string, env: NodeJS.ProcessEnv): void {
  spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit', env: { ...process.env, ...env } });
}

function writeFixture({ situation, manifest, before, after }: Situation): void {
  const place = `${folder}/${situation}`;
  mkdirSync(place, { recursive: true });
  writeFileSync(`${place}/${manifest}.yaml`, before);
  if (after !== undefined) writeFileSync(`${place}/${manifest}.expected.yaml`, after);
  writeFileSync(`${place}/findings.json`, '{\n  "findings": []\n}\n');
}
