import { defaultCapabilities } from '../../linux/capabilities.ts';
import { highestId, mostMounts } from './trust.ts';
import { inertReasons } from './types.ts';

/**
 * The evidence file as a JSON Schema: the one source for the validator next to it, for the order of keys when it is written, and for
 * schemas/evidence-1.json. Only the keywords used here are understood. A map without `additionalProperties` takes no other key.
 */
export interface EvidenceSchema {
  readonly description: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly enum?: readonly (string | number | boolean)[];
  /** In the order in which they are written. */
  readonly properties?: Readonly<Record<string, EvidenceSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: EvidenceSchema;
  readonly propertyNames?: { readonly pattern: string };
  readonly items?: EvidenceSchema;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const longestText = 4096;
/** Characters of a sentence about a script. */
export const longestSentence = 300;
/** Items of the lists that name places and sentences one by one. */
export const mostItems = 64;
const text = (description: string, maxLength = longestText): EvidenceSchema => ({
  description,
  type: 'string',
  maxLength,
});
const like = (pattern: string, description: string): EvidenceSchema => ({ description, type: 'string', pattern });
const list = (description: string, items: EvidenceSchema, maxItems = 1000): EvidenceSchema => ({
  description,
  type: 'array',
  items,
  maxItems,
});
const yes = (description: string): EvidenceSchema => ({ description, type: 'boolean' });
const oneOf = (description: string, values: readonly (string | number | boolean)[]): EvidenceSchema => ({
  description,
  enum: values,
});
const id = (description: string, minimum = 0): EvidenceSchema => ({
  description,
  type: 'integer',
  minimum,
  maximum: highestId + 1 - minimum,
});

/** All keys are required, except those with a question mark; the order is kept. */
function map(description: string, members: Readonly<Record<string, EvidenceSchema>>): EvidenceSchema {
  const entries = Object.entries(members);
  return {
    description,
    type: 'object',
    required: entries.filter(([key]) => !key.endsWith('?')).map(([key]) => key),
    properties: Object.fromEntries(entries.map(([key, schema]) => [key.replace('?', ''), schema])),
  };
}

const digest = like('^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$', 'Digest.');
const path = like('^/[^\\u0000]{0,4095}$', 'Absolute path in the image.');
const capability = like('^[A-Z][A-Z_]{1,31}$', 'Name without CAP_.');
const kept = oneOf('Capability that engines grant by default, without CAP_.', defaultCapabilities);
/** A line of a script in words. */
const sentence = text('Sentence.', longestSentence);
const because = text('Why, one of the fixed sentences.', 200);
const plainUser = map('Numbers of a user that is not root.', {
  uid: id('User.', 1),
  gid: id('Group.', 1),
});

const gain = map('A program that gives rights to whoever runs it.', {
  path,
  kind: oneOf('Where the rights come from.', ['setuid', 'setgid', 'filecap']),
  'id?': id('User or group it runs as.'),
  'caps?': list('File capabilities.', capability, 64),
  'effective?': yes('In force from the start.'),
  'inert?': oneOf('Why it gives nothing in a container.', inertReasons),
});

const folder = map('A folder.', {
  path,
  mode: like('^[0-7]{4}$', 'Permission bits.'),
  owner: like('^\\d{1,10}:\\d{1,10}$', 'User and group.'),
  content: oneOf('What is in it.', ['none', 'skeleton', 'files']),
  'bytes?': { description: 'Size of its files.', type: 'integer', minimum: 0 },
});

const writable = map('What one user can change in the image.', {
  asked: list('As manifests write this user; empty: the image.', text('User and added groups.', 512)),
  uid: id('User.', 1),
  gid: id('Group.'),
  groups: list('All groups that were assumed.', id('Group.'), 256),
  paths: list('Topmost folders, and the ones inside of those that are empty.', folder, mostItems),
  files: list('Files outside of these folders.', path, mostItems),
  'incomplete?': oneOf('There is more than is listed.', [true]),
});

const start = map('What happens as root before the program runs.', {
  asked: list('Ways to start it, as hashes; empty: the image.', text('Way to start.', 64)),
  scripts: list(
    'Scripts that were read, in their order.',
    map('A script.', { path, sha256: like('^[0-9a-f]{64}$', 'Of its text.') }),
    mostItems,
  ),
  'becomes?': map('The user it becomes.', { uid: id('User.', 1), gid: id('Group.') }),
  asRoot: list('Programs that run as root.', sentence, mostItems),
  onEveryPath: yes('Whatever its conditions say.'),
  caps: list('Capabilities its commands need.', capability, 64),
  foreign: list(
    'Capabilities they need where files belong to somebody else.',
    map('One of them.', { cap: capability, path }),
    mostItems,
  ),
  writes: list(
    'Places its commands change.',
    map('One of them.', { path, folder: { ...path, description: 'Folder that has to be writable for it.' } }),
    mostItems,
  ),
  folders: list('What is in these folders.', folder, mostItems),
  gives: list('Places it gives to the user.', path, mostItems),
  takesRoot: list('Commands that fail without root.', sentence, mostItems),
  accounts: list('Commands that change accounts.', sentence, mostItems),
  gains: list('Commands that give programs rights.', sentence, mostItems),
  open: list('What could not be followed.', sentence, mostItems),
});

const image = map('What was seen in an image.', {
  id: like('^sha256:[0-9a-f]{64}$', 'Digest of the image configuration.'),
  digests: list('Digests of manifests and indexes.', digest),
  refs: list('References of manifests that led to it.', text('Reference with tag or digest.', 512)),
  'recipe?': like('^[0-9a-f]{64}$', 'Hash of what it is built from.'),
  platform: text('Operating system and architecture.', 64),
  from: oneOf('Where it was read.', ['docker', 'podman', 'oci-layout', 'archive', 'registry']),
  start: map('Who it starts as.', {
    user: text('As the image has it; empty: root.', 256),
    uid: id('User.'),
    gid: id('Group.'),
    groups: list('Further groups.', id('Group.'), 256),
  }),
  home: text('Home of that user.'),
  entrypoint: list('Words of the entry point.', text('Word.', 65536)),
  command: list('Words of the command.', text('Word.', 65536)),
  env: list('Names of variables.', text('Name.')),
  workdir: text('Folder it starts in.'),
  volumes: list('Declared volumes.', text('Path.')),
  links: list('Paths that lead elsewhere.', map('A link.', { path, to: path })),
  ports: list('Declared ports.', text('Port.', 64)),
  'stopSignal?': text('Signal that stops it.', 32),
  'healthcheck?': list('Health check.', text('Word.', 65536)),
  gain: list('Programs that give rights to whoever runs them.', gain),
  writable: list('What users can change.', writable, mostItems),
  'starts?': list('What happens as root before the program runs.', start, mostItems),
  reader: { description: 'Version of the rules by which it was read.', type: 'integer', minimum: 1, maximum: 1000 },
});

const hashes: EvidenceSchema = {
  description: 'What the run depended on: a short hash for each key.',
  type: 'object',
  additionalProperties: like('^[0-9a-f]{12}$', 'Hash.'),
  propertyNames: { pattern: '^[a-z][a-zA-Z_]{0,31}$' },
  maxProperties: 64,
};

const result: Readonly<Record<string, EvidenceSchema>> = {
  readOnly: yes('Read-only root.'),
  mounts: list(
    'Short-lived mounts.',
    map('A mount.', {
      path: like('^/', 'Path that may be mounted.'),
      kind: oneOf('Whether it has to outlive a restart.', ['scratch', 'kept']),
      'options?': like('^[a-z0-9=,]{0,100}$', 'Options of the mount.'),
    }),
    mostMounts,
  ),
  noNewPrivileges: yes('No new privileges.'),
  keep: list('Capabilities that stay.', map('A capability.', { cap: kept, because }), defaultCapabilities.length),
};

const probe = map('A recorded run.', {
  service: text('Service or container.', 256),
  manifest: text('File, from the root.', 1024),
  kind: oneOf('Kind of manifest.', ['compose', 'kubernetes']),
  image: like('^sha256:[0-9a-f]{64}$', 'Id of the image.'),
  settings: like('^[0-9a-f]{64}$', 'Hash of all that the run depended on.'),
  parts: hashes,
  engine: map('Where it ran.', {
    name: text('Engine.', 64),
    version: text('Version.', 64),
    runtime: text('Runtime.', 64),
    kernel: text('Kernel.', 128),
    rootless: yes('Without root.'),
  }),
  network: oneOf('What it could reach.', ['none', 'internal', 'open']),
  judged: map('How it was found to be well.', {
    by: oneOf('What said so.', ['health', 'exit', 'quiet']),
    'command?': list('Words of the check.', text('Word.', 65536)),
    seconds: { description: 'How long it was watched.', type: 'number', minimum: 0 },
    secondStart: oneOf('How it was started again.', ['restart', 'new-container']),
  }),
  asItIs: oneOf('How it ran without any change.', ['healthy']),
  users: list('Users of its processes at the end.', id('User.'), 64),
  unexercised: list('Writers that were not seen at work.', text('Sentence.', 200), mostItems),
  result: map('Settings under which it ran.', result),
  'asUser?': map('The same as the user that it becomes.', {
    user: plainUser,
    'fsGroup?': id('Group of its volumes.', 1),
    ...result,
  }),
  refuted: list(
    'Settings under which it did not run.',
    map('One of them.', {
      settings: map('What was different.', {
        'readOnly?': yes('Read-only root.'),
        'noNewPrivileges?': yes('No new privileges.'),
        'keep?': list('Capabilities that stayed.', kept, defaultCapabilities.length),
        'user?': plainUser,
      }),
      start: oneOf('Which start failed.', [1, 2]),
      because,
    }),
    mostItems,
  ),
  remarks: list('What else was seen.', text('Sentence.', 200), mostItems),
  'date?': like('^\\d{4}-\\d{2}-\\d{2}$', 'Day of the run.'),
});

const mostRecords = 2000;

export const evidenceSchema: EvidenceSchema = map('Evidence of harden. Data only; unknown keys are errors.', {
  schema: oneOf('Version of this form.', ['harden-evidence/1']),
  images: list('What was seen in images.', image, mostRecords),
  probes: list('What was seen in runs.', probe, mostRecords),
});
