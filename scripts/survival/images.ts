import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { deploymentsOf, parseManifests } from './manifests.ts';
import { applicationTag, joinKubernetes, type Service } from './services.ts';
import { attempt, run } from './shell.ts';

/** An image of this laboratory: the folder of its Dockerfile and the public name that it stands for or goes by. */
export interface BuiltImage {
  readonly folder: string;
  readonly tag: string;
  /** The Debian package behind a stand-in. */
  readonly package?: string;
}

export const probeImage = 'survival/probe:1';
const rootImage = 'survival/rootfs:bookworm';

/** Every folder below images/. */
export function readImages(folder: string): readonly BuiltImage[] {
  return readdirSync(folder)
    .toSorted()
    .map(name => {
      const about = JSON.parse(readFileSync(join(folder, name, 'image.json'), 'utf8')) as Omit<BuiltImage, 'folder'>;
      return { ...about, folder: join(folder, name) };
    });
}

/** The applications that Compose builds from the project; a cluster pulls them under these names. */
export function applicationImages(services: readonly Service[]): readonly BuiltImage[] {
  return services.flatMap(service => {
    const tag = applicationTag(service);
    return tag === undefined ? [] : [{ tag, folder: join(service.folder, 'files') }];
  });
}

/** Images of the Dockerfile that are not stages of it. */
export function basesOf({ folder }: BuiltImage): readonly string[] {
  const text = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const stages = [...text.matchAll(/^FROM (\S+)(?: AS (\S+))?/gm)];
  const names = new Set(stages.map(([, , name]) => name));
  return stages.map(([, base]) => base!).filter(base => !names.has(base));
}

/** What has to be built for these images, each after those that it builds on. */
export function buildOrder(tags: readonly string[], all: readonly BuiltImage[]): readonly BuiltImage[] {
  const order = new Set<BuiltImage>();
  const add = (tag: string): void => {
    const image = all.find(other => other.tag === tag);
    if (!image || order.has(image)) return;
    basesOf(image).forEach(add);
    order.add(image);
  };
  tags.forEach(add);
  return [...order];
}

/** Images that the containers of the services are made of, by the names that a cluster uses; the probe comes along. */
export function imagesOf(services: readonly Service[]): readonly string[] {
  const pods = deploymentsOf(parseManifests(joinKubernetes(services))).map(({ spec }) => spec.template.spec);
  const tags = pods.flatMap(({ containers }) => containers.map(({ image }) => image));
  return [...new Set([probeImage, ...tags])];
}

/** Builds images in this order, the first on a fresh Debian. */
export function buildImages(engine: Engine, state: string, images: readonly BuiltImage[]): void {
  const { env } = engine;
  if (attempt('docker', ['image', 'inspect', rootImage], { env }).code !== 0) importDebian(engine, state);
  for (const { folder, tag } of images) {
    run('docker', ['build', '--quiet', '--network', 'host', '--tag', tag, folder], { env });
  }
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

/** Each stand-in with the version of the Debian package behind it. */
export function packageVersions({ env }: Engine, images: readonly BuiltImage[]): readonly string[] {
  return images.flatMap(({ tag, package: name }) => {
    if (name === undefined) return [];
    const command = ['--entrypoint', 'cat', tag, '/var/lib/dpkg/status'];
    const status = run('docker', ['run', '--rm', '--network', 'none', ...command], { env });
    const found = new RegExp(`^Package: ${name}\\n(?:.+\\n)*?Version: (.+)$`, 'm').exec(status);
    return [`\`${tag}\` (${name} ${found?.[1] ?? 'unknown'})`];
  });
}
