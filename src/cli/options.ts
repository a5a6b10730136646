/** The one table of commands and options: parser, help, documentation and types are made from it. */
import { limits, thresholds } from '../config/choices.ts';
import { formatNames } from '../report/formats.ts';
import { presets } from '../transform.ts';
import { botCommands } from './bot/options.ts';

export interface Option {
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly repeatable?: boolean;
  readonly number?: boolean;
}

export interface Command {
  readonly name: string;
  /** As in the usage line: `[paths...]`. */
  readonly argument?: string;
  readonly description: string;
  readonly options: readonly Option[];
}

const reading = [
  { flags: '--config <file>', description: 'read this configuration' },
  { flags: '--no-config', description: 'use the defaults, ignore configuration files' },
  { flags: '--evidence <file>', description: 'what was seen of images (default: harden.evidence.json in the root)' },
  { flags: '--no-evidence', description: 'as if nobody had looked into an image' },
  {
    flags: '--root <dir>',
    description:
      'folder the project lies in (default: the nearest one with .git around the paths, else the folder that holds them)',
  },
  {
    flags: '--preset <name>',
    description: 'the rules that run: baseline, recommended (default) or strict',
    choices: presets,
  },
  { flags: '--rule <id>', description: 'run only this rule', repeatable: true },
  { flags: '--skip-rule <id>', description: 'leave this rule out', repeatable: true },
  {
    flags: '--safety <class>',
    description: 'highest class of fixes that is applied (default: assured)',
    choices: limits,
  },
  {
    flags: '--baseline <file>',
    description: 'findings that are known already (default: harden.baseline.json in the root)',
  },
  { flags: '--no-baseline', description: 'as if there were no baseline' },
  { flags: '--max-file-size <bytes>', description: 'larger files are not read (default: 5 MiB)', number: true },
] as const satisfies readonly Option[];
const selecting = [
  { flags: '-f, --filename <path>', description: 'one more file or folder, as with kubectl', repeatable: true },
  { flags: '--changed [rev]', description: 'only files that differ from a git revision (default: HEAD)' },
  { flags: '--stdin-filename <name>', description: 'name of the text that is read from -' },
] as const satisfies readonly Option[];
const reporting = [
  {
    flags: '--fail-on <severity>',
    description: 'lowest severity of remaining findings that gives exit code 1 (default: any)',
    choices: thresholds,
  },
  { flags: '--exit-zero', description: 'exit with 0 also when findings remain' },
  {
    flags: '--report <format>',
    description: `${formatNames.join(', ')}; with =<file> into a file`,
    repeatable: true,
  },
  { flags: '--no-color', description: 'no colours' },
  { flags: '--quiet', description: 'only the summary' },
  { flags: '--verbose', description: 'also why, all evidence, variants and suppressed findings' },
] as const satisfies readonly Option[];

