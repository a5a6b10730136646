/**
 * Starts a rule: copies the template, makes a first fixture for each kind of manifest, and registers the rule.
 *
 *   npm run new:transform -- <group>/<id>
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rulesByGroup } from './shared/rule-files.ts';

const [name = ''] = process.argv.slice(2);
const [group = '', id = ''] = name.split('/');
const file = `transforms/${name}.ts`;

const compose = `services:
  web:
    image: example/web:1.0
    stdin_open: true
    restart: unless-stopped
`;
const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: example/web:1.0
      stdin: true
`;

const problem = complaint();
if (problem) {
  console.error(problem);
  process.exitCode = 2;
} else {
  create();
}

function complaint(): string | undefined {
  const groups = rulesByGroup();
  if (!/^[a-z]+\/[a-z]+(-[a-z0-9]+)*$/.test(name))
    return 'usage: npm run new:transform -- <group>/<id>, in kebab-case, naming the hardened state: filesystem/read-only-root';
  if (!groups.some(known => known.group === group))
    return `there is no group ${group}; the groups are ${groups.map(known => known.group).join(', ')}. A new one is a folder in transforms/`;
  if (existsSync(file)) return `${file} exists already`;
  const other = groups.find(({ ids }) => ids.includes(id));
  return other && `${id} exists already, in ${other.group}`;
}

function create(): void {
  writeFileSync(file, readFileSync('transforms/_template/rule.ts', 'utf8').replace("id: 'template'", `id: '${id}'`));
  writeFixture('compose-fixed', 'compose', compose, /^ +stdin_open: true\n/m);
  writeFixture('kubernetes-fixed', 'manifest', manifest, /^ +stdin: true\n/m);
  run('scripts/generate-registry.ts', {});
  // What the template says of its findings is written by the fixtures themselves.
  run('test/fixtures.test.ts', { FIXTURE: `/${id}/`, UPDATE: '1' });
  console.log(`created ${file} and fixtures/${name}/; now: FIXTURE=${id} npm run unit -- fixtures`);
}

function run(script: string, env: NodeJS.ProcessEnv): void {
  spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit', env: { ...process.env, ...env } });
}

function writeFixture(situation: string, manifest: string, input: string, removed: RegExp): void {
  const folder = `fixtures/${name}/${situation}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${manifest}.yaml`, input);
  writeFileSync(`${folder}/${manifest}.expected.yaml`, input.replace(removed, ''));
  writeFileSync(`${folder}/findings.json`, '{\n  "safety": "unsafe",\n  "findings": []\n}\n');
}
