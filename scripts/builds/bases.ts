import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../survival/engine.ts';
import { buildImages } from '../survival/images.ts';
import { attempt, run } from '../survival/shell.ts';

/** A folder of bases/: an image that projects start from, under the public names of the one that it stands for. */
export interface Base {
  readonly folder: string;
  readonly tags: readonly string[];
  /** What it is made of. */
  readonly made: string;
}

/** What every other base starts from. */
export const debian = {
  tag: 'debian:bookworm-slim',
  made: 'debootstrap, with the settings for apt of the published image',
};

export function readBases(folder: string): readonly Base[] {
  return readdirSync(folder)
    .toSorted()
    .map(name => {
      const about = JSON.parse(readFileSync(join(folder, name, 'image.json'), 'utf8')) as Omit<Base, 'folder'>;
      return { ...about, folder: join(folder, name) };
    });
}

/** Makes those that are missing; they are kept for the next run. */
export function makeBases(engine: Engine, state: string, bases: readonly Base[]): void {
  const { env } = engine;
  if (!exists(engine, debian.tag)) {
    buildImages(engine, state, []);
    run('bash', ['-ec', slim, 'bash', debian.tag], { env });
  }
  for (const base of bases) {
    if (base.tags.every(tag => exists(engine, tag))) continue;
    console.log(`  ${base.tags.join(', ')}`);
    makeBase(engine, state, base);
  }
}

function exists({ env }: Engine, tag: string): boolean {
  return attempt('docker', ['image', 'inspect', tag], { env }).code === 0;
}

function makeBase({ env }: Engine, state: string, { folder, tags }: Base): void {
  const context = mkdtempSync(join(state, 'base-'));
  try {
    cpSync(folder, context, { recursive: true });
    if (existsSync(join(context, 'prepare.sh'))) run('sh', ['-e', 'prepare.sh'], { cwd: context });
    const names = tags.flatMap(tag => ['--tag', tag]);
    run('docker', ['build', '--quiet', '--network', 'host', ...names, context], { env });
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** One layer without package lists, as the published image has it, with its settings for apt, which throw away what apt downloads. */
const slim = `
set -o pipefail
docker run --rm --network none survival/rootfs:bookworm sh -ec '
  cd /etc/apt/apt.conf.d
  echo "DPkg::Post-Invoke { \\"rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true\\"; };" > docker-clean
  echo "Acquire::GzipIndexes \\"true\\";" > docker-gzip-indexes
  echo "Acquire::Languages \\"none\\";" > docker-no-languages
  printf "#!/bin/sh\\\\nexit 101\\\\n" > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
  exec tar --one-file-system -c --exclude=./.dockerenv --exclude=./etc/hostname --exclude=./etc/hosts --exclude=./etc/resolv.conf -C / .
' | docker import --change "CMD [\\"bash\\"]" - "$1"
`;
