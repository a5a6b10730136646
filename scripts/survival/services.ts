import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One folder of services/: `compose.yaml`, `kubernetes.yaml` and `check.sh`, and what README.md lists besides. */
export interface Service {
  readonly name: string;
  readonly folder: string;
  /** What the probe runs to see whether it works. */
  readonly check: string;
  /** Its part of the Compose file, and its documents for a cluster. */
  readonly compose: string;
  readonly kubernetes: string;
}

export function readServices(folder: string): readonly Service[] {
  return readdirSync(folder)
    .toSorted()
    .map(name => readService(name, join(folder, name)));
}

function readService(name: string, folder: string): Service {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return { name, folder, check: read('check.sh'), compose: read('compose.yaml'), kubernetes: read('kubernetes.yaml') };
}

/** The services with these names, and those that they depend on. */
export function chooseServices(all: readonly Service[], names: readonly string[]): readonly Service[] {
  const unknown = names.filter(name => !all.some(service => service.name === name));
  if (unknown.length > 0) throw new Error(`no such service: ${unknown.join(', ')}`);
  const { services } = parse(joinCompose(all)) as { services: Record<string, { depends_on?: readonly string[] }> };
  const chosen = new Set<string>();
  const choose = (name: string): void => {
    if (chosen.has(name)) return;
    chosen.add(name);
    services[name]?.depends_on?.forEach(choose);
  };
  names.forEach(choose);
  return all.filter(({ name }) => chosen.has(name));
}

const heading = `# The shop: everything it needs on one machine, the way such files are written.
name: survival

x-restart: &restart
  restart: unless-stopped
`;

/** All parts as one Compose file. */
export function joinCompose(services: readonly Service[]): string {
  const parts = services.map(({ compose }) => compose.split(/^volumes:\n/m));
  const bodies = parts.map(([body]) => body!.replace(/^services:\n/, '').trimEnd());
  const volumes = parts.map(([, text = '']) => text).join('');
  return `${heading}\nservices:\n${bodies.join('\n\n')}\n${volumes === '' ? '' : `\nvolumes:\n${volumes}`}`;
}

/** All documents as one file. */
export function joinKubernetes(services: readonly Service[]): string {
  return ['# The shop on a cluster: nothing is hardened.\n', ...services.map(({ kubernetes }) => kubernetes)].join(
    '---\n',
  );
}

/** Name that a cluster knows the image by that the project builds for this service; undefined when it builds none. */
export function applicationTag({ folder }: Service): string | undefined {
  const file = join(folder, 'image.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { tag: string }).tag : undefined;
}
