import { basename, dirname, resolve } from 'node:path';
import { transformIds } from '../../../transforms/index.ts';
import { createEngine, type PlanProblem } from '../../engine/index.ts';
import { type AskedStart, askedStart } from '../../evidence/file/asked-start.ts';
import { type AskedUser, askedText, askedUser } from '../../evidence/file/asked-user.ts';
import { builtReference, completeReference, projectName } from '../../evidence/file/lookup.ts';
import { recipeOf } from '../../evidence/file/recipe.ts';
import { serviceKey } from '../../evidence/file/service-key.ts';
import { canonical } from '../../evidence/file/write.ts';
import { projectReader } from '../../files/read.ts';
import { type Container, defineTransform, type ImageRef, type Service } from '../../transform.ts';
import { parseImageReference } from '../../workloads/image-reference.ts';
import type { Options } from '../options.ts';
import type { Session } from '../session.ts';
import { readSources } from '../sources.ts';

/** An image that manifests start, with everybody they start it as. */
export interface WantedImage {
  /** Complete, as records hold it. */
  readonly reference: string;
  readonly image: ImageRef;
  readonly users: readonly AskedUser[];
  /** How they start it. */
  readonly starts: readonly AskedStart[];
  /** `FILE, SERVICE` of the first one, for messages. */
  readonly where: string;
  /** Of an image that the project builds. */
  readonly recipe: string | undefined;
}

export interface Wanted {
  readonly images: readonly WantedImage[];
  /** Services whose image cannot be named, each with the reason. */
  readonly unknown: readonly string[];
  /** `FILE\nSERVICE` of all that were seen. */
  readonly services: ReadonlySet<string>;
  readonly problems: readonly PlanProblem[];
}

/** The images of the manifests, in the order of their names. */
export async function findWanted(session: Session, paths: readonly string[], options: Options): Promise<Wanted> {
  const { targets, problems } = await findTargets(session, paths, options);
  return { ...choose(session, targets, options), problems };
}

export interface FoundTargets {
  /** Contents of the files that may hold something for a cluster. */
  readonly texts: readonly Uint8Array[];
  readonly targets: readonly (Service | Container)[];
  readonly problems: readonly PlanProblem[];
}

/** Everything that the manifests run. */
export async function findTargets(
  session: Session,
  paths: readonly string[],
  options: Options,
  keepTexts = false,
): Promise<FoundTargets> {
  const problems: PlanProblem[] = [];
  const texts: Uint8Array[] = [];
  const targets: (Service | Container)[] = [];
  const engine = createEngine({
    config: { ...session.config, rules: {} },
    transforms: [collector(target => targets.push(target))],
    knownRules: transformIds,
    read: projectReader(session.root, session.config.maxFileSize),
    index: session.index,
    today: session.today,
  });
  const quiet = { update: () => {} };
  for await (const input of readSources(session, { paths, options }, problem => problems.push(problem), quiet)) {
    if (keepTexts) texts.push(input.bytes);
    const planning = engine.planFile(input);
    if (planning.kind === 'problem') problems.push(...planning.problems.filter(({ explicit }) => explicit));
  }
  return { targets, problems, texts };
}

/** A rule that finds nothing, and sees everything that runs. */
function collector(see: (target: Service | Container) => void) {
  const detect = (target: Service | Container): [] => {
    see(target);
    return [];
  };
  return defineTransform({
    meta: {
      id: 'collector',
      title: '',
      severity: 'info',
      fixable: 'never',
      why: '',
      fixSafety: '',
      references: [],
      preset: 'recommended',
      phase: 'rest',
    },
    on: { service: { detect }, container: { detect } },
  });
}

function choose(
  session: Session,
  targets: readonly (Service | Container)[],
  { image: asked, service: names }: Options,
): Omit<Wanted, 'problems'> {
  const images = new Map<string, WantedImage>();
  const unknown: string[] = [];
  const references = asked?.map(text => completeReference(parseImageReference(text)) ?? text);
  for (const target of targets) {
    if (names && !names.includes(target.name)) continue;
    const image = imageOf(session, target);
    const reference = image && completeReference(image);
    const user = askedUser(target);
    const start = askedStart(target);
    const where = `${target.file}, ${target.name}`;
    if (!image || reference === undefined)
      unknown.push(`${where}: the image depends on a variable; name it with --image`);
    else if (!references || references.includes(reference)) {
      if (!user) unknown.push(`${where}: the user depends on a variable`);
      const known = images.get(reference);
      const recipe = target.build && recipeOf(target.build, projectReader(session.root, session.config.maxFileSize));
      images.set(reference, {
        reference,
        image,
        users: distinct([...(known?.users ?? []), ...(user ? [user] : [])], askedText),
        starts: distinct([...(known?.starts ?? []), ...(start ? [start] : [])], canonical),
        where: known?.where ?? where,
        recipe: known?.recipe ?? recipe,
      });
    }
  }
  for (const text of asked ?? []) {
    const image = parseImageReference(text);
    const reference = completeReference(image) ?? text;
    if (!images.has(reference))
      images.set(reference, { reference, image, users: [], starts: [], where: '--image', recipe: undefined });
  }
  return {
    images: [...images.values()].sort((a, b) => (a.reference < b.reference ? -1 : 1)),
    unknown: references ? [] : unknown,
    services: new Set(targets.map(target => `${target.file}\n${serviceKey(target)}`)),
  };
}

/** The image of a service that is built without a name bears the one that Compose gives it. */
export function imageOf(session: Session, target: Service | Container): ImageRef | undefined {
  if (target.image || !target.build) return target.image;
  const read = projectReader(session.root, session.config.maxFileSize);
  const [, given] = /^name:\s*["']?([a-z0-9][a-z0-9_-]*)/m.exec(read(target.file) ?? '') ?? [];
  const folder = basename(dirname(resolve(session.root, target.file)));
  return parseImageReference(builtReference(given ?? projectName(folder), target.name));
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const known = new Map(items.map(item => [keyOf(item), item]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
