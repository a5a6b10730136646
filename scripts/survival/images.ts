import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { attempt, run } from './shell.ts';

/** An image of this laboratory: the folder of its Dockerfile, the public name it stands for, the Debian package behind it. */
interface StandIn {
  readonly folder: string;
  readonly tag: string;
  readonly package: string;
}

/** In the order in which they build on each other. */
export const standIns = [
  { folder: 'postgres', tag: 'postgres:15', package: 'postgresql-15' },
  { folder: 'mariadb', tag: 'mariadb:10.11', package: 'mariadb-server' },
  { folder: 'redis', tag: 'redis:7.0', package: 'redis-server' },
  { folder: 'memcached', tag: 'memcached:1.6', package: 'memcached' },
  { folder: 'rabbitmq', tag: 'rabbitmq:3.10', package: 'rabbitmq-server' },
  { folder: 'mosquitto', tag: 'eclipse-mosquitto:2.0', package: 'mosquitto' },
  { folder: 'prometheus', tag: 'prom/prometheus:v2.42.0', package: 'prometheus' },
  { folder: 'nginx', tag: 'nginx:1.22', package: 'nginx-light' },
  { folder: 'httpd', tag: 'httpd:2.4', package: 'apache2' },
  { folder: 'haproxy', tag: 'haproxy:2.6', package: 'haproxy' },
  { folder: 'caddy', tag: 'caddy:2.6', package: 'caddy' },
  { folder: 'php-apache', tag: 'php:8.2-apache', package: 'libapache2-mod-php8.2' },
  { folder: 'wordpress', tag: 'wordpress:6.1', package: 'wordpress' },
  { folder: 'node', tag: 'node:18', package: 'nodejs' },
  { folder: 'python', tag: 'python:3.11', package: 'gunicorn' },
  { folder: 'greeter', tag: 'ghcr.io/example/greeter:4', package: 'python3' },
] as const satisfies readonly StandIn[];

/** The applications of the project, which Compose builds itself and a cluster pulls under these names. */
export const applications = [
  { folder: 'node-app', tag: 'registry.example.com/shop/node-app:1' },
  { folder: 'python-app', tag: 'registry.example.com/shop/python-app:1' },
] as const;

export const probeImage = 'survival/probe:1';
const rootImage = 'survival/rootfs:bookworm';

export function buildImages(engine: Engine, state: string, here: string): void {
  const { env } = engine;
  if (attempt('docker', ['image', 'inspect', rootImage], { env }).code !== 0) importDebian(engine, state);
  const build = (folder: string, tag: string) =>
    run('docker', ['build', '--quiet', '--network', 'host', '--tag', tag, folder], { env });
  build(join(here, 'images/base'), 'survival/base:bookworm');
  build(join(here, 'images/probe'), probeImage);
  for (const { folder, tag } of standIns) build(join(here, 'images', folder), tag);
  for (const { folder, tag } of applications) build(join(here, 'project', folder), tag);
}

function importDebian({ env }: Engine, state: string): void {
  const rootfs = join(state, 'rootfs');
  if (!existsSync(rootfs)) {
    const unfinished = `${rootfs}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    run('debootstrap', ['--variant=minbase', 'bookworm', unfinished]);
    renameSync(unfinished, rootfs);
  }
  run('sh', ['-c', `tar -C "$1" -c . | docker import - ${rootImage}`, 'sh', rootfs], { env });
}

/** Public names of all images that a cluster has to have. */
export function clusterImages(): readonly string[] {
  return [probeImage, ...standIns.map(({ tag }) => tag), ...applications.map(({ tag }) => tag)];
}

/** The version of the Debian package behind each stand-in, by public name. */
export function packageVersions({ env }: Engine): ReadonlyMap<string, string> {
  return new Map(
    standIns.map(standIn => {
      const command = ['--entrypoint', 'cat', standIn.tag, '/var/lib/dpkg/status'];
      const status = run('docker', ['run', '--rm', '--network', 'none', ...command], { env });
      const found = new RegExp(`^Package: ${standIn.package}\\n(?:.+\\n)*?Version: (.+)$`, 'm').exec(status);
      return [standIn.tag, `${standIn.package} ${found?.[1] ?? 'unknown'}`];
    }),
  );
}
