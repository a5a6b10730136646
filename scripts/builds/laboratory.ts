import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../survival/engine.ts';
import { readProcessState } from '../survival/process-state.ts';
import { attempt, type Outcome, pause, run } from '../survival/shell.ts';
import { buildsOf, type Project } from './projects.ts';

/** Where the images of one project are built and its services started. */
export interface Laboratory {
  /** Builds every image; gives what went wrong. */
  build(): string | undefined;
  /** Starts the services and asks until they are healthy; gives what is wrong. */
  start(token: string, earlier?: string): string | undefined;
  restart(token: string, earlier: string): string | undefined;
  stop(): void;
  /** Ends the services and throws their data away. */
  wipe(): void;
  /** Numbers of the users of the service `app`, that of its main process first. */
  users(): readonly number[];
  /** Size of its image. */
  megabytes(): number;
  /** Throws away every image that was built. */
  clean(): void;
}

export interface Tools {
  readonly engine: Engine;
  /** The program of Docker Compose. */
  readonly compose: string;
}

const patience = 60_000;

/** For a project that lies in a folder of its own. */
export function openLaboratory(project: Project, place: string, { engine, compose }: Tools): Laboratory {
  const { env } = engine;
  const name = `builds-${project.name}`;
  const options = { cwd: place, env };
  const steps = new Set<string>();
  const docker = (...args: readonly string[]): Outcome => attempt('docker', args, { env });
  const inspect = (object: string, format: string) => docker('inspect', '--format', format, object).stdout.trim();
  const call = (...args: readonly string[]): Outcome => attempt(compose, ['--project-name', name, ...args], options);
  const containers = () =>
    docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${name}`)
      .stdout.split('\n')
      .filter(Boolean);
  const app = () =>
    docker(
      ...['ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${name}`],
      ...['--filter', 'label=com.docker.compose.service=app'],
    ).stdout.trim();
  const check = readFileSync(join(project.folder, 'check.sh'), 'utf8');

  function visit(token: string, earlier: string): string | undefined {
    for (const container of containers()) {
      if (inspect(container, '{{.State.Running}}') !== 'true') return 'a container is not running';
    }
    const container = app();
    const address = inspect(container, '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}');
    const words = { url: `http://${address}:${project.port}`, token, earlier };
    const { code, stdout, stderr } = attempt('timeout', ['10', 'sh', '-ec', check], { env: { ...env, ...words } });
    if (code !== 0) return `${stdout}${stderr}`.trim() || 'its answer is wrong';
    const health = inspect(container, '{{if .State.Health}}{{.State.Health.Status}}{{end}}');
    return health === '' || health === 'healthy' ? undefined : `its own health check says ${health}`;
  }

  function visitUntilHealthy(token: string, earlier: string): string | undefined {
    const end = Date.now() + patience;
    for (;;) {
      const problem = visit(token, earlier);
      if (problem === undefined) return undefined;
      const isOver = containers().some(container => inspect(container, '{{.State.Status}}') === 'exited');
      if (isOver || Date.now() > end) return [problem, log()].filter(text => text !== '').join('\n');
      pause(500);
    }
  }

  function log(): string {
    return containers()
      .map(container => docker('logs', '--tail', '5', container))
      .map(({ stdout, stderr }) => `${stdout}${stderr}`.trim())
      .join('\n');
  }

  return {
    build() {
      for (const { service, context, dockerfile, target } of buildsOf(project, place)) {
        const image = `${name}-${service}`;
        const stage = target === undefined ? [] : ['--target', target];
        const words = ['--force-rm', '--network', 'host', '--file', dockerfile, '--tag', image, ...stage, context];
        const { code, stdout, stderr } = attempt('docker', ['build', ...words], options);
        // Every step leaves an image, those of earlier stages without a name.
        for (const [, image] of stdout.matchAll(/^ ---> ([0-9a-f]{12})$/gm)) steps.add(image!);
        if (code !== 0) return `${stdout.split('\n').slice(-4).join('\n')}\n${stderr}`.trim();
      }
      return undefined;
    },
    start(token, earlier = '') {
      const { code, stderr } = call('up', '--detach', '--no-build');
      return code === 0 ? visitUntilHealthy(token, earlier) : [stderr.trim(), log()].join('\n');
    },
    restart(token, earlier) {
      const { code, stderr } = call('restart', '--timeout', '2');
      return code === 0 ? visitUntilHealthy(token, earlier) : stderr.trim();
    },
    stop: () => void call('down', '--timeout', '2'),
    wipe: () => void call('down', '--timeout', '2', '--volumes', '--remove-orphans'),
    users() {
      const container = app();
      const main = readProcessState(Number(inspect(container, '{{.State.Pid}}'))).uid;
      const listed = docker('top', container, '-eo', 'pid,uid').stdout.split('\n').slice(1);
      const all = listed.flatMap(line => /^\s*\d+\s+(\d+)/.exec(line)?.[1] ?? []).map(Number);
      return [...new Set([main, ...all])];
    },
    megabytes: () =>
      Math.round(Number(run('docker', ['image', 'inspect', '--format', '{{.Size}}', `${name}-app`], { env })) / 1e6),
    clean() {
      for (const image of [...steps].reverse()) {
        const tags = inspect(image, '{{join .RepoTags " "}}').split(' ').filter(Boolean);
        if (tags.every(tag => tag.startsWith(`${name}-`))) docker('image', 'rm', ...(tags.length > 0 ? tags : [image]));
      }
    },
  };
}
