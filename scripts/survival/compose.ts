import type { Engine } from './engine.ts';
import { probeImage } from './images.ts';
import type { Laboratory, Running } from './laboratory.ts';
import { readProcessState } from './process-state.ts';
import { attempt, run } from './shell.ts';

/** The project under Docker Compose. */
export function composeLaboratory({ env }: Engine, compose: string): Laboratory {
  const docker = (...args: readonly string[]) => attempt('docker', args, { env });
  const inspect = (container: string, format: string) => docker('inspect', '--format', format, container).stdout.trim();
  const find = (service: string) =>
    docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.service=${service}`).stdout.trim();
  return {
    name: 'Compose',
    file: 'compose.yaml',
    controls: ['read-only root', 'drop ALL', 'no-new-privileges'],
    start(project) {
      const { code, stderr } = attempt(compose, ['up', '--detach', '--build'], { cwd: project, env });
      // One service that cannot be started must not hide how the others do.
      if (code !== 0) console.error(stderr);
    },
    stop: project => void run(compose, ['down'], { cwd: project, env }),
    wipe: project => void run(compose, ['down', '--volumes'], { cwd: project, env }),
    visit(service, words) {
      const container = find(service);
      if (inspect(container, '{{.State.Running}}') !== 'true') return 'it is not running';
      const { code, stdout, stderr } = docker(
        'run',
        '--rm',
        '--network',
        `container:${container}`,
        probeImage,
        ...words,
      );
      if (code !== 0) return `${stdout}${stderr}`.trim();
      const health = inspect(container, '{{if .State.Health}}{{.State.Health.Status}}{{end}}');
      return health === '' || health === 'healthy' ? undefined : `its own health check says ${health}`;
    },
    log: service => docker('logs', '--tail', '5', find(service)),
    inspect(service): Running | undefined {
      const container = find(service);
      const pid = Number(inspect(container, '{{.State.Pid}}'));
      if (!(pid > 0)) return undefined;
      return { startedAs: inspect(container, '{{.Config.User}}') || 'root', state: readProcessState(pid) };
    },
  };
}
