import type { ImageRef } from '../transform.ts';

/** Registries that serve images of Docker Hub under another name, with the prefix in front of the name on Docker Hub. */
const mirrors: readonly (readonly [registry: string, prefix: string])[] = [
  ['public.ecr.aws', 'docker/library/'],
  ['mirror.gcr.io', ''],
];

const validRepository = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const validTag = /^\w[\w.-]*$/;

/**
 * Splits an image reference. Registries are recognised as Docker does: the part before the first slash holds a dot or a colon, or is
 * `localhost`. What is interpolated, a placeholder or no reference at all makes it unknown.
 */
export function parseImageReference(text: string): ImageRef {
  const [nameAndTag, digest] = splitAt(text, text.indexOf('@'));
  const [name, written] = splitAt(nameAndTag, nameAndTag.indexOf(':', nameAndTag.lastIndexOf('/') + 1));
  const tag = written ?? (digest === undefined ? 'latest' : undefined);
  const place = splitRegistry(name);
  const valid =
    validRepository.test(place.repository) &&
    (tag === undefined || validTag.test(tag)) &&
    (digest === undefined || /^[a-z0-9+._-]+:[0-9a-fA-F]{32,}$/.test(digest)) &&
    /^[\w.:[\]-]+$/.test(place.registry);
  return { text, ...place, tag, digest, unknown: !valid };
}

function splitAt(text: string, at: number): [string, string | undefined] {
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  if (!/[.:]/.test(first) && first !== 'localhost') {
    return { registry: 'docker.io', repository: slash === -1 ? `library/${name}` : name };
  }
  const registry = first === 'index.docker.io' || first === 'registry-1.docker.io' ? 'docker.io' : first;
  const rest = name.slice(slash + 1);
  return { registry, repository: registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest };
}

/**
 * Names under which facts about this image may be filed, most specific first: `ghcr.io/acme/api`; `docker.io/acme/api` and `acme/api`
 * for Docker Hub; `nginx` too for an official image and its mirrors.
 */
export function repositoryNames({ registry, repository }: ImageRef): readonly string[] {
  const names = [`${registry}/${repository}`];
  const hub = registry === 'docker.io' ? repository : mirrored(registry, repository);
  if (hub === undefined) return names;
  if (registry === 'docker.io') names.push(hub);
  else names.push(`docker.io/${hub}`, hub);
  if (hub.startsWith('library/')) names.push(hub.slice('library/'.length));
  return names;
}

/** The name on Docker Hub of an image that a mirror serves. */
function mirrored(registry: string, repository: string): string | undefined {
  for (const [mirror, prefix] of mirrors) {
    if (registry !== mirror || !repository.startsWith(prefix)) continue;
    return prefix === '' ? repository : `library/${repository.slice(prefix.length)}`;
  }
  return undefined;
}
