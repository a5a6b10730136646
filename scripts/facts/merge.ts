import { Ajv } from 'ajv';
import type { Base, Conditions, FactsData, ImageFacts } from '../../src/evidence/facts/data.ts';
import { conditionsSchema, imagesSchema } from './schema.ts';

type NamedConditions = Conditions & { readonly name: string };

/** What the program needs of an image; the rest of a record is for its readers. */
const kept = [
  'name',
  'category',
  'names',
  'tags',
  'variants',
  'default_user',
  'startup',
  'capabilities',
  'file_capabilities',
  'run_as_service_user',
  'data_paths',
  'scratch_paths',
  'privilege_gain',
  'read_only_root',
  'derived_images',
] as const satisfies readonly (keyof ImageFacts)[];

/** The facts with their conditions, or what is wrong with them. */
export function mergeFacts(
  imagesFile: unknown,
  conditionsFile: unknown,
): { data: FactsData; problems: readonly string[] } {
  const problems = [
    ...shapeProblems('images.yaml', imagesSchema, imagesFile),
    ...shapeProblems('conditions.yaml', conditionsSchema, conditionsFile),
  ];
  if (problems.length > 0) return { data: { images: [], bases: [] }, problems };
  const { images, count } = imagesFile as { images: readonly ImageFacts[]; count: number };
  const { images: list, bases } = conditionsFile as { images: readonly NamedConditions[]; bases: readonly Base[] };
  const conditions = new Map(list.map(entry => [entry.name, entry]));
  const names = new Set(images.map(({ name }) => name));
  const unknown = [...list, ...bases].filter(({ name }) => !names.has(name));
  return {
    data: { images: images.map(image => compile(image, conditions.get(image.name))), bases },
    problems: [
      ...(count === images.length ? [] : [`images.yaml: count is ${count}, but there are ${images.length} images`]),
      ...repeated(images.map(({ name }) => name)).map(name => `images.yaml: ${name} is there twice`),
      ...repeated(list.map(({ name }) => name)).map(name => `conditions.yaml: ${name} is there twice`),
      ...unknown.map(({ name }) => `conditions.yaml: ${name} is no image of images.yaml`),
      ...images.flatMap(image => strayConditions(image, conditions.get(image.name))),
    ],
  };
}

function shapeProblems(file: string, schema: object, data: unknown): readonly string[] {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  if (validate(data)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${file}${nameAt(data, instancePath)}: ${message} ${JSON.stringify(params)}`,
  );
}

/** `/images/3/start` as ` haproxy/start`. */
function nameAt(data: unknown, place: string): string {
  const [, list = '', index = '', ...rest] = place.split('/');
  const entry = (data as Record<string, readonly { name?: string }[]>)?.[list]?.[Number(index)];
  return entry?.name === undefined ? place : ` ${[entry.name, ...rest].join('/')}`;
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Conditions on rows that the facts do not have would silently never hold. */
function strayConditions(image: ImageFacts, conditions: NamedConditions | undefined): readonly string[] {
  if (!conditions) return [];
  const rows = new Set([...image.data_paths, ...image.scratch_paths].map(({ path }) => path));
  const optional = image.capabilities.filter(({ when }) => when === 'feature' || when === 'shutdown');
  const paths = (conditions.paths ?? []).filter(({ path }) => !rows.has(path)).map(({ path }) => `no path ${path}`);
  const capabilities = (conditions.capabilities ?? [])
    .filter(({ cap }) => !optional.some(row => row.cap === cap))
    .map(({ cap }) => `no optional capability ${cap}`);
  const answered = (conditions.answered ?? [])
    .filter(need => !image.run_as_service_user.needs.includes(need))
    .map(need => `no need "${need}"`);
  const verdict =
    conditions.read_only?.when && image.read_only_root.verdict !== 'conditional'
      ? ['a condition for a verdict that has none']
      : [];
  return [...paths, ...capabilities, ...answered, ...verdict].map(
    problem => `conditions.yaml: ${image.name} has ${problem} in images.yaml`,
  );
}

function compile(image: ImageFacts, conditions: NamedConditions | undefined): ImageFacts {
  const { name: _, start, ...others } = conditions ?? { name: '' };
  return {
    ...(Object.fromEntries(kept.map(key => [key, image[key]])) as Pick<ImageFacts, (typeof kept)[number]>),
    evidence: image.evidence.map(({ repo, file, says }) => ({ repo, file, says })),
    confidence: image.confidence,
    conditions: { ...(start ? { start: withoutOrigin(start) } : {}), ...others },
  };
}

/** Where a start was read is for the readers of the data. */
function withoutOrigin(
  start: NonNullable<Conditions['start']> & { origin?: string },
): NonNullable<Conditions['start']> {
  const { origin: _, ...rest } = start;
  return rest;
}
