import type { Elsewhere, Plain, Service } from '../../transform.ts';
import { isMap } from '../plain.ts';
import type { ComposeNeighbours } from './neighbours.ts';

export interface ElsewhereSources {
  /** The services of the same file. */
  readonly services: readonly Service[];
  readonly neighbours: ComposeNeighbours | undefined;
  /** The services of another file of the project. */
  readonly readFile: (file: string) => readonly Service[];
  /** The service with more laid over it. */
  readonly withMore: (service: Service, more: { readonly [key: string]: Plain }) => Service;
}

/** What becomes of a service where others extend it, in any number of steps, and with the files that only add to it. */
export function elsewhereOf(service: Service, sources: ElsewhereSources): readonly Elsewhere<Service>[] {
  const found = new Map<string, Elsewhere<Service>>();
  collectExtenders(service, sources, found);
  found.delete(keyOf(service));
  const companions = (sources.neighbours?.companions(service.file) ?? []).flatMap(({ file, services }) => {
    const more = Object.hasOwn(services, service.name) ? services[service.name] : undefined;
    if (!isMap(more)) return [];
    return [{ by: file, kind: 'file' as const, target: sources.withMore(service, more), replaced: [] }];
  });
  return [...found.values(), ...companions];
}

function collectExtenders(base: Service, sources: ElsewhereSources, found: Map<string, Elsewhere<Service>>): void {
  for (const service of directExtenders(base, sources)) {
    if (found.has(keyOf(service))) continue;
    const place = service.file === base.file ? '' : ` of ${service.file}`;
    found.set(keyOf(service), { by: `${service.name}${place}`, kind: 'extends', target: service, replaced: [] });
    collectExtenders(service, sources, found);
  }
}

function directExtenders(base: Service, { services, neighbours, readFile }: ElsewhereSources): readonly Service[] {
  const inFile = services.filter(({ extendsFrom }) => isBase(extendsFrom, base) && base.file === services[0]?.file);
  const elsewhere = (neighbours?.extenders(base.file, base.name) ?? []).flatMap(({ file, service }) =>
    readFile(file).filter(({ name }) => name === service),
  );
  return [...inFile, ...elsewhere];
}

function isBase(reference: Service['extendsFrom'], { file, name }: Service): boolean {
  return reference?.file === file && reference.service === name;
}

function keyOf({ file, name }: Service): string {
  return `${file}#${name}`;
}
