/** JSON Schemas of the two data files: the shape that src/evidence/facts/data.ts promises. */
const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text } as const;
const path = { type: 'string', pattern: '^/' } as const;
const capability = { type: 'string', pattern: '^[A-Z_]+$' } as const;
const number = { type: ['integer', 'null'] } as const;
const yes = { const: true } as const;
const level = { enum: ['tested', 'source', 'docs', 'memory', 'none'] } as const;
const listOf = (items: object): object => ({ type: 'array', items });
const object = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter(key => !optional.includes(key)),
  additionalProperties: false,
});

const variant = object({ match: text, user: text, uid: number, gid: number, default_user: text, note: text }, [
  'default_user',
  'note',
]);
const whenNeeded = ['always', 'first-start', 'restart', 'unowned-data', 'privileged-port', 'feature', 'shutdown'];
const scratchRow = object({
  path,
  when: { enum: ['always', 'feature'] },
  image_mode: { type: 'string', pattern: '^([0-7]{3,4}|absent)$' },
  writer: { enum: ['root', 'service', 'both'] },
  exec: { type: 'boolean' },
  needs_image_content: { type: 'boolean' },
  reason: text,
});
const port = { type: 'object' } as const;

/** A file below data/images. */
export const imageSchema = object({
  name: { type: 'string', pattern: '^[a-z0-9.-]+$' },
  category: text,
  names: { ...texts, minItems: 1 },
  tags: { ...texts, minItems: 1 },
  variants: { ...listOf(variant), minItems: 1 },
  default_user: text,
  startup: { enum: ['runs-as-root', 'root-then-drops', 'non-root'] },
  drop_mechanism: { type: ['string', 'null'] },
  capabilities: listOf(object({ cap: capability, when: { enum: whenNeeded }, reason: text })),
  cap_add_safe: listOf(capability),
  file_capabilities: listOf(
    object({ binary: path, caps: listOf(capability), effective_bit: { type: 'boolean' }, tags: texts, note: text }, [
      'tags',
      'note',
    ]),
  ),
  run_as_service_user: object(
    {
      supported: { enum: ['full', 'needs-prep', 'partial', 'no', 'is-default', 'unknown'] },
      user: { type: ['string', 'null'], pattern: '^(variant|\\d+(:\\d+)?)$' },
      needs: texts,
      capabilities: listOf(capability),
      note: text,
    },
    ['note'],
  ),
  data_paths: listOf(
    object({ path, declared_volume: { type: 'boolean' }, when: { const: 'always' }, note: text }, ['note']),
  ),
  scratch_paths: listOf(scratchRow),
  ports: listOf(port),
  privileged_ports: listOf({ type: 'integer' }),
  privilege_gain: object({ needed: { type: 'boolean' }, note: text }, ['note']),
  env_file_twins: { type: 'object' },
  read_only_root: object(
    { verdict: { enum: ['ok', 'with-scratch', 'conditional', 'blocked', 'unknown'] }, note: text },
    ['note'],
  ),
  breaks: texts,
  derived_images: listOf(
    object({ name: { type: 'string', pattern: '^[a-z0-9./_-]+$' }, confidence: level, note: text }, ['note']),
  ),
  notes: texts,
  evidence: listOf(
    object({ repo: text, file: text, says: text, copy: { enum: ['head', 'stored', 'lab', 'none'] } }, ['copy']),
  ),
  confidence: object(
    Object.fromEntries(
      ['user', 'startup', 'capabilities', 'run_as', 'paths', 'ports', 'secrets', 'read_only'].map(group => [
        group,
        level,
      ]),
    ),
  ),
});

const trigger = { env: { ...texts, minItems: 1 }, words: { ...texts, minItems: 1 }, mount: path };
const triggers = Object.keys(trigger);
const major = object({ from: { type: 'integer' }, to: { type: 'integer' } }, ['from', 'to']);

const conditions = object(
  {
    name: text,
    start: object(
      {
        entrypoint: { enum: ['script', 'program', 'none'] },
        programs: texts,
        flags: { const: false },
        direct: yes,
        unless: object(trigger, triggers),
        origin: text,
      },
      ['flags', 'direct', 'unless'],
    ),
    versions: object({ to: { type: 'integer' }, latest: { type: 'integer' }, origin: text }, ['latest']),
    read_only: object(
      {
        when: { const: 'data-mounted' },
        blocked_by_env: texts,
        needs_env: text,
        needs_word: object({ word: text, because: text }),
        settings: object({ mounts: listOf(path), words: texts, because: text }),
      },
      ['when', 'blocked_by_env', 'needs_env', 'needs_word', 'settings'],
    ),
    paths: listOf(
      object({ path, ...trigger, major, always: yes, never: text, seeded: yes, content: yes, link: path }, [
        ...triggers,
        'major',
        'always',
        'never',
        'seeded',
        'content',
        'link',
      ]),
    ),
    capabilities: listOf(
      object({ cap: capability, ...trigger, major, always: text }, [...triggers, 'major', 'always']),
    ),
    privilege_gain: object({ unless_env: text }),
    doubts: object({ capabilities: text, paths: text }, ['capabilities', 'paths']),
    answered: texts,
  },
  ['start', 'versions', 'read_only', 'paths', 'capabilities', 'privilege_gain', 'doubts', 'answered'],
);

const base = object({
  name: text,
  writable: listOf(path),
  users: listOf(object({ name: text, uid: { type: 'integer' }, gid: { type: 'integer' }, home: path }, ['home'])),
  origin: text,
});

export const conditionsSchema = object({
  schema_version: { const: 1 },
  images: listOf(conditions),
  bases: listOf(base),
});
