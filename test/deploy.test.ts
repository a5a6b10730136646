/** What is shipped for running fleets: it passes our own rules, its commands are ones that the program has, and its numbers agree. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { parseShard } from '../src/bot/scan/work.ts';
import { parseArguments, type Request } from '../src/cli/arguments.ts';

const deploy = suite('files for running fleets');
const kubernetes = ['deploy/kubernetes/scan-job.yaml', 'deploy/kubernetes/serve-deployment.yaml'];
const workflow = readFileSync('deploy/github-matrix.yml', 'utf8');

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, of several kinds.
const objects: readonly any[] = kubernetes.flatMap(path =>
  parseAllDocuments(readFileSync(path, 'utf8')).map(document => document.toJS()),
);
const objectOf = (kind: string) => objects.find(object => object.kind === kind);

function requestOf(words: readonly string[]): Request {
  const request = parseArguments(words);
  assert.type(request, 'object', words.join(' '));
  return request as Request;
}

deploy('our own rules find nothing', () => {
  const { status, stdout } = spawnSync(process.execPath, ['dist/harden.js', 'check', '--no-config', 'deploy'], {
    encoding: 'utf8',
  });
  assert.is(stdout, 'nothing found in 2 files\n');
  assert.is(status, 0);
});

deploy('the job of Kubernetes has as many shards as it says, and retries what is worth it', () => {
  const { spec } = objectOf('Job');
  const [container] = spec.template.spec.containers as [Container];
  const { command, options } = requestOf(container.args);
  assert.is(command, 'bot scan');
  assert.equal(parseShard(options.shard!, { JOB_COMPLETION_INDEX: String(spec.completions - 1) }), {
    index: spec.completions - 1,
    count: spec.completions,
  });
  assert.throws(() => parseShard(options.shard!, { JOB_COMPLETION_INDEX: String(spec.completions) }));
  assert.is(spec.completionMode, 'Indexed');
  assert.is(spec.template.spec.restartPolicy, 'Never', 'what podFailurePolicy asks for');
  assert.equal(spec.podFailurePolicy.rules[0], {
    action: 'FailIndex',
    onExitCodes: { containerName: container.name, operator: 'In', values: [2] },
  });
  const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
  for (const path of [options.work!, options.out!, '/tmp/x'])
    assert.ok(
      mounts.some(mount => path === mount || path.startsWith(`${mount}/`)),
      path,
    );
  const work = objectOf('ConfigMap').data['work.jsonl'] as string;
  assert.ok(
    work
      .trim()
      .split('\n')
      .every(line => typeof JSON.parse(line).repoId === 'number'),
  );
});

deploy('the deployment serves the port that it is asked on, with one process', () => {
  const { spec } = objectOf('Deployment');
  const [container] = spec.template.spec.containers;
  const { command, options } = requestOf(container.args);
  assert.is(command, 'bot serve');
  assert.is(options.port, container.ports[0].containerPort);
  assert.is(options.host, '0.0.0.0');
  assert.is(spec.replicas, 1);
  assert.is(spec.strategy.type, 'Recreate');
  assert.is(container.readinessProbe.httpGet.path, '/healthz');
  const sources =
    readFileSync('src/cli/bot/serve.ts', 'utf8') + readFileSync('src/bot/forge/github/from-environment.ts', 'utf8');
  for (const { name } of container.env) assert.ok(sources.includes(name.replace(/_FILE$/, '')), name);
});

deploy('the workflow has as many shards as it says, and trusts no tag', () => {
  const { jobs, permissions } = parse(workflow);
  assert.equal(permissions, { contents: 'read' });
  const count = jobs.scan.strategy.matrix.shard.length;
  assert.equal(
    jobs.scan.strategy.matrix.shard,
    Array.from({ length: count }, (_, at) => at),
  );
  const commands = [...workflow.matchAll(/harden (bot (?:scan|deliver) .+?)(?: \|\||$)/gm)].map(match => match[1]!);
  const words = commands.map(command =>
    command.replace('"$SHARD/', '"0/').replace(' $FORCE', ' --force-wave').replaceAll('"', '').split(' '),
  );
  const requests = words.map(requestOf);
  assert.equal(
    requests.map(({ command }) => command),
    ['bot scan', 'bot deliver'],
  );
  assert.equal(parseShard(requests[0]!.options.shard!, {}), { index: 0, count });
  assert.is(requests[1]!.options.forceWave, true);
  const uses = [...workflow.matchAll(/uses: (.+)/g)].map(match => match[1]!);
  assert.ok(uses.length >= 5);
  for (const each of uses) assert.match(each, /^actions\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  assert.ok(workflow.includes(`harden-cli@${version}`), 'the version of this package');
  // What comes from outside reaches a shell by the environment only.
  for (const { run } of [...jobs.scan.steps, ...jobs.deliver.steps]) assert.not(String(run).includes('${{'));
  assert.ok(!JSON.stringify(jobs.scan).includes('secrets'), 'what looks at repositories holds no secret');
});

deploy('objects of Kubernetes are what its schema says', () => {
  const path = '../shared/schemas/kubernetes-workloads-1.36.json';
  if (!existsSync(path)) return void console.log('skip: without ../shared/schemas nothing was compared with a schema');
  const { definitions } = JSON.parse(readFileSync(path, 'utf8')) as { definitions: object };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const kind of ['io.k8s.api.batch.v1.Job', 'io.k8s.api.apps.v1.Deployment']) {
    const validate = ajv.compile({ $ref: `#/definitions/${kind}`, definitions: closed(definitions) });
    validate(objectOf(kind.split('.').at(-1)!));
    assert.equal(validate.errors ?? [], []);
  }
});

/** The definitions let unknown keys pass; a slip of the pen should not. */
function closed(definitions: object): object {
  return JSON.parse(JSON.stringify(definitions), (_, value) =>
    value?.type === 'object' && value.properties && value.additionalProperties === undefined
      ? { ...value, additionalProperties: false }
      : value,
  );
}

deploy.run();
