/** Settings of `harden bot`: the schema, what it means for the program, and what holds when nothing is said. */
import type { Schema } from './schema.ts';

export interface BotConfig {
  readonly enabled: boolean;
  /** `safe`: one pull request with everything that `fix --write` would do; ids of rules: one for each, of its unsafe fixes. */
  readonly groups: readonly string[];
  /** Pull requests of ours that may be open at the same time. */
  readonly maxOpen: number;
  /** Files in one pull request. */
  readonly maxFiles: number;
  /** Findings in one pull request. */
  readonly maxFindings: number;
  /** A group waits for the one before it, unless they touch different files. */
  readonly sequence: boolean;
  readonly split: string;
  readonly branchPrefix: string;
  readonly commitPrefix: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly draft: boolean;
  /** Proposes again what was refused by closing a pull request. */
  readonly retryRefused: boolean;
  /** Globs of files that nobody is asked about. */
  readonly ignorePaths: readonly string[];
  /** Globs of files below .github that may be changed. */
  readonly allowPaths: readonly string[];
  readonly transport: 'api' | 'git';
  readonly review: { readonly scope: 'resource' | 'line' | 'file'; readonly maxSuggestions: number };
}

export const defaultBotConfig: BotConfig = {
  enabled: true,
  groups: ['safe'],
  maxOpen: 1,
  maxFiles: 50,
  maxFindings: 200,
  sequence: true,
  split: 'auto',
  branchPrefix: 'harden/',
  commitPrefix: 'harden: ',
  labels: ['harden'],
  reviewers: [],
  draft: false,
  retryRefused: false,
  ignorePaths: ['**/testdata/**', '**/__fixtures__/**', '**/fixtures/**', '**/charts/**/templates/**'],
  allowPaths: [],
  transport: 'api',
  review: { scope: 'resource', maxSuggestions: 20 },
};

const { review, ...usual } = defaultBotConfig;

const list = (description: string, item: string, value: readonly string[]): Schema => ({
  type: 'array',
  description,
  items: { type: 'string', description: item },
  default: value,
});

const count = (description: string, value: number, maximum: number): Schema => ({
  type: 'number',
  minimum: 1,
  maximum,
  description,
  default: value,
});

const toggle = (description: string, value: boolean): Schema => ({ type: 'boolean', description, default: value });

export const botSchema: Schema = {
  description: 'How `harden bot` behaves. It is read from the branch that pull requests are merged into.',
  type: 'object',
  properties: {
    enabled: toggle('Whether the bot does anything here.', usual.enabled),
    groups: list(
      'What may become a pull request: `safe` is everything that `fix --write` would do; the id of a rule adds its unsafe fixes.',
      '`safe` or the id of a rule.',
      usual.groups,
    ),
    maxOpen: count('Pull requests that may be open at the same time.', usual.maxOpen, 20),
    maxFiles: count('Files in one pull request; more are split by folder.', usual.maxFiles, 300),
    maxFindings: count('Findings in one pull request; more are split by folder.', usual.maxFindings, 1000),
    sequence: toggle('A group waits for the one before it, unless they touch different files.', usual.sequence),
    split: {
      type: 'string',
      pattern: '^(auto|none|directory:[1-9])$',
      description:
        'auto: by folder when a pull request would be too large; none: never; directory:<depth>: one for each folder.',
      default: usual.split,
    },
    branchPrefix: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,40}[/-]$',
      description: 'What branches of the bot begin with.',
      default: usual.branchPrefix,
    },
    commitPrefix: {
      type: 'string',
      pattern: '^[^\\r\\n]{0,40}$',
      description: 'What commit messages and titles begin with: `harden: `, `chore(deploy): `.',
      default: usual.commitPrefix,
    },
    labels: list('Labels of a new pull request.', 'One label.', usual.labels),
    reviewers: list('People who are asked to review a new pull request.', 'One name of the forge.', usual.reviewers),
    draft: toggle('New pull requests are drafts.', usual.draft),
    retryRefused: toggle('Proposes again what was refused by closing a pull request.', usual.retryRefused),
    ignorePaths: list(
      'Globs of files that the bot leaves alone, beside those of `exclude`.',
      'Glob, relative to the root.',
      usual.ignorePaths,
    ),
    allowPaths: list(
      'Globs of files below .github that may be changed.',
      'Glob, relative to the root.',
      usual.allowPaths,
    ),
    transport: {
      enum: ['api', 'git'],
      description: 'How commits get to the forge: api, signed by it where it does that; git, by a push.',
      default: usual.transport,
    },
    review: {
      description: 'How `harden bot review` behaves.',
      type: 'object',
      properties: {
        scope: {
          enum: ['resource', 'line', 'file'],
          description: 'What a pull request has to touch before its author is asked about it.',
          default: review.scope,
        },
        maxSuggestions: count('Suggestions in one review; the others go into one comment.', review.maxSuggestions, 100),
      },
    },
  },
};
