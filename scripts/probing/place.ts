import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../survival/engine.ts';
import { prepareProject } from '../survival/project.ts';
import type { Service } from '../survival/services.ts';
import { attempt, run } from '../survival/shell.ts';

/** A project that runs already, beside which it is probed. */
export interface Place {
  readonly state: string;
  readonly engine: Engine;
  readonly compose: string;
  readonly harden: string;
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Preparing extends Omit<Place, 'project' | 'env'> {
  readonly services: readonly Service[];
}

/** The project of the user is up, with data in its volumes, and somebody else has things at the engine, too. */
export function preparePlace({ services, ...place }: Preparing): Place {
  const project = join(place.state, 'probing-project');
  const env = { ...place.engine.env, PATH: `${process.env.PATH}:${join(place.state, 'bin')}` };
  prepareProject(services, project);
  const docker = (...args: readonly string[]): string => run('docker', args, { env });
  attempt('docker', ['rm', '-fv', 'bystander'], { env });
  run(place.compose, ['up', '--detach', '--build'], { cwd: project, env });
  attempt('docker', ['network', 'create', 'bystanders'], { env });
  docker('run', '-d', '--name', 'bystander', '--network', 'bystanders', '-v', 'bystander-data:/data', 'redis:7.0');
  return { ...place, project, env };
}

/** Everything that a probe must leave as it was, in one text. What the running programs of the user write themselves is left out. */
export function snapshot({ project, env }: Place): string {
  const docker = (...args: readonly string[]): string => run('docker', args, { env });
  const containers = docker(
    'ps',
    '-a',
    '--no-trunc',
    '--format',
    '{{.ID}} {{.Names}} {{.State}} {{.Mounts}} {{.Networks}}',
  );
  const started = containers
    .split('\n')
    .map(line => docker('inspect', '-f', '{{.State.StartedAt}}', line.split(' ')[0]!));
  return [
    ...treeOf(project).filter(line => !line.startsWith('harden.')),
    ...[containers, ...started].flatMap(text => text.split('\n')).sort(),
    ...docker('volume', 'ls', '--format', '{{.Name}}')
      .split('\n')
      .flatMap(name => volumeOf(name, docker)),
    ...docker('network', 'ls', '--no-trunc', '--format', '{{.ID}} {{.Name}}').split('\n').sort(),
    ...docker('images', '--no-trunc', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}').split('\n').sort(),
  ].join('\n');
}

/** A volume with what is in it. */
function volumeOf(name: string, docker: (...args: readonly string[]) => string): readonly string[] {
  const folder = docker('volume', 'inspect', '-f', '{{.Mountpoint}}', name);
  return [`volume ${name}`, ...treeOf(folder).map(line => `${name}: ${line}`)];
}

function treeOf(root: string, at = ''): readonly string[] {
  return readdirSync(join(root, at)).flatMap(name => {
    const path = join(at, name);
    const found = lstatSync(join(root, path));
    const about = `${path} ${found.mode} ${found.uid} ${found.gid}`;
    if (found.isSymbolicLink()) return [`${about} -> ${readlinkSync(join(root, path))}`];
    if (found.isDirectory()) return [about, ...treeOf(root, path)];
    const content = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    return [`${about} ${found.mtimeMs} ${content}`];
  });
}

/** What differs between two snapshots. */
export function differences(before: string, after: string): readonly string[] {
  const [one, other] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  return [
    ...[...one].filter(line => !other.has(line)).map(line => `gone: ${line}`),
    ...[...other].filter(line => !one.has(line)).map(line => `new: ${line}`),
  ];
}

/** Names of what bears the label of a probe. */
export function leftOvers({ env }: Place): readonly string[] {
  const filter = ['--filter', 'label=io.harden.probe', '-q'];
  return [
    ['ps', '-a', ...filter],
    ['volume', 'ls', ...filter],
    ['network', 'ls', ...filter],
  ]
    .flatMap(args => run('docker', args, { env }).split('\n'))
    .filter(line => line !== '');
}

export interface Running {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/** Starts harden beside this script. */
export function startHarden({ harden, project, env }: Place, args: readonly string[]): Running {
  const child = spawn(process.execPath, [harden, ...args], { cwd: project, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => (output += String(bytes)));
  return {
    pid: child.pid!,
    kill: signal => void child.kill(signal),
    ended: new Promise(resolve => child.on('close', code => resolve({ code, output }))),
  };
}
