/**
 * Starts a rule: copies the template, makes a first fixture for each kind of manifest, and registers the rule.
 *
 *   npm run new:transform -- <id>
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const [id = ''] = process.argv.slice(2);
const file = `transforms/${id}.ts`;

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
  if (!/^[a-z]+(-[a-z0-9]+)*$/.test(id))
    return 'usage: npm run new:transform -- <id>, in kebab-case, naming the hardened state: read-only-root';
  if (id === 'index' || id === 'all') return `${id} is the name of the registry; choose another id`;
  return existsSync(file) ? `${file} exists already` : undefined;
}

function create(): void {
  writeFileSync(file, readFileSync('transforms/_template.ts', 'utf8').replace("id: '_template'", `id: '${id}'`));
  writeFixture('compose-fixed', 'compose', compose, /^ +stdin_open: true\n/m);
  writeFixture('kubernetes-fixed', 'manifest', manifest, /^ +stdin: true\n/m);
  run('scripts/generate-registry.ts', {});
  // What the template says of its findings is written by the fixtures themselves.
  run('test/fixtures.test.ts', { FIXTURE: `/${id}/`, UPDATE: '1' });
  console.log(`created ${file} and fixtures/${id}/; now: FIXTURE=${id} npm run unit -- fixtures`);
}

function run(script: string, env: NodeJS.ProcessEnv): void {
  spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit', env: { ...process.env, ...env } });
}

function writeFixture(situation: string, name: string, input: string, removed: RegExp): void {
  const folder = `fixtures/${id}/${situation}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.yaml`, input);
  writeFileSync(`${folder}/${name}.expected.yaml`, input.replace(removed, ''));
  writeFileSync(`${folder}/findings.json`, '{\n  "safety": "unsafe",\n  "findings": []\n}\n');
}
