import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Context, giveFolders, make, run } from './harness.ts';

const suppressions = suite<Context>('suppressions');
giveFolders(suppressions);
const rule = ['--rule', 'no-new-privileges'];

const compose = (service: string, rest = ''): string => `services:\n${service}${rest}`;
const web = '  web:\n    image: example/web:1\n';
const pod = (annotations: string, name = 'app'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n${annotations}spec:\n  containers:\n    - name: ${name}\n      image: example/web:1\n`;
const deployment = (own: string, template: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n${own}spec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata:\n      labels: {app: web}\n${template}    spec:\n      containers:\n        - name: app\n          image: example/web:1\n`;
const annotation = (indent: string): string =>
  `${indent}annotations:\n${indent}  harden-ignore: "no-new-privileges=vendor says so"\n`;
const ignore = '# harden-ignore no-new-privileges -- vendor says so';

const forms: readonly (readonly [form: string, text: string, config?: object])[] = [
  ['behind the service', compose(web.replace('web:\n', `web: ${ignore}\n`))],
  ['alone above the service', compose(`  ${ignore}\n${web}`)],
  ['alone above the document', `${ignore}\n${compose(web)}`],
  ['for the file', `# harden-ignore-file no-new-privileges -- vendor says so\n${compose(web)}`],
  ['for the file and all rules', `# harden-ignore-file\n${compose(web)}`],
  ['for all rules, by name', compose(web.replace('web:\n', 'web: # harden-ignore all -- vendor says so\n'))],
  ['behind the value', compose(`${web}    security_opt: ["no-new-privileges:false"] ${ignore}\n`)],
  ['in x-harden', compose(`${web}    x-harden: {ignore: {no-new-privileges: vendor says so}}\n`)],
  ['behind the container', pod('').replace('name: app\n', `name: app ${ignore}\n`)],
  ['alone above the container', pod('').replace('    - name: app', `    ${ignore}\n    - name: app`)],
  ['in an annotation of the object', pod(annotation('  '))],
  ['in an annotation of the workload', deployment(annotation('  '), '')],
  ['in an annotation of the pod template', deployment('', annotation('      '))],
  ['in the configuration', compose(web), { rule: 'no-new-privileges' }],
  ['in the configuration, by path', compose(web), { rule: 'all', path: 'deploy/*.yaml' }],
  ['in the configuration, by resource', compose(web), { rule: 'no-new-privileges', resource: 'service web' }],
  ['in the configuration, for a while', compose(web), { rule: 'no-new-privileges', until: '2999-12-31' }],
];

for (const [form, text, entry] of forms) {
  suppressions(`${form}: nothing is reported or changed`, ({ folder }) => {
    const file = make(folder, 'deploy/x.yaml', text);
    if (entry) make(folder, '.hardenrc', JSON.stringify({ ignore: [{ reason: 'vendor says so', ...entry }] }));
    const check = run(folder, ['fix', '--write', '--safety', 'unsafe', '--verbose', ...rule]);
    assert.is(check.code, 0, check.out + check.err);
    assert.match(check.out, /suppressed: by (comment|label|annotation|config) \(/);
    if (!text.includes('harden-ignore-file\n')) assert.match(check.out, /vendor says so/);
    assert.match(check.out, /\n {2}1 suppressed\n/);
    assert.not.match(check.out + check.err, /silences nothing/);
    assert.is(readFileSync(file, 'utf8'), text);
  });

  suppressions(`${form}: of no use, it is reported`, ({ folder }) => {
    const hardened = text
      .replace('["no-new-privileges:false"]', '["no-new-privileges:true"]')
      .replace(/^( +)image: example\/web:1\n(?!.*security_opt)/m, (line, indent: string) =>
        text.includes('kind:')
          ? `${line}${indent}securityContext: {allowPrivilegeEscalation: false}\n`
          : `${line}${indent}security_opt: ["no-new-privileges:true"]\n`,
      );
    make(folder, 'deploy/x.yaml', hardened);
    if (entry) make(folder, '.hardenrc', JSON.stringify({ ignore: [{ reason: 'vendor says so', ...entry }] }));
    const check = run(folder, ['check', ...rule]);
    assert.is(check.code, 0, check.out + check.err);
    assert.match(
      check.out + check.err,
      /^note {2}(deploy\/x\.yaml:\d+|configuration): this suppression silences nothing/m,
    );
  });
}

suppressions('what has ended, and what names another place, silences nothing', ({ folder }) => {
  make(folder, 'x.yaml', compose(web));
  for (const entry of [{ until: '2020-01-01' }, { path: 'other/**' }, { resource: 'service db' }]) {
    make(folder, '.hardenrc', JSON.stringify({ ignore: [{ rule: 'no-new-privileges', reason: 'x', ...entry }] }));
    const check = run(folder, ['check', ...rule]);
    assert.is(check.code, 1);
    assert.match(check.err, /configuration: this suppression silences nothing: ignore no-new-privileges/);
  }
});

suppressions('a look at single files does not judge suppressions for others', ({ folder }) => {
  make(folder, 'x.yaml', compose(web));
  make(folder, '.hardenrc', JSON.stringify({ ignore: [{ rule: 'no-new-privileges', path: 'y.yaml', reason: 'x' }] }));
  assert.not.match(run(folder, ['check', 'x.yaml', ...rule]).err, /silences nothing/);
});

suppressions(
  'a rule that does not exist is an error in the configuration, and of no use in a comment',
  ({ folder }) => {
    make(folder, 'x.yaml', compose(web.replace('web:\n', 'web: # harden-ignore no-new-privilege -- typo\n')));
    assert.match(run(folder, ['check', ...rule]).out, /x\.yaml:2: this suppression silences nothing/);
    make(folder, '.hardenrc', JSON.stringify({ ignore: [{ rule: 'no-new-privilege', reason: 'x' }] }));
    const { code, err } = run(folder, ['check']);
    assert.is(code, 2);
    assert.match(err, /ignore\[0\]\.rule no-new-privilege is no rule, did you mean no-new-privileges\?/);
  },
);

suppressions.run();
