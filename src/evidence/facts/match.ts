import type { ImageRef } from '../../transform.ts';
import { repositoryNames } from '../../workloads/image-reference.ts';
import { matchesGlob } from '../glob.ts';
import { type Confidence, type FactGroup, factsData, type ImageFacts, type MajorRange, type Variant } from './data.ts';

/** An entry of the image facts, with the row for the tag. */
export interface Match {
  readonly facts: ImageFacts;
  readonly variant: Variant | undefined;
  /** `postgres:16`, for evidence. */
  readonly label: string;
  readonly tag: string | undefined;
  /** The image is built from the one that the facts are about; how well that is known. */
  readonly derived: Confidence | undefined;
  /** Only a digest is given, and the facts differ between tags. */
  readonly vague: boolean;
}

interface Owner {
  readonly facts: ImageFacts;
  readonly derived: Confidence | undefined;
}

let byName: Map<string, Owner[]> | undefined;

function owners(): Map<string, Owner[]> {
  if (byName) return byName;
  byName = new Map();
  for (const facts of factsData().images) {
    for (const name of facts.names) addOwner(byName, name, { facts, derived: undefined });
    for (const { name, confidence } of facts.derived_images) addOwner(byName, name, { facts, derived: confidence });
  }
  return byName;
}

function addOwner(all: Map<string, Owner[]>, name: string, owner: Owner): void {
  const list = all.get(name);
  if (list) list.push(owner);
  else all.set(name, [owner]);
}

/** Answers for the references that are in use: every question about a container begins with its image. */
const matches = new WeakMap<ImageRef, Match | { readonly facts?: never }>();
const noMatch = {};

/** The bundled facts about an image; undefined when it is not known, or its reference does not tell which one it is. */
export function matchImage(image: ImageRef | undefined): Match | undefined {
  if (!image || image.unknown) return undefined;
  let match = matches.get(image);
  if (!match) {
    match = findMatch(image) ?? noMatch;
    matches.set(image, match);
  }
  return match.facts ? match : undefined;
}

function findMatch(image: ImageRef): Match | undefined {
  for (const name of repositoryNames(image)) {
    const candidates = owners().get(name) ?? owners().get(name.replace(/\/[^/]*$/, '/*'));
    const owner = candidates && bestForTag(candidates, image.tag);
    if (!owner) continue;
    const variant = variantOf(owner.facts.variants, image.tag);
    const short = name.replace(/^docker\.io\//, '').replace(/^library\//, '');
    return {
      ...owner,
      variant,
      label: image.tag === undefined ? short : `${short}:${image.tag}`,
      tag: image.tag,
      vague: image.tag === undefined && (candidates.length > 1 || !variant || !owner.facts.tags.includes('*')),
    };
  }
  return undefined;
}

/** Several entries may own a repository: the most literal pattern decides, and `*` is the last resort. */
function bestForTag(candidates: readonly Owner[], tag: string | undefined): Owner | undefined {
  if (tag === undefined && candidates.length === 1) return candidates[0];
  let best: Owner | undefined;
  let most = -1;
  for (const candidate of candidates) {
    for (const glob of candidate.facts.tags) {
      const literal = glob.replace(/\[[^\]]*\]|[*?]/g, '').length;
      if (literal <= most || !(glob === '*' || (tag !== undefined && matchesGlob(tag, glob)))) continue;
      [best, most] = [candidate, literal];
    }
  }
  return best;
}

/** The first variant that fits the tag. Without a tag one can only be told when all of them agree. */
function variantOf(variants: readonly Variant[], tag: string | undefined): Variant | undefined {
  if (tag !== undefined) return variants.find(({ match }) => matchesGlob(tag, match));
  const [first, ...others] = variants;
  const agree = others.every(other => accountOf(other) === accountOf(first));
  return agree ? first : undefined;
}

function accountOf(variant: Variant | undefined): string {
  return variant ? `${variant.user} ${variant.uid}:${variant.gid} ${variant.default_user}` : '';
}

/** Whether what the facts say in these groups was read or tried, for this very image. */
export function isVerified(match: Match, ...groups: readonly FactGroup[]): boolean {
  return whyUnverified(match, ...groups) === undefined;
}

/** Why what the facts say in these groups is not sure enough to act on; undefined: it was read or tried, for this very image. */
export function whyUnverified(match: Match, ...groups: readonly FactGroup[]): string | undefined {
  const { facts, derived, vague, label } = match;
  const isRead = (level: Confidence): boolean => level === 'tested' || level === 'source' || level === 'docs';
  if (vague) return `${label} does not tell which version it is`;
  if (derived && !isRead(derived)) return `that ${label} is built like ${facts.name} is not verified`;
  const group = groups.find(name => !isRead(facts.confidence[name]));
  if (group) return `what is known of ${label} ${groupWords[group]} comes from an unverified source`;
  const { to, latest } = facts.conditions.versions ?? {};
  const version = majorOf(match) ?? latest;
  return to !== undefined && version !== undefined && version > to
    ? `${label} is newer than the version that is known, ${to}`
    : undefined;
}

const groupWords: Readonly<Record<FactGroup, string>> = {
  user: '(its user)',
  startup: '(its start)',
  capabilities: '(its capabilities)',
  run_as: '(other users)',
  paths: '(what it writes)',
  ports: '(its ports)',
  read_only: '(on a read-only root)',
};

/** `16.2-alpine`, `v2.1` and `pg16` name a version; `alpine3.19` and `latest` do not. */
export function majorOf({ tag = '' }: Match): number | undefined {
  const number = /^(?:latest-)?(?:v|pg)?(\d+)/.exec(tag)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether a row for some versions holds for this one. */
export function isInRange(version: number, { from = 0, to = Number.POSITIVE_INFINITY }: MajorRange = {}): boolean {
  return version >= from && version <= to;
}

/** A value that its own text calls unverified, whatever the rating of its group. */
export function isFromMemory(text: string | undefined): boolean {
  return text?.includes('from memory') ?? false;
}

/** Images to build on: nothing is known about a container before it is known what it runs. */
export function isGeneric({ category, conditions }: ImageFacts): boolean {
  return category === 'base' || (category === 'runtime' && !conditions.start);
}

/** What is known was read in charts, which prepare folders that a plain start does not. */
export function isFromCharts({ category }: ImageFacts): boolean {
  return category === 'bitnami';
}

/** A name for many images that share a base: what is known of the base does not hold for what each adds. */
export function isFamily({ category }: ImageFacts): boolean {
  return category === 'family';
}
