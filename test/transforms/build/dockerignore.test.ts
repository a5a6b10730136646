/** What a .dockerignore gets by default: nothing that a build or a start may look for. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../../src/config/index.ts';
import { acceptUpTo, createEngine } from '../../../src/engine/index.ts';
import { ClusterIndex } from '../../../src/workloads/kubernetes/cluster-index.ts';
import dockerignore from '../../../transforms/build/dockerignore.ts';

const list = suite('dockerignore');

const node = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n';
const manifest = '{ "name": "shop" }';

/** The patterns of the list after the fixes up to a class of safety. */
function patternsOf(
  files: Readonly<Record<string, string>>,
  safety: 'assured' | 'unsafe' = 'assured',
): readonly string[] {
  const engine = createEngine({
    config: parseConfig({ preset: 'strict' }),
    transforms: [dockerignore],
    knownRules: ['dockerignore'],
    read: path => files[path],
    files: () => Object.keys(files),
    index: new ClusterIndex(),
    today: '2026-01-01',
  });
  const planning = engine.planFile({ path: '.dockerignore', bytes: Buffer.from(''), explicit: true });
  if (planning.kind !== 'planned') throw new Error(JSON.stringify(planning));
  const { file } = planning;
  return file.apply(acceptUpTo(file.plan, safety)).after.split('\n').filter(Boolean);
}

const keepsHistory = (files: Readonly<Record<string, string>>): boolean => !patternsOf(files).includes('.git');

list('leaves out the history, and what the build makes itself', () => {
  assert.equal(patternsOf({ Dockerfile: node, 'package.json': manifest }), [
    '.git',
    '.gitignore',
    '.github',
    'node_modules',
    '**/npm-debug.log*',
    '**/.DS_Store',
  ]);
});

list('leaves out logs, compiled files and modules of other folders where the repository does not hold them', () => {
  const python = { Dockerfile: 'FROM python:3.12\nCOPY . .\nCMD python app.py\n', 'requirements.txt': '' };
  assert.not(patternsOf(python).some(pattern => /log|pyc$/.test(pattern)));
  const ignored = { '.gitignore': '*.log\n/node_modules/\n*.py[cod]\n' };
  assert.ok(patternsOf({ ...python, ...ignored }).includes('**/*.log'));
  assert.ok(patternsOf({ ...python, ...ignored }).includes('**/*.pyc'));
  assert.ok(patternsOf({ Dockerfile: node, 'package.json': manifest, ...ignored }).includes('**/node_modules'));
});

list('keeps the history for builds that look at it', () => {
  const files = { Dockerfile: node, 'package.json': manifest };
  assert.not(keepsHistory(files));
  assert.ok(keepsHistory({ ...files, 'vite.config.ts': "execSync('git rev-parse HEAD')" }));
  assert.ok(
    keepsHistory({
      ...files,
      'package.json': '{ "scripts": { "build": "node tools/stamp.js" } }',
      'tools/stamp.js': "read('.git/HEAD')",
    }),
  );
  const of = (run: string): string => `FROM example/sdk\nCOPY . /src\nRUN ${run}\nCMD ["/src/shop"]\n`;
  assert.ok(keepsHistory({ Dockerfile: of('dotnet publish -c Release') }));
  assert.ok(keepsHistory({ Dockerfile: of('go build -buildvcs=true .') }));
  assert.ok(keepsHistory({ Dockerfile: of('cargo build --release'), 'build.rs': 'vergen::EmitBuilder::builder()' }));
  assert.ok(keepsHistory({ Dockerfile: of('sh ./ci/build.sh'), 'ci/build.sh': 'git describe > version\n' }));
  assert.not(
    keepsHistory({
      Dockerfile: of('cargo build --release'),
      'Cargo.toml': 'repository = "https://github.com/a/b.git"\n',
    }),
  );
});

list('keeps the history for starts that look at it', () => {
  const of = (start: string): string => `FROM python:3.12\nCOPY . /app\nWORKDIR /app\n${start}\n`;
  assert.ok(keepsHistory({ Dockerfile: of('CMD git pull && python app.py') }));
  assert.ok(
    keepsHistory({
      Dockerfile: of('ENTRYPOINT ["/app/start.sh"]'),
      'start.sh': 'git rev-parse HEAD\nexec python app.py\n',
    }),
  );
  assert.ok(keepsHistory({ Dockerfile: of('CMD ["python", "app.py"]'), 'app.py': "open('.git/HEAD')\n" }));
  assert.not(keepsHistory({ Dockerfile: of('CMD ["python", "app.py"]'), 'app.py': '# https://github.com/a/b\n' }));
});

list('keeps what the settings of a build name', () => {
  const files = {
    Dockerfile: 'FROM python:3.12\nCOPY . /app\nRUN pip install /app\n',
    'pyproject.toml': 'readme = ".github/README.md"\n',
  };
  assert.not(patternsOf(files).includes('.github'));
});

list('leaves out .env when that is asked for, and no program reads it from the image', () => {
  const files = { Dockerfile: node, 'package.json': manifest };
  assert.not(patternsOf(files).includes('.env'));
  assert.ok(patternsOf(files, 'unsafe').includes('.env'));
  assert.ok(patternsOf({ ...files, 'server.js': 'listen(process.env.PORT)' }, 'unsafe').includes('.env'));
  assert.not(patternsOf({ ...files, 'server.js': "require('dotenv').config()" }, 'unsafe').includes('.env'));
  assert.not(patternsOf({ ...files, 'server.js': "readFileSync('.env')" }, 'unsafe').includes('.env'));
});

list.run();
