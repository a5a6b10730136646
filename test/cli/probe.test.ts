import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { file, folder, makeTar } from '../container/make-tar.ts';
import { configFor, makeSave, sha256 } from '../inspect/make-image.ts';
import { FakeDocker, type Program } from '../probe/fake-docker.ts';
import { type Context, environment, giveFolders, harden, make, type Outcome, run } from './harness.ts';

const probe = suite<Context>('harden probe');
giveFolders(probe);

const layers = [makeTar([file('etc/passwd', 'root:x:0:0::/root:\n'), folder('tmp', { mode: 0o1777 })])];
const settings = { Cmd: ['app'] };
const archive = makeSave(layers, settings);
const id = `sha256:${sha256(configFor(layers, settings))}`;
const pod = (name: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: ${name}
      image: registry.example.net/app:1.2.3
      readinessProbe:
        exec: {command: [ask]}
${more}`;

/** The program without blocking this process, which plays the engine. */
function start(path: string, words: readonly string[], docker: FakeDocker) {
  const env = { ...environment(path), DOCKER_HOST: `unix://${docker.path}` };
  const child = spawn(process.execPath, [harden, ...words], { cwd: path, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', piece => {
    out += piece;
  });
  child.stderr.on('data', piece => {
    err += piece;
  });
  const outcome = new Promise<Outcome>(resolve => child.on('close', code => resolve({ code, out, err })));
  return { child, outcome };
}

async function withDocker(program: Program, use: (docker: FakeDocker) => Promise<void>): Promise<void> {
  const docker = await new FakeDocker(program).open();
  docker.images.set('registry.example.net/app:1.2.3', { id, archive });
  try {
    await use(docker);
  } finally {
    await docker.close();
  }
}

const probing = ['probe', 'pod.yaml', '--yes', '--watch', '1', '--timeout', '3'];

probe('where nothing can be run it says so, and only a named file that is wrong is an error', ({ folder: path }) => {
  const nothing = 'nothing to probe: every service has a record (harden probe --all runs them again)\n';
  assert.equal(run(path, ['probe']), { code: 0, out: nothing, err: '' });
  make(path, 'broken/compose.yaml', 'services: [\n');
  assert.equal([run(path, ['probe']).code, run(path, ['probe', 'broken/compose.yaml']).code], [0, 1]);
  make(path, 'more/compose.yaml', 'services: [\n');
  const both = run(path, ['probe', 'broken/compose.yaml', 'more']);
  assert.equal([both.code, both.out], [1, nothing]);
});

probe('an engine that cannot tell processes is good enough', async ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  const program: Program = () => ({ uids: 'untold' });
  await withDocker(program, async docker => {
    const { code, out, err } = await start(path, probing, docker).outcome;
    assert.equal([code, out], [0, '1 service probed\n'], err);
    assert.equal(docker.left, []);
  });
});

probe('a pod is run, its record written, and the fixes of the next run rest on it', async ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  await withDocker(
    body =>
      body.HostConfig.CapDrop?.length && !body.HostConfig.CapAdd?.includes('KILL')
        ? { exit: 1, log: 'kill: Operation not permitted' }
        : {},
    async docker => {
      const { code, out, err } = await start(path, probing, docker).outcome;
      assert.equal([code, out], [0, '1 service probed\n'], err);
      assert.match(
        err,
        /^Pod\/web\/web {3}as it is \d\.\d s ✓ {3}hardened \d\.\d s ✗ it ended with exit code 1 {3}relaxed twice/,
      );
      assert.match(err, /3 of 3, keeps KILL {3}4 starts, \d+ s\n$/);
      assert.equal(docker.left, []);
      const again = await start(path, probing, docker).outcome;
      assert.match(again.out, /^nothing to probe: every service has a record/);
    },
  );
  const { out } = run(path, ['fix', '--diff', 'pod.yaml']);
  assert.match(out, /\+ +drop: \[ALL\]\n\+ +add: \[KILL\]\n/);
  assert.match(out, /\+ +readOnlyRootFilesystem: true\n/);
  const { out: report } = run(path, ['check', 'pod.yaml']);
  assert.match(report, /\[PROBE\s+registry\.example\.net\/app:1\.2\.3\s+\(sha256:[0-9a-f]{12}…\),\s+started\s+twice/);
});

