/** What holds for every rule: it can be silenced, keeps away from Windows, and writes into whatever shape a manifest has. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fixtureFolders } from '../../scripts/shared/rule-files.ts';
import { acceptUpTo, type PlanFinding } from '../../src/engine/index.ts';
import { loadTransforms } from '../../transforms/index.ts';
import { type PlanningOptions, plannedText } from '../engine/planning.ts';

const rules = suite('every rule');
const transforms = await loadTransforms();

const findingsOf = (text: string, options: PlanningOptions = {}): readonly PlanFinding[] =>
  plannedText(text, options).plan.findings;
const rulesOf = (findings: readonly PlanFinding[]): readonly string[] =>
  [...new Set(findings.map(({ rule }) => rule))].sort();
const hardened = (text: string, options: PlanningOptions = {}): string => {
  const file = plannedText(text, options);
  return file.apply(acceptUpTo(file.plan, 'unsafe')).after;
};

interface Subject {
  readonly name: string;
  readonly text: string;
  readonly options: PlanningOptions;
}

/** The files of a rule's fixtures about which it has something to say. */
function subjectsOf(rule: string): readonly Subject[] {
  return fixtureFolders(rule).flatMap(folder => {
    const configFile = join(folder, 'harden.config.json');
    const given = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {};
    const files = filesOf(folder);
    return Object.entries(files)
      .filter(([name]) => /(^|\/)((compose|manifest)\.ya?ml|\w+\.dockerfile(\.dockerignore)?)$/.test(name))
      .map(([name, text]) => {
        const options = { path: name, rules: [rule], files, explicit: true, config: { preset: 'strict', ...given } };
        return { name, text, options };
      })
      .filter(({ text, options }) => findingsOf(text, options).length > 0);
  });
}

