import { existsSync } from 'node:fs';
import { attempt } from './shell.ts';

const programs = [
  { name: 'docker', package: 'docker.io' },
  { name: 'dockerd', package: 'docker.io' },
  { name: 'debootstrap', package: 'debootstrap' },
  { name: 'podman', package: 'podman' },
  { name: 'runc', package: 'runc' },
  { name: 'catatonit', package: 'catatonit' },
  { name: 'curl', package: 'curl' },
] as const;

/** What has to be there before anything can run, as sentences that say what to do. */
export function missingPrerequisites(): readonly string[] {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) {
    return ['Debian (or a system derived from it): the images are made of its packages'];
  }
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push('root: the engines, debootstrap and the volumes need it');
  const absent = programs.filter(({ name }) => attempt('sh', ['-c', `command -v ${name}`]).code !== 0);
  if (absent.length > 0) {
    const packages = [...new Set(absent.map(program => program.package))].join(' ');
    const names = absent.map(({ name }) => name).join(', ');
    missing.push(`${names}: apt-get update && apt-get install --no-install-recommends ${packages}`);
  }
  return missing;
}
