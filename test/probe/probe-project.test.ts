import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Containers } from '../../src/container/containers.ts';
import { EngineClient } from '../../src/container/engine.ts';
import { fateOf, ownerHere } from '../../src/container/owner.ts';
import { ContainerProblem } from '../../src/container/problem.ts';
import type { Candidate } from '../../src/probe/candidate.ts';
import { type ProbeProject, probeProject } from '../../src/probe/probe-project.ts';
import type { RunSpec } from '../../src/probe/spec.ts';
import type { ProbeEvent, ProbeOutcome } from '../../src/probe/types.ts';
import { cleanUp, Workspace } from '../../src/probe/workspace.ts';
import { digest, imageRecord } from '../evidence/file/records.ts';
import { type Body, FakeDocker, type Program } from './fake-docker.ts';

const project = suite('probe project');

const spec = (name: string, more: Partial<RunSpec> = {}): RunSpec => ({
  name,
  image: `${name}:1`,
  environment: [],
  tty: false,
  stdinOpen: false,
  grace: 1,
  health: { kind: 'command', test: ['CMD', 'ask'], timeout: 1 },
  mounts: [],
  tmpfs: [],
  ulimits: [],
  sysctls: {},
  groupAdd: [],
  capAdd: [],
  capDrop: [],
  noNewPrivileges: false,
  readOnly: false,
  extraHosts: [],
  network: { kind: 'project' },
  aliases: [name],
  dependsOn: [],
  ports: [],
  restarts: false,
  inlineFiles: [],
  ...more,
});

const root = { user: '', uid: 0, gid: 0, groups: [] };
const image = imageRecord({ volumes: [], gain: [], writable: [], start: root });

function projectOf(specs: readonly RunSpec[]): ProbeProject {
  const candidate = (own: RunSpec): Candidate => ({
    target: { manifest: 'compose.yaml', service: own.name },
    kind: 'compose',
    actor: { spec: own, image: { ...image, id: digest(own.name === 'db' ? 'b' : 'a') } },
    settings: { settings: '1'.repeat(64), parts: {} },
    callsGain: false,
    fileCapabilities: [],
    choosesUser: false,
    lowPort: undefined,
    boundOf: () => [],
    remarks: [],
  });
  const byName = new Map(specs.map(own => [own.name, own]));
  return {
    kind: 'compose',
    specs: byName,
    wanted: specs.map(({ name }) => ({ manifest: 'compose.yaml', service: name })),
    folder: '/nowhere',
    open: async name => candidate(byName.get(name)!),
  };
}

interface Ran {
  readonly outcomes: readonly ProbeOutcome[];
  readonly events: readonly ProbeEvent[];
  readonly error: unknown;
}

async function run(docker: FakeDocker, specs: readonly RunSpec[], signal?: AbortSignal): Promise<Ran> {
  const client = new EngineClient({ kind: 'socket', engine: 'docker', path: docker.path });
  const containers = new Containers(client, signal);
  const workspace = new Workspace(containers, await containers.info());
  const events: ProbeEvent[] = [];
  let outcomes: readonly ProbeOutcome[] = [];
  let error: unknown;
  try {
    outcomes = await probeProject(projectOf(specs), {
      workspace,
      network: undefined,
      timeout: 3,
      watch: 0.3,
      exercise: {},
      budget: 8,
      perService: 60_000,
      until: Date.now() + 60_000,
      date: undefined,
      learn: async known => known,
      tell: event => events.push(event),
    });
  } catch (problem) {
    error = problem;
  }
  if (!docker.dead) await workspace.close();
  client.close();
  return { outcomes, events, error };
}

async function withDocker<T>(program: Program, use: (docker: FakeDocker) => Promise<T>): Promise<T> {
  const docker = await new FakeDocker(program).open();
  try {
    return await use(docker);
  } finally {
    await docker.close();
  }
}

const isDropped = ({ HostConfig }: Body, cap: string): boolean =>
  (HostConfig.CapDrop?.includes('ALL') ?? false) && !HostConfig.CapAdd?.includes(cap);

