import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Engine } from '../survival/engine.ts';
import { attempt, pause, run } from '../survival/shell.ts';

export interface SourceResult {
  readonly source: string;
  /** Undefined: the record is the same. */
  readonly difference: string | undefined;
}

const port = 5791;

/** One image by every way there is; a way whose program is missing is said. */
export async function compareSources(engine: Engine, tag: string, state: string): Promise<readonly SourceResult[]> {
  const folder = join(state, 'sources');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const expected = recordBy(folder, tag, [], engine.env);
  const compare: Compare = (source, found, isConverted = false) => ({
    source,
    difference: same(found, expected, isConverted) ? undefined : `${source}: another record\n${found}`,
  });
  const results: SourceResult[] = [];
  const archive = join(folder, 'image.tar');
  run('docker', ['save', '-o', archive, tag], { env: engine.env });
  results.push(compare('docker save', recordBy(folder, tag, ['--tar', archive], {})));
  results.push(compare('docker system dial-stdio', recordBy(folder, tag, [], dialEnvironment(folder, engine))));
  if (has('docker-registry')) results.push(await byRegistry(engine, tag, folder, compare));
  if (has('podman')) results.push(...(await byPodman(tag, archive, folder, compare)));
  return results;
}

/** `isConverted`: the tool has written another configuration, so the image is another one of the same content. */
type Compare = (source: string, found: string, isConverted?: boolean) => SourceResult;

function same(one: string, other: string, isConverted: boolean): boolean {
  const withoutId = (text: string): string => text.replace(/"id": "sha256:[0-9a-f]+"/, '');
  return isConverted ? withoutId(one) === withoutId(other) : one === other;
}

function has(program: string): boolean {
  const found = attempt('sh', ['-c', `command -v ${program}`]).code === 0;
  if (!found) console.log(`skip: no ${program}, so its way is not compared`);
  return found;
}

/** The record of an image, without what differs by source. */
function recordBy(
  folder: string,
  tag: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('dist/harden.js'), 'inspect', '--root', folder, '--image', tag, '--all', '--print', ...words],
    { cwd: folder, env: { PATH: process.env.PATH ?? '', HOME: folder, ...env }, encoding: 'utf8' },
  );
  if (status !== 0) return `exit code ${status}: ${stderr}`;
  const { images } = JSON.parse(stdout) as { images: readonly Record<string, unknown>[] };
  const { from: _from, digests: _digests, refs: _refs, ...rest } = images[0]!;
  return JSON.stringify(rest, null, 1);
}

/** A context whose address is none that Node can open: `tcp` would do as well as `ssh`. */
function dialEnvironment(folder: string, { env }: Engine): Readonly<Record<string, string>> {
  const program = join(folder, 'docker');
  const real = run('sh', ['-c', 'command -v docker']);
  writeFileSync(program, `#!/bin/sh\nDOCKER_HOST=${env.DOCKER_HOST} exec ${real} "$@"\n`, { mode: 0o755 });
  return { PATH: `${folder}:${process.env.PATH}`, DOCKER_HOST: 'ssh://somewhere' };
}

async function byRegistry(engine: Engine, tag: string, folder: string, compare: Compare): Promise<SourceResult> {
  const config = join(folder, 'registry.yml');
  const storage = { filesystem: { rootdirectory: join(folder, 'registry') } };
  writeFileSync(
    config,
    JSON.stringify({ version: '0.1', log: { level: 'error' }, storage, http: { addr: `127.0.0.1:${port}` } }),
  );
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  try {
    const remote = `127.0.0.1:${port}/inspection/image:1`;
    run('docker', ['tag', tag, remote], { env: engine.env });
    for (let tries = 0; attempt('docker', ['push', '--quiet', remote], { env: engine.env }).code !== 0; tries++) {
      if (tries > 10) throw new Error('the image cannot be pushed to the registry');
      pause(500);
    }
    run('docker', ['rmi', remote], { env: engine.env });
    return compare('registry', recordBy(folder, remote, ['--registry'], {}));
  } finally {
    registry.kill();
  }
}

async function byPodman(
  tag: string,
  archive: string,
  folder: string,
  compare: Compare,
): Promise<readonly SourceResult[]> {
  const storage = `[storage]\ndriver = "vfs"\nrunroot = "${folder}/podman/run"\ngraphroot = "${folder}/podman/data"\n`;
  writeFileSync(join(folder, 'storage.conf'), storage);
  const env = { CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') };
  run('podman', ['load', '--quiet', '-i', archive], { env });
  const saved = join(folder, 'podman.tar');
  const layout = join(folder, 'layout.tar');
  run('podman', ['save', '--quiet', '-o', saved, tag], { env });
  run('podman', ['save', '--quiet', '--format', 'oci-archive', '-o', layout, tag], { env });
  const unpacked = join(folder, 'layout');
  mkdirSync(unpacked);
  run('tar', ['-xf', layout, '-C', unpacked]);
  const socket = join(folder, 'podman.sock');
  const service = spawn('podman', ['system', 'service', '--time', '0', `unix://${socket}`], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  try {
    for (let tries = 0; !existsSync(socket) && tries < 40; tries++) pause(250);
    return [
      compare('podman', recordBy(folder, tag, ['--engine', 'podman'], { CONTAINER_HOST: `unix://${socket}` })),
      compare('podman save', recordBy(folder, tag, ['--tar', saved], {})),
      compare('OCI archive, gzip', recordBy(folder, tag, ['--tar', layout], {}), true),
      compare('OCI layout', recordBy(folder, tag, ['--layout', unpacked], {}), true),
    ];
  } finally {
    service.kill();
    rmSync(join(folder, 'podman'), { recursive: true, force: true });
  }
}