probe('fix --write --probe writes what ran, and nothing that did not', async ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  await withDocker(
    ({ HostConfig }) => (HostConfig.ReadonlyRootfs ? { exit: 1 } : {}),
    async docker => {
      const words = ['fix', 'pod.yaml', '--write', '--probe', '--yes', '--exit-zero'];
      const { code, err } = await start(path, words, docker).outcome;
      assert.is(code, 0, err);
    },
  );
  const written = readFileSync(join(path, 'pod.yaml'), 'utf8');
  assert.match(written, /drop: \[ALL\]/);
  assert.match(written, /allowPrivilegeEscalation: false/);
  assert.not.match(written, /readOnlyRootFilesystem/);
});

probe('nothing runs without consent', async ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  await withDocker(
    () => ({}),
    async docker => {
      const { code, err } = await start(path, ['probe', 'pod.yaml'], docker).outcome;
      assert.is(code, 2);
      assert.match(err, /These services will be started several times/);
      assert.match(err, /harden: probe runs containers; say --yes where nobody can be asked\n$/);
      assert.equal(docker.made, []);
    },
  );
});

probe('what a fork proposes is not run', async ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  const repo = (name: string) => ({ repo: { full_name: name } });
  const event = make(path, 'event.json', JSON.stringify({ pull_request: { head: repo('you/a'), base: repo('me/a') } }));
  const child = spawn(process.execPath, [harden, ...probing], {
    cwd: path,
    env: { ...environment(path), GITHUB_EVENT_PATH: event },
  });
  let err = '';
  child.stderr.on('data', piece => {
    err += piece;
  });
  assert.is(await new Promise(resolve => child.on('close', resolve)), 2);
  assert.is(err, 'harden: probe runs nothing for a pull request from a fork\n');
});

probe('no engine: what to do, and nothing is written', ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  const { code, err } = run(path, [...probing, '--engine', 'podman']);
  assert.is(code, 2);
  assert.match(err, /^harden: no engine answers at .*; start it, set DOCKER_HOST, or choose one with --engine$/m);
  assert.not(existsSync(join(path, 'harden.evidence.json')));
});

probe('what is not started, and what is not well, is named with its reason', async ({ folder: path }) => {
  const privileged = pod('root', '      securityContext: {privileged: true}\n');
  make(path, 'pod.yaml', [pod('web'), privileged, pod('other').replace('app:1.2.3', 'gone:1')].join('---\n'));
  await withDocker(
    () => ({ exit: 3, log: 'no\u001b[31m database' }),
    async docker => {
      const { code, out, err } = await start(path, probing, docker).outcome;
      assert.equal([code, out], [1, '0 services probed, 3 could not be\n']);
      assert.equal(err.trim().split('\n').sort(), [
        'harden: pod.yaml, Pod/other/other: the engine has no image registry.example.net/gone:1; pull it first',
        'harden: pod.yaml, Pod/root/root: it is privileged, which is not isolated from the machine',
        'harden: pod.yaml, Pod/web/web: as it is, it ended with exit code 3; its log ends with "no database"',
      ]);
      assert.equal(docker.left, []);
    },
  );
});

probe('an engine that dies leaves what was finished, and names the rest', async ({ folder: path }) => {
  make(path, 'pod.yaml', [pod('a'), pod('b'), pod('c')].join('---\n'));
  let die = (): void => {};
  await withDocker(
    ({ Hostname }) => {
      // The third one starts when the first is done.
      if (Hostname === 'c') setTimeout(() => die(), 100);
      return {};
    },
    async docker => {
      die = () => {
        docker.dead = true;
      };
      const { code, out, err } = await start(path, probing, docker).outcome;
      assert.is(code, 75, err);
      assert.match(out, /^[12] services? probed\n$/);
      assert.match(err, /harden: not probed: .*Pod\/c\/c/);
      assert.match(err, /not everything could be removed; `harden probe --clean` does it once the engine is back/);
      assert.match(
        readFileSync(join(path, 'harden.evidence.json'), 'utf8'),
        /"service": "Pod\/a\/a"|"service": "Pod\/b\/b"/,
      );
      docker.dead = false;
      assert.ok(docker.left.length > 0);
      const cleaned = await start(path, ['probe', '--clean'], docker).outcome;
      assert.is(cleaned.code, 0);
      assert.match(cleaned.out, /^\d+ things were removed\n$/);
      assert.equal(docker.left, []);
    },
  );
});

probe('an interruption removes everything and exits with 130', async ({ folder: path }) => {
  make(path, 'pod.yaml', pod('web'));
  await withDocker(
    () => ({}),
    async docker => {
      const running = start(path, probing, docker);
      const timer = setInterval(() => {
        if (!docker.made.some(({ starts }) => starts > 0)) return;
        clearInterval(timer);
        running.child.kill('SIGTERM');
      }, 50);
      const { code } = await running.outcome;
      assert.is(code, 130);
      assert.equal(docker.left, []);
    },
  );
});

probe.run();
