import { Ajv, type ValidateFunction } from 'ajv';
import type { Base, Conditions, FactsData, ImageFacts } from '../../src/evidence/facts/data.ts';
import { conditionsSchema, imageSchema } from './schema.ts';

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

/** Parsed files below data/images, by file name. */
export type ImageFiles = Readonly<Record<string, unknown>>;

/** The facts with their conditions in the order of names, or what is wrong with them. */
export function mergeFacts(
  imageFiles: ImageFiles,
  conditionsFile: unknown,
): { data: FactsData; problems: readonly string[] } {
  const isImage = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(imageSchema);
  const files = Object.entries(imageFiles);
  const problems = [
    ...files.flatMap(([file, image]) => shapeProblems(`images/${file}`, isImage, image)),
    ...shapeProblems('conditions.yaml', new Ajv({ allErrors: true }).compile(conditionsSchema), conditionsFile),
  ];
  if (problems.length > 0) return { data: { images: [], bases: [] }, problems };
  const images = (Object.values(imageFiles) as ImageFacts[]).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { images: list, bases } = conditionsFile as { images: readonly NamedConditions[]; bases: readonly Base[] };
  const conditions = new Map(list.map(entry => [entry.name, entry]));
  const names = new Set(images.map(({ name }) => name));
  const unknown = [...list, ...bases].filter(({ name }) => !names.has(name));
  return {
    data: { images: images.map(image => compile(image, conditions.get(image.name))), bases },
    problems: [
      ...files.flatMap(([file, image]) => misnamed(file, image as ImageFacts)),
      ...repeated(list.map(({ name }) => name)).map(name => `conditions.yaml: ${name} is there twice`),
      ...unknown.map(({ name }) => `conditions.yaml: there is no images/${name}.yaml`),
      ...images.flatMap(image => strayConditions(image, conditions.get(image.name))),
    ],
  };
}

/** A file is found by the name of its image. */
function misnamed(file: string, { name }: ImageFacts): readonly string[] {
  return file === `${name}.yaml` ? [] : [`images/${file}: its name is ${name}, so the file has to be ${name}.yaml`];
}

function shapeProblems(file: string, validate: ValidateFunction, data: unknown): readonly string[] {
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
    problem => `conditions.yaml: ${image.name} has ${problem} in images/${image.name}.yaml`,
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
