import type { ImageRef } from '../transform.ts';

/** Registries that serve the official images under another name, with the prefix in front of the official one. */
const officialMirrors: readonly (readonly [registry: string, prefix: string])[] = [
  ['docker.io', ''],
  ['public.ecr.aws', 'docker/'],
  ['mirror.gcr.io', ''],
];

/**
 * Splits an image reference. Registries are recognised as Docker does: the part before the first slash holds a dot or a colon, or is
 * `localhost`. Whatever is interpolated or a placeholder makes the reference unknown.
 */
export function parseImageReference(text: string): ImageRef {
  const unknown = /[${}<>]|\$\(|^\s*$|\s/.test(text);
  const [nameAndTag = '', digest] = splitOnce(text, '@');
  const lastSlash = nameAndTag.lastIndexOf('/');
  const colon = nameAndTag.indexOf(':', lastSlash + 1);
  const name = colon === -1 ? nameAndTag : nameAndTag.slice(0, colon);
  const written = colon === -1 ? undefined : nameAndTag.slice(colon + 1);
  const tag = written ?? (digest === undefined ? 'latest' : undefined);
  return { text, ...splitRegistry(name), tag, digest, unknown };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
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
 * Names under which facts about this image may be filed, most specific first: `ghcr.io/acme/api`, `acme/api` for Docker Hub,
 * `nginx` for an official image and its mirrors.
 */
export function repositoryNames({ registry, repository }: ImageRef): readonly string[] {
  const names = [`${registry}/${repository}`];
  if (registry === 'docker.io') names.push(repository);
  for (const [mirror, prefix] of officialMirrors) {
    const official = `${prefix}library/`;
    if (registry === mirror && repository.startsWith(official)) names.push(repository.slice(official.length));
  }
  return names;
}
