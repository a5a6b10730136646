/** Whether a container that harden makes of a service is the one that Compose makes of it. */
import { dirname } from 'node:path';
import { readComposeConfig } from '../../src/container/compose-config.ts';
import { readComposeProject } from '../../src/probe/compose/model.ts';
import { createBody } from '../../src/probe/create-body.ts';
import { run } from '../survival/shell.ts';
import type { Place } from './place.ts';

interface Inspected {
  readonly Config: Readonly<Record<string, unknown>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Mounts: readonly { readonly Destination: string; readonly RW: boolean }[];
}

/** What has to be the same; names, labels, ports, restarts, networks and the pace of health checks may differ. */
const config = ['Env', 'Cmd', 'Entrypoint', 'User', 'WorkingDir', 'Tty', 'OpenStdin', 'StopSignal'];
const host = ['CapAdd', 'CapDrop', 'ReadonlyRootfs', 'Tmpfs', 'Sysctls', 'GroupAdd', 'Init', 'ShmSize', 'ExtraHosts'];

export async function compareDriver(place: Place): Promise<readonly string[]> {
  process.env.PATH = place.env.PATH;
  const read = await readComposeConfig([`${place.project}/compose.yaml`]);
  if (read.kind === 'problem') return [read.message];
  const problems: string[] = [];
  const docker = (...args: readonly string[]): string => run('docker', args, { env: place.env });
  for (const { name, spec } of readComposeProject(read.model, dirname(place.project)).services) {
    if (typeof spec === 'string') {
      problems.push(`${name}: ${spec}`);
      continue;
    }
    const theirs = inspect(docker('ps', '-aq', '--filter', `label=com.docker.compose.service=${name}`), docker);
    const connections = { labels: {}, network: 'none', mounts: [], imageHealth: undefined };
    const body = createBody(spec, undefined, connections) as Inspected['Config'] & {
      HostConfig: Inspected['HostConfig'];
    };
    const id = JSON.parse(
      run('curl', [
        ...['-s', '--unix-socket', place.engine.env.DOCKER_HOST!.replace('unix://', ''), '-X', 'POST'],
        ...['-H', 'content-type: application/json', '-d', JSON.stringify(body), 'http://engine/containers/create'],
      ]),
    ).Id as string;
    const ours = inspect(id, docker);
    docker('rm', '-v', id);
    const different = [
      ...config.filter(key => !isSame(ours.Config[key], theirs.Config[key])),
      ...host.filter(key => !isSame(ours.HostConfig[key], theirs.HostConfig[key])),
    ];
    for (const key of different)
      problems.push(
        `${name}: ${key} ${text({ ...ours.Config, ...ours.HostConfig }, key)} instead of ${text({ ...theirs.Config, ...theirs.HostConfig }, key)}`,
      );
    const wanted = theirs.Mounts.map(({ Destination, RW }) => `${Destination} ${RW}`).sort();
    const declared = Object.keys((theirs.Config.Volumes ?? {}) as object).map(path => `${path} true`);
    const given = spec.mounts.map(mount => `${mount.target} ${!('readOnly' in mount && mount.readOnly)}`);
    const all = [...new Set([...given, ...declared])].sort();
    if (!isSame(all, wanted)) problems.push(`${name}: mounts ${all.join()} instead of ${wanted.join()}`);
    console.log(`  ${name}: ${different.length === 0 ? 'the same' : different.join(' ')}`);
  }
  return problems;
}

function inspect(id: string, docker: (...args: readonly string[]) => string): Inspected {
  return (JSON.parse(docker('inspect', id)) as readonly Inspected[])[0]!;
}

function text(from: Readonly<Record<string, unknown>>, key: string): string {
  return JSON.stringify(from[key]);
}

/** What is not set and what is set to nothing are the same; lists of names have no order. */
function isSame(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): unknown => {
    if (value === null || value === undefined || value === false || value === '') return null;
    if (Array.isArray(value)) return value.length === 0 ? null : [...value].map(String).sort();
    return typeof value === 'object' && Object.keys(value).length === 0 ? null : value;
  };
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