/** The texts of a folder, by path. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.includes('.expected.'))
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(names.map(name => [name, readFileSync(name, 'utf8')]));
}

/** A comment for the whole file, below the directives of a Dockerfile, which have to come first. */
function withComment(text: string, comment: string): string {
  const [directives = ''] = /^(#[ \t]*\w+[ \t]*=.*\n)*/.exec(text) ?? [];
  return `${directives}${comment}\n${text.slice(directives.length)}`;
}

for (const { meta } of transforms) {
  rules(`${meta.id}: a comment silences it, with the reason, and nothing is changed`, () => {
    const subjects = subjectsOf(meta.id);
    assert.ok(subjects.length > 0);
    for (const { name, text, options } of subjects) {
      const silenced = `\uFEFF${withComment(text, `# harden-ignore-file ${meta.id} -- we know`)}`;
      const file = plannedText(silenced, options);
      assert.ok(file.plan.findings.length > 0, name);
      for (const { status, suppressed } of file.plan.findings)
        assert.equal([status, suppressed?.by, suppressed?.reason], ['suppressed', 'comment', 'we know'], name);
      // Those of the fixture itself have nothing left to silence.
      const unused = file.plan.unusedSuppressions.filter(({ text: comment }) => comment.endsWith('-- we know'));
      assert.equal(unused, [], name);
      assert.is(file.apply(acceptUpTo(file.plan, 'unsafe')).after, silenced, name);
    }
  });
}

const service = [
  'services:',
  '  web:',
  '    image: example/web:1',
  '    privileged: true',
  '    user: root',
  '    network_mode: host',
  '    pid: host',
  '    ipc: host',
  '    cap_add: [SYS_ADMIN]',
  '    security_opt: [seccomp=unconfined, apparmor=unconfined, systempaths=unconfined]',
  '    tmpfs: ["/x:suid"]',
  '    volumes: ["/:/host", "/var/run/docker.sock:/var/run/docker.sock"]',
  '',
].join('\n');

const pod = [
  'apiVersion: v1',
  'kind: Pod',
  'metadata: {name: web}',
  'spec:',
  '  hostNetwork: true',
  '  hostPID: true',
  '  hostIPC: true',
  '  volumes: [{name: host, hostPath: {path: /}}]',
  '  containers:',
  '  - name: web',
  '    image: example/web:1',
  '    volumeMounts: [{name: host, mountPath: /host}]',
  '    securityContext:',
  '      privileged: true',
  '      runAsUser: 0',
  '      procMount: Unmasked',
  '      capabilities: {add: [CAP_SYS_ADMIN]}',
  '      seccompProfile: {type: Unconfined}',
  '      appArmorProfile: {type: Unconfined}',
  '',
].join('\n');

const image = [
  'FROM debian:12',
  'ENV PGPASSWORD=hunter22',
  'RUN apt-get update',
  'RUN apt-get install curl && curl -k https://example.com/setup.sh | sh',
  'RUN pip install flask',
  'RUN npm install express',
  'EXPOSE 22',
  'USER root',
  'CMD ["sudo", "web"]',
  '',
].join('\n');

rules('Windows workloads hear of nothing that only Linux knows', () => {
  const allowed = new Set(transforms.filter(({ meta }) => meta.windows).map(({ meta }) => meta.id));
  const windows = [
    service.replace('    image', '    platform: windows/amd64\n    image'),
    pod.replace('  hostNetwork', '  nodeSelector: {kubernetes.io/os: windows}\n  hostNetwork'),
    image.replace('debian:12', 'mcr.microsoft.com/windows/servercore:ltsc2022'),
  ];
  for (const [index, text] of windows.entries()) {
    const options = index === 2 ? { path: 'Dockerfile', config: { preset: 'strict' } } : {};
    assert.ok(rulesOf(findingsOf([service, pod, image][index]!, options)).length > 8);
    const found = rulesOf(findingsOf(text, options));
    assert.equal(
      found.filter(rule => !allowed.has(rule)),
      [],
      text,
    );
  }
});

/** One manifest in several shapes: each has to end in the same data, and to need no second run. */
function endsAlike(shapes: readonly string[]): void {
  const results = shapes.map(shape => {
    const after = hardened(shape);
    assert.is.not(after, shape);
    assert.is(hardened(after), after, 'a second run');
    return dataOf(after);
  });
  for (const result of results.slice(1)) assert.equal(result, results[0]);
}

/** The words of a manifest in any order, without what only says how it is written. */
function dataOf(text: string): readonly string[] {
  return text
    .replace(/[[\]{},"'-]/g, ' ')
    .split(/\s+/)
    .filter(word => word !== '')
    .sort();
}

rules('Compose: absent, null, empty, block and flow values are all written into', () => {
  const head = 'services:\n  web:\n    image: example/web:1\n';
  endsAlike([
    head,
    `${head}    cap_drop:\n    security_opt:\n    tmpfs:\n    read_only:\n    user:\n`,
    `${head}    cap_drop: []\n    security_opt: []\n    tmpfs: []\n`,
    'services: {web: {image: "example/web:1"}}\n',
    'services:\n  web: {image: example/web:1, cap_drop: [], tmpfs: []}\n',
  ]);
});

rules('Kubernetes: absent, null, empty, block and flow values are all written into', () => {
  const head = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n';
  const container = '  containers:\n  - name: web\n    image: example/web:1\n';
  endsAlike([
    `${head}${container}`,
    `${head}  securityContext:\n  volumes:\n${container}    securityContext:\n    volumeMounts:\n`,
    `${head}  securityContext: {}\n  volumes: []\n${container}    securityContext: {}\n    volumeMounts: []\n`,
    `${head}${container}    securityContext:\n      capabilities: {}\n`,
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: "example/web:1"}]}\n',
  ]);
});

rules('what comes through a merge key is repeated with what is added, and the source stays', () => {
  const source =
    'x-common: &common\n  image: example/web:1\n  cap_drop:\n    - NET_RAW\n  security_opt:\n    - label:type:a\n';
  const text = `${source}services:\n  web:\n    <<: *common\n`;
  const after = hardened(text, { rules: ['drop-capabilities', 'no-new-privileges'] });
  assert.is(
    after,
    `${source}services:\n  web:\n    <<: *common\n    cap_drop:\n      - NET_RAW\n      - ALL\n    security_opt:\n      - label:type:a\n      - no-new-privileges:true\n`,
  );
});

rules('an alias is replaced by a copy that is hardened, its anchor stays', () => {
  const text =
    'x-opt: &opt\n  - label:type:a\nservices:\n  web:\n    image: example/web:1\n    security_opt: *opt\n  db:\n    image: example/db:1\n    security_opt: *opt\n';
  const after = hardened(text, { rules: ['no-new-privileges'] });
  assert.is(
    after,
    'x-opt: &opt\n  - label:type:a\nservices:\n  web:\n    image: example/web:1\n    security_opt:\n      - label:type:a\n      - no-new-privileges:true\n  db:\n    image: example/db:1\n    security_opt:\n      - label:type:a\n      - no-new-privileges:true\n',
  );
});

rules.run();