project('as it is, hardened, again: what is kept is recorded, and nothing is left', async () => {
  const needy: Program = body =>
    isDropped(body, 'CHOWN') ? { exit: 1, log: 'chown: /x: Operation not permitted' } : { uids: [0, 33] };
  await withDocker(needy, async docker => {
    const { outcomes, events, error } = await run(docker, [spec('web')]);
    assert.is(error, undefined);
    const [outcome] = outcomes;
    if (outcome?.kind !== 'recorded') throw new Error(JSON.stringify(outcome));
    const { record } = outcome;
    assert.equal(record.result, {
      readOnly: true,
      mounts: [{ path: '/tmp', kind: 'scratch' }],
      noNewPrivileges: true,
      keep: [
        { cap: 'SETGID', because: 'a process runs as uid 33' },
        { cap: 'SETUID', because: 'a process runs as uid 33' },
        { cap: 'CHOWN', because: 'without it: cannot change an owner' },
      ],
    });
    assert.equal([record.users, record.judged.by, record.judged.secondStart], [[0, 33], 'health', 'restart']);
    assert.equal(record.refuted, [
      {
        settings: { readOnly: true, noNewPrivileges: true, keep: ['SETGID', 'SETUID'] },
        start: 1,
        because: 'it ended with exit code 1',
      },
    ]);
    assert.is(outcome.starts, 4);
    assert.equal(docker.left, []);
    assert.ok(events.some(event => event.kind === 'done'));
  });
});

project('no variable finds its way into a record', async () => {
  const secret = 'hunter22';
  const needy: Program = body =>
    isDropped(body, 'CHOWN') ? { exit: 1, log: `${secret} chown: Operation not permitted` } : { log: secret };
  await withDocker(needy, async docker => {
    const health = { kind: 'command', test: ['CMD', 'ask', secret], timeout: 1 } as const;
    const { outcomes } = await run(docker, [
      spec('web', { environment: [`WORD=${secret}`], command: [secret], health }),
    ]);
    assert.is(outcomes[0]!.kind, 'recorded');
    assert.not.match(JSON.stringify(outcomes), new RegExp(secret));
  });
});

project('a worker that is missing is a failure, however healthy the rest is', async () => {
  const silent: Program = body => ({ uids: isDropped(body, 'SETUID') ? [0] : [0, 33] });
  await withDocker(silent, async docker => {
    const { outcomes } = await run(docker, [spec('web')]);
    assert.is(outcomes[0]!.kind, 'recorded');
    const names = outcomes[0]!.kind === 'recorded' ? outcomes[0]!.record.result.keep.map(({ cap }) => cap) : [];
    assert.equal(names, ['SETGID', 'SETUID']);
  });
});

project('what does not run as it is is not judged, and no secret is told', async () => {
  const crash: Program = () => ({ exit: 1, log: 'password hunter22 refused' });
  await withDocker(crash, async docker => {
    const { outcomes } = await run(docker, [spec('web', { environment: ['DB_PASSWORD=hunter22'] })]);
    assert.equal(outcomes, [
      {
        kind: 'not-judgeable',
        target: { manifest: 'compose.yaml', service: 'web' },
        reason: 'as it is, it ended with exit code 1; its log ends with "password *** refused"',
      },
    ]);
    assert.equal(docker.left, []);
  });
});

project('a job is judged by its exit code, and finds what it depends on as if nothing had happened', async () => {
  const seenBy: string[] = [];
  const program: Program = ({ Image }) => {
    if (Image === digest('b')) return {};
    seenBy.push(Image);
    return { exit: 0 };
  };
  await withDocker(program, async docker => {
    const job = spec('job', { health: { kind: 'none' }, dependsOn: [{ service: 'db', condition: 'started' }] });
    const { outcomes } = await run(docker, [job, spec('db')]);
    const outcome = outcomes.find(({ target }) => target.service === 'job')!;
    if (outcome.kind !== 'recorded') throw new Error(outcome.reason);
    assert.is(outcome.record.judged.by, 'exit');
    // One database for the job as it is, one for its attempt, one for all together, and those of its own probe.
    const databases = docker.made.filter(({ body, starts }) => body.Image === digest('b') && starts > 0);
    assert.ok(databases.length >= 4, `${databases.length} databases`);
    assert.equal(docker.left, []);
  });
});

