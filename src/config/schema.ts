/**
 * The configuration as a JSON Schema: the one source for validation, for schemas/config-1.json and for the example. Only the keywords
 * used here are understood by the validator next to it.
 */

import { presets } from '../transform.ts';
import { botSchema } from './bot.ts';
import { limits, thresholds } from './choices.ts';

export interface Schema {
  readonly description: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'boolean';
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Values of keys that are not in `properties`; absent: no other key is allowed. */
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly default?: unknown;
}

const text = (description: string): Schema => ({ type: 'string', description });

/** A path from the root that does not leave it. */
const pathInside = '^(?!/)(?!.*(^|[/\\\\])\\.\\.([/\\\\]|$)).+$';

export const configSchema: Schema = {
  description: 'Configuration of harden. Data only; unknown keys are errors.',
  type: 'object',
  properties: {
    $schema: text('Address of this schema, for editors.'),
    safety: {
      description: 'Highest class of fixes that `fix --write` applies.',
      enum: limits,
      default: 'assured',
    },
    failOn: {
      description: 'Lowest severity of remaining findings that makes the exit code 1.',
      enum: thresholds,
      default: 'any',
    },
    preset: {
      description:
        'How many rules run: baseline, what takes over hosts; recommended, also what hardens a service; strict, all.',
      enum: presets,
      default: 'recommended',
    },
    rules: {
      description: 'Switches rules off, or on whatever the preset, by id.',
      type: 'object',
      additionalProperties: { description: 'on or off', enum: ['on', 'off'] },
      default: {},
    },
    ignore: {
      description: 'Findings to leave alone, each with its reason.',
      type: 'array',
      default: [],
      items: {
        description: 'One suppression.',
        type: 'object',
        required: ['rule', 'reason'],
        properties: {
          rule: text('Rule id, or `all`.'),
          path: text('Glob on the file path; absent: every file.'),
          resource: text('`service web`, `Deployment/web`, or a container name; absent: every resource.'),
          reason: text('Why; shown in reports.'),
          until: {
            type: 'string',
            pattern: '^\\d{4}-\\d{2}-\\d{2}$',
            description: 'Last day (YYYY-MM-DD) on which this holds.',
          },
        },
      },
    },
    exclude: {
      description: 'Globs of files that are never read.',
      type: 'array',
      items: text('Glob, relative to the root.'),
      default: [],
    },
    maxFileSize: {
      description: 'Largest file that is read, in bytes.',
      type: 'number',
      minimum: 1,
      default: 5 * 1024 * 1024,
    },
    compose: {
      description: 'How Compose files are used.',
      type: 'object',
      properties: {
        engine: {
          description: 'Engine that runs them.',
          enum: ['docker', 'podman', 'swarm', 'unknown'],
          default: 'docker',
        },
      },
    },
    kubernetes: {
      description: 'Clusters the manifests are for.',
      type: 'object',
      properties: {
        version: {
          type: 'string',
          pattern: '^1\\.\\d+$',
          description: 'Oldest Kubernetes version, `1.30`.',
          default: '1.30',
        },
        runtime: {
          description: 'Container runtime of the nodes.',
          enum: ['containerd', 'cri-o', 'unknown'],
          default: 'unknown',
        },
        claims: {
          description: 'fsgroup: the storage behind claims honours the fsGroup of a pod.',
          enum: ['fsgroup', 'unknown'],
          default: 'unknown',
        },
      },
    },
    registries: {
      description: 'Where images may come from.',
      type: 'object',
      properties: {
        allow: {
          description:
            'Registries, or folders of them, that `trusted-registry` accepts; empty: any. Docker Hub is `docker.io`, its official images are `docker.io/library`.',
          type: 'array',
          items: {
            type: 'string',
            pattern: '^(localhost|[\\w-]+(\\.[\\w-]+)+)(:\\d+)?(/[a-z0-9._/-]+)?$',
            description: 'A registry with an optional folder: `ghcr.io/acme`, `registry.example.com:5000`.',
          },
          default: [],
        },
      },
    },
    probe: {
      description: 'How `harden probe` runs services.',
      type: 'object',
      properties: {
        exercise: {
          description:
            'Words of a program that is run inside of a service after each start; it has to end with exit code 0.',
          type: 'object',
          additionalProperties: {
            description: 'Words of the program.',
            type: 'array',
            items: text('One word.'),
          },
          default: {},
        },
      },
    },
    evidence: {
      description: 'What was seen of images and of runs.',
      type: 'object',
      properties: {
        file: {
          type: 'string',
          pattern: pathInside,
          description: 'The evidence file, as a path from the root that does not leave it.',
          default: 'harden.evidence.json',
        },
      },
    },
    baseline: {
      type: 'string',
      pattern: pathInside,
      description: 'The baseline, as a path from the root that does not leave it: findings that are not told any more.',
      default: 'harden.baseline.json',
    },
    bot: botSchema,
    ui: {
      description: 'How the review on a terminal looks and behaves.',
      type: 'object',
      properties: {
        start: {
          description: 'What is accepted at the start: default, as `fix --write` would do; none: everything is open.',
          enum: ['default', 'none'],
          default: 'default',
        },
        theme: {
          description: 'auto: green and red; colorblind: blue and orange.',
          enum: ['auto', 'colorblind'],
          default: 'auto',
        },
        background: {
          description: 'Background of the terminal, for colours that stand on it; auto asks the terminal.',
          enum: ['auto', 'dark', 'light'],
          default: 'auto',
        },
        plain: { type: 'boolean', description: 'A dialogue of lines instead of the full screen.', default: false },
        keys: {
          description: 'Command to its keys, instead of the usual ones. y, n, q and ? stay what they are.',
          type: 'object',
          additionalProperties: {
            description: 'Keys such as `z`, `Z`, `f5`, `ctrl-n`, `alt-x`.',
            type: 'array',
            items: text('One key.'),
          },
          default: {},
        },
      },
    },
    facts: {
      description:
        'What you know about your images. Stronger than the bundled facts; given here, it counts as evidence.',
      type: 'array',
      default: [],
      items: {
        description: 'One image.',
        type: 'object',
        required: ['image'],
        properties: {
          image: text('Repository, with an optional tag glob: `ghcr.io/acme/api`, `acme/worker:1.*`.'),
          user: text('User the image starts as: `1000`, `1000:1000`, a name, `root`.'),
          startup: {
            description: 'Whether the main process keeps the user it starts as.',
            enum: ['non-root', 'root-then-drops', 'runs-as-root'],
          },
          capabilities: {
            description: 'Capabilities needed under drop ALL when started as its own user.',
            type: 'array',
            items: text('Name without CAP_.'),
          },
          writable: {
            description: 'Every path written under the root file system.',
            type: 'array',
            items: {
              description: 'One path.',
              type: 'object',
              required: ['path'],
              properties: {
                path: { type: 'string', pattern: '^/', description: 'Absolute path in the container.' },
                need: {
                  description:
                    'scratch: may start empty; seeded: keeps the files of the image; persistent: holds data.',
                  enum: ['scratch', 'seeded', 'persistent'],
                  default: 'scratch',
                },
                exec: { type: 'boolean', description: 'Programs are run from there.', default: false },
              },
            },
          },
          runAs: { type: 'string', pattern: '^\\d+:\\d+$', description: 'Non-root `uid:gid` it can be started as.' },
          usesKubernetesApi: { type: 'boolean', description: 'It talks to the Kubernetes API.' },
          privilegeGain: { type: 'boolean', description: 'It needs setuid programs or file capabilities.' },
        },
      },
    },
  },
};
