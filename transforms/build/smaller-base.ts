import type { ImageRef } from '../../src/transform.ts';

/** What there is in place of a large base. */
export interface Smaller {
  /** Ecosystem whose tools the large one brings along. */
  readonly kind: 'system' | 'scripts' | 'java';
  /** Name of the smaller image. */
  readonly name: string;
  /** It is the same name with this behind its tag. */
  readonly suffix?: string;
  /** The same on Alpine, where there is one for the tag. */
  readonly alpine?: string;
  /** The same without a shell. */
  readonly distroless?: string;
}

const nodeDistroless: Readonly<Record<string, string>> = {
  20: 'gcr.io/distroless/nodejs20-debian12',
  22: 'gcr.io/distroless/nodejs22-debian12',
  24: 'gcr.io/distroless/nodejs24-debian13',
};
const javaDistroless: Readonly<Record<string, string>> = {
  17: 'gcr.io/distroless/java17-debian12',
  21: 'gcr.io/distroless/java21-debian12',
};
/** Releases of Java that there are images without the compiler for. */
const supportedJava = new Set(['8', '11', '17', '21', '25']);

/** Something smaller for an image; a text says why there is none; undefined: it is not a large one. */
export function smallerThan({ registry, repository, tag, text }: ImageRef): Smaller | string | undefined {
  if (registry !== 'docker.io' || tag === undefined) return undefined;
  const name = repository.replace(/^library\//, '');
  if (/slim|alpine|distroless|windows|nanoserver|onbuild|jre|busybox/.test(tag) && name !== 'openjdk') return undefined;
  switch (name) {
    case 'debian':
      // Before 9 not every release had one.
      if (/backports|experimental|rc-buggy|^[1-8]\.\d/.test(tag)) return undefined;
      return { kind: 'system', ...slim(name, tag === 'latest' ? 'stable' : tag, text) };
    case 'node':
    case 'python':
    case 'ruby':
      return { kind: 'scripts', ...slim(name, tag, text), ...others(name, tag) };
    case 'eclipse-temurin':
      return temurin(tag);
    case 'openjdk':
      return openjdk(tag);
    case 'ubuntu':
      return 'ubuntu has no smaller variant: debian:stable-slim, alpine, or an image without a shell (gcr.io/distroless/base-debian13) may do, and each has other libraries';
    case 'golang':
    case 'rust':
    case 'maven':
    case 'gradle':
      return `${name} is there to build: take what it builds from a stage of its own (COPY --from=build), and begin the last one with an image that only runs it`;
    default:
      return undefined;
  }
}

/** Debian's name of a release at the end of a tag. */
const release = /^(?:(.+)-)?(stretch|buster|bullseye|bookworm|trixie|forky)$/;

/** The tag of the slim variant: most images have the word at the end, those of Python and Ruby in front of the release. */
export function slimTag(name: string, tag: string): string {
  if (tag === 'latest') return 'slim';
  const [, version, codename] = (name === 'python' || name === 'ruby' ? release.exec(tag) : undefined) ?? [];
  if (codename === undefined) return `${tag}-slim`;
  return version === undefined ? `slim-${codename}` : `${version}-slim-${codename}`;
}

function slim(name: string, tag: string, text: string): Pick<Smaller, 'name' | 'suffix'> {
  const smaller = slimTag(name, tag);
  const isBehind = smaller === `${tag}-slim` && text.endsWith(`:${tag}`);
  return { name: `${name}:${smaller}`, ...(isBehind ? { suffix: '-slim' } : {}) };
}

function others(name: string, tag: string): Pick<Smaller, 'alpine' | 'distroless'> {
  const isVersion = /^(\d+(\.\d+)*|lts|current)$/.test(tag);
  const alpine = tag === 'latest' ? `${name}:alpine` : isVersion ? `${name}:${tag}-alpine` : undefined;
  const distroless = name === 'node' ? nodeDistroless[/^\d+/.exec(tag)?.[0] ?? ''] : undefined;
  return { ...(alpine ? { alpine } : {}), ...(distroless ? { distroless } : {}) };
}

function temurin(tag: string): Smaller | string {
  const [, version, rest] = /^(\d[\w.]*?)(?:-jdk)?(-[a-z][\w-]*)?$/.exec(tag) ?? [];
  if (version === undefined) return 'the tag names no version of Java; name it first';
  return { kind: 'java', name: `eclipse-temurin:${version}-jre${rest ?? ''}`, ...javaOthers(/^\d+/.exec(version)![0]) };
}

function openjdk(tag: string): Smaller | string | undefined {
  if (/jre|windows|nanoserver/.test(tag)) return undefined;
  const version = /^\d+/.exec(tag)?.[0];
  if (version === undefined) return 'the tag names no version of Java; name it first';
  if (!supportedJava.has(version))
    return `Java ${version} gets no fixes any more; go on to 21, for which there is eclipse-temurin:21-jre`;
  return {
    kind: 'java',
    name: `eclipse-temurin:${version}-jre${tag.includes('alpine') ? '-alpine' : ''}`,
    ...javaOthers(version),
  };
}

function javaOthers(version: string): Pick<Smaller, 'alpine' | 'distroless'> {
  const distroless = javaDistroless[version];
  return { alpine: `eclipse-temurin:${version}-jre-alpine`, ...(distroless ? { distroless } : {}) };
}