const table = [
  {
    name: 'check',
    argument: '[paths...]',
    description: 'report what is not hardened, why it matters, and what would fix it',
    options: [
      ...reading,
      ...selecting,
      ...reporting,
      {
        flags: '--write-baseline',
        description: 'keep what is found now in the baseline, and end with 0',
      },
    ],
  },
  {
    name: 'fix',
    argument: '[paths...]',
    description: 'harden files: on a terminal fix by fix, elsewhere as a patch unless --write is given',
    options: [
      { flags: '--write', description: 'write the changes without asking' },
      { flags: '--diff', description: 'print the changes as a patch that `git apply` accepts' },
      { flags: '--interactive', description: 'open the review on a terminal also when CI is set' },
      { flags: '--plain', description: 'review in a dialogue of lines instead of a full screen' },
      { flags: '--fresh', description: 'leave decisions of an earlier review out' },
      { flags: '--undo', description: 'take back the last write' },
      { flags: '--inspect', description: 'look into the images first, as `harden inspect` does' },
      {
        flags: '--probe',
        description:
          'with --write or --diff: run the services first, as `harden probe` does; what did not run under a fix is left out',
      },
      { flags: '--yes', description: 'with --probe: do not ask before containers are started' },
      {
        flags: '--engine <name>',
        description: 'engine that has the images (default: auto, the one your own client uses)',
        choices: ['auto', 'docker', 'podman'],
      },
      ...reading,
      ...selecting,
      ...reporting,
    ],
  },
  {
    name: 'patch',
    argument: '[paths...]',
    description: 'write the changes as a series of patches for git, to be reviewed and taken one by one',
    options: [
      {
        flags: '--split <by>',
        description: 'what goes into one patch (default: rule); none: all into one',
        choices: ['none', 'rule', 'file', 'finding'],
      },
      {
        flags: '--format <form>',
        description: 'mail: for `git am`, with the reasons; diff: nothing but the changes (default: mail)',
        choices: ['mail', 'diff'],
      },
      {
        flags: '--out-dir <dir>',
        description: 'folder for the patches (default: harden-patches; with --split none standard output)',
      },
      {
        flags: '--independent',
        description: 'each patch applies to the files as they are, whatever becomes of others',
      },
      ...reading,
      ...selecting,
      ...reporting,
    ],
  },
  {
    name: 'filter',
    description: 'read manifests from standard input, print them hardened',
    options: [
      ...reading,
      { flags: '--stdin-filename <name>', description: 'name of the input, for reports and suppressions' },
    ],
  },
  {
    name: 'inspect',
    argument: '[paths...]',
    description:
      'look into the images of the manifests, without running them, and keep what follows in harden.evidence.json',
    options: [
      { flags: '--image <ref>', description: 'only this image; also one that no manifest names', repeatable: true },
      { flags: '--service <name>', description: 'only images of this service or container', repeatable: true },
      {
        flags: '--engine <name>',
        description: 'engine that has the images (default: auto, the one your own client uses)',
        choices: ['auto', 'docker', 'podman'],
      },
      { flags: '--registry', description: 'read from the registries of the images instead of an engine' },
      { flags: '--layout <dir>', description: 'read from the folder of an OCI layout' },
      { flags: '--tar <file>', description: 'read from an archive of docker save, podman save or an OCI layout' },
      {
        flags: '--platform <os/arch>',
        description: 'of images for several platforms (default: the one of this machine)',
      },
      { flags: '--all', description: 'also images whose record is complete' },
      { flags: '--prune', description: 'drop what no manifest refers to' },
      { flags: '--print', description: 'print the evidence file instead of writing it' },
      { flags: '--evidence <file>', description: 'the evidence file (default: harden.evidence.json in the root)' },
      {
        flags: '--merge <ours>',
        description: 'print the union of this evidence file and the one named as path; fit for a git merge driver',
      },
      ...reading.filter(({ flags }) => /^--(no-)?config|^--root|^--max/.test(flags)),
      { flags: '-f, --filename <path>', description: 'one more file or folder, as with kubectl', repeatable: true },
      { flags: '--quiet', description: 'no progress' },
    ],
  },
  {
    name: 'probe',
    argument: '[paths...]',
    description:
      'start services in isolated copies, as they are and hardened, and keep what they need in harden.evidence.json',
    options: [
      { flags: '--service <name>', description: 'only this service or container', repeatable: true },
      { flags: '--yes', description: 'do not ask before containers are started' },
      {
        flags: '--engine <name>',
        description: 'engine that runs them (default: auto, the one your own client uses)',
        choices: ['auto', 'docker', 'podman'],
      },
      {
        flags: '--network <kind>',
        description: 'what containers reach: nothing, each other, or everything (default: as little as each one needs)',
        choices: ['none', 'internal', 'open'],
      },
      { flags: '--watch <seconds>', description: 'watch services without a health check for so long', number: true },
      {
        flags: '--budget <containers>',
        description: 'containers that are tried for a service (default: 8)',
        number: true,
      },
      { flags: '--timeout <seconds>', description: 'longest start of a service as it is (default: 120)', number: true },
      { flags: '--date', description: 'write the day of the run into its records' },
      { flags: '--clean', description: 'only remove what runs left behind that were killed' },
      { flags: '--all', description: 'also services whose record is up to date' },
      { flags: '--prune', description: 'drop what no manifest refers to' },
      { flags: '--evidence <file>', description: 'the evidence file (default: harden.evidence.json in the root)' },
      ...reading.filter(({ flags }) => /^--(no-)?config|^--root|^--max/.test(flags)),
      { flags: '-f, --filename <path>', description: 'one more file or folder, as with kubectl', repeatable: true },
      { flags: '--quiet', description: 'no progress' },
    ],
  },
  ...botCommands,
  { name: 'rules', description: 'list all rules', options: [] },
  {
    name: 'explain',
    argument: '<rule>',
    description: 'why a rule exists, when its fix is safe, how to suppress it',
    options: [],
  },
] as const satisfies readonly Command[];

export const commands: readonly Command[] = table;

/** What the commands have in common whose names are two words. */
export const groups: Readonly<Record<string, string>> = {
  bot: 'pull requests and reviews on a forge, for one repository or many',
};

type AnyOption = (typeof table)[number]['options'][number];

/** What a command line holds, by the names that commander gives to the options. */
export type Options = { readonly [O in AnyOption as NameOf<O['flags']>]?: ValueOf<O> };

/** The long name of an option, and what stands behind it. */
type Parts<Flags> = Flags extends `${string}--${infer Name} ${infer Value}`
  ? readonly [Name, Value]
  : Flags extends `${string}--${infer Name}`
    ? readonly [Name, '']
    : never;

type NameOf<Flags> = Parts<Flags>[0] extends `no-${infer Name}` ? Camel<Name> : Camel<Parts<Flags>[0]>;

type Camel<Name> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : Name & string;

type ValueOf<O extends Option> = O extends { choices: readonly (infer Choice)[] }
  ? Choice
  : O extends { repeatable: true }
    ? readonly string[]
    : O extends { number: true }
      ? number
      : Parts<O['flags']>[1] extends ''
        ? boolean
        : Parts<O['flags']>[1] extends `[${string}`
          ? string | true
          : string;
