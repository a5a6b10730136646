/** What holds for every format: its schema, and that nothing of a manifest gets into it that does not belong there. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportSchemas } from '../../scripts/shared/report-schemas.ts';
import { type Format, formatNames } from '../../src/report/formats.ts';
import { manifestsToFix } from '../engine/manifests.ts';
import { plannedText } from '../engine/planning.ts';
import { type Reporting, report } from './reporting.ts';

const formats = suite('report formats');
const manifests = manifestsToFix(400).map(({ file }) => file);

const problem = {
  path: 'a b.yaml',
  code: 'syntax',
  message: 'is no YAML',
  at: { line: 2, column: 3 },
  explicit: false,
};

const runs: readonly Reporting[] = [
  {},
  { limit: 'unsafe' },
  { mode: 'diff' },
  { mode: 'write', limit: 'unsafe', problems: [problem] },
];

for (const [format, validate] of Object.entries(reportSchemas)) {
  formats(`${format} is what its schema says, over many manifests and for none`, async () => {
    for (const options of runs) {
      const text = await report(format as Format, manifests, options);
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 3)));
    }
    assert.ok(validate(JSON.parse(await report(format as Format, []))), JSON.stringify(validate.errors));
  });
}

formats('every finding has a fingerprint of its own', async () => {
  const entries = JSON.parse(await report('gitlab', manifests)) as readonly { readonly fingerprint: string }[];
  assert.is(new Set(entries.map(({ fingerprint }) => fingerprint)).size, entries.length);
});

const canary = 'c4n4ry';
const secretive = {
  'compose.yaml': `services:
  web:
    image: ghcr.io/acme/web:1
    privileged: true
    environment: { TOKEN: ${canary}-1, PASSWORD: "${canary}-2" }
    command: ["serve", "--password=${canary}-3"]
    labels: [key=${canary}-4]
  flow: { image: nginx:1.27, privileged: true, environment: { KEY: ${canary}-5 }, user: root }
  db:
    image: postgres:16
    environment:
      - POSTGRES_PASSWORD=${canary}-6
    healthcheck: { test: ["CMD", "psql", "postgres://u:${canary}-7@db"] }
configs:
  app:
    content: ${canary}-8
`,
  'pod.yaml': `apiVersion: v1
kind: Secret
metadata: { name: s }
stringData: { password: ${canary}-9 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, annotations: { note: ${canary}-10 } }
spec:
  template:
    spec:
      containers:
        - { name: app, image: nginx:1.27, securityContext: { privileged: true }, env: [{ name: KEY, value: ${canary}-11 }] }
        - name: side
          image: ghcr.io/acme/side:1
          args: ["--token", "${canary}-12"]
          env:
            - name: PASSWORD
              value: ${canary}-13
          securityContext: { runAsUser: 0, capabilities: { add: [SYS_ADMIN] } }
`,
};

for (const format of formatNames) {
  formats(`${format} holds no value of a variable or secret, and no line that stays`, async () => {
    for (const options of runs) {
      const files = Object.entries(secretive).map(([path, text]) => plannedText(text, { path }));
      const text = await report(format, files, options);
      assert.not.match(text, canary);
      if (options.mode !== 'write') assert.match(text, /no-privileged/);
      assert.is(await report(format, files, options), text, 'the same run gives the same report');
    }
  });
}

formats.run();