project('services that do not run together hardened are put back', async () => {
  let together = false;
  const program: Program = body => {
    const hardened = body.HostConfig.ReadonlyRootfs === true;
    if (body.Image === digest('a') && hardened && together) return { exit: 1 };
    return {};
  };
  await withDocker(program, async docker => {
    const web = spec('web', { dependsOn: [{ service: 'db', condition: 'started' }] });
    const client = new EngineClient({ kind: 'socket', engine: 'docker', path: docker.path });
    const containers = new Containers(client);
    const workspace = new Workspace(containers, await containers.info());
    const outcomes = await probeProject(projectOf([web, spec('db')]), {
      workspace,
      network: undefined,
      timeout: 3,
      watch: 0.3,
      exercise: {},
      budget: 8,
      perService: 60_000,
      until: Date.now() + 60_000,
      date: undefined,
      learn: async known => known,
      tell: event => {
        if (event.kind === 'step' && event.step === 'together') together = true;
      },
    });
    await workspace.close();
    client.close();
    const readOnly = outcomes.map(outcome => outcome.kind === 'recorded' && outcome.record.result.readOnly);
    assert.equal(readOnly, [false, true]);
    const [first] = outcomes;
    assert.is(
      first?.kind === 'recorded' && first.record.refuted.at(-1)?.because,
      'it did not run together with the other hardened services',
    );
  });
});

project('an engine that dies, and one that is full, are told from a service that fails', async () => {
  await withDocker(
    () => ({}),
    async docker => {
      docker.full = true;
      const { error } = await run(docker, [spec('web')]);
      assert.instance(error, ContainerProblem);
      assert.is((error as ContainerProblem).code, 'disk-full');
    },
  );
  await withDocker(
    () => ({}),
    async docker => {
      const running = run(docker, [spec('web')]);
      setTimeout(() => {
        docker.dead = true;
      }, 300);
      const { error } = await running;
      assert.instance(error, ContainerProblem);
      assert.is((error as ContainerProblem).code, 'broken-off');
    },
  );
});

project('an interruption leaves nothing behind', async () => {
  await withDocker(
    () => ({}),
    async docker => {
      const controller = new AbortController();
      const running = run(docker, [spec('web'), spec('other')], controller.signal);
      setTimeout(() => controller.abort(), 200);
      const { error } = await running;
      assert.is((error as Error).name, 'AbortError');
      assert.equal(docker.left, []);
    },
  );
});

project('what a killed run left is removed by the next one; what others have is not', async () => {
  await withDocker(
    () => ({}),
    async docker => {
      const gone = spawnSync(process.execPath, ['-e', '']).pid;
      const boot = ownerHere().split('/')[1]!;
      const label = (owner: string) => ({ 'io.harden.probe': 'x', 'io.harden.owner': owner });
      docker.volumes.set('killed', label(`${hostname()}/${boot}/${gone}/123`));
      docker.networks.set('before-boot', label(`${hostname()}/other-boot/1/1`));
      docker.volumes.set('alive', label(ownerHere()));
      docker.volumes.set('foreign', {});
      docker.volumes.set('elsewhere', label('another-host/boot/1/1'));
      const client = new EngineClient({ kind: 'socket', engine: 'docker', path: docker.path });
      const created = Date.parse('2020-01-01T00:00:00Z') / 1000;
      assert.is(await cleanUp(new Containers(client), created + 3600), 2);
      assert.equal([...docker.volumes.keys(), ...docker.networks.keys()], ['alive', 'foreign', 'elsewhere']);
      assert.is(await cleanUp(new Containers(client), created + 90_000), 1);
      assert.equal([...docker.volumes.keys()], ['alive', 'foreign']);
      client.close();
    },
  );
});

project('a process is known by its number and the time of its start', () => {
  const [host, boot, pid] = ownerHere().split('/');
  assert.is(fateOf(ownerHere()), 'alive');
  assert.is(fateOf([host, boot, pid, '1'].join('/')), 'gone');
  assert.is(fateOf([host, 'x', pid, '1'].join('/')), 'gone');
  assert.is(fateOf('else/x/1/1'), 'elsewhere');
  assert.is(fateOf(''), 'elsewhere');
});

project.run();
