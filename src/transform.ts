/**
 * The contract between rules and the rest of the program: what a transform may see, and what it may say.
 * This file depends on nothing but the names of the rules. `languages/`, `workloads/` and `evidence/` implement the interfaces;
 * `transforms/` use them.
 */
import type { RuleId } from '../transforms/ids.ts';

export type { RuleId };

// ---------------------------------------------------------------------------------------------------------------------
// Values and edits

/** A map key as text, or an index into a sequence. */
export type Key = string | number;
/** Place of a node inside one YAML or JSON document, from its root. */
export type Path = readonly Key[];
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };
export type NonEmpty<T> = readonly [T, ...T[]];

/**
 * Where a new key goes among its siblings. The lists name keys that may or may not be present: `after` is directly behind the last
 * of them in document order, `before` directly in front of the first of them; keys inserted earlier in the same plan count. When
 * none of them is present the new key goes last, except that `after: []` means first.
 * When several trailing keys of a path are missing, the place is that of the first missing one; the others are made inside it.
 */
export type Place = 'last' | 'first' | { readonly after: readonly string[] } | { readonly before: readonly string[] };

/** What may happen when the edited place is an alias, is inherited by `<<`, or lies inside an anchor that others use. */
export type Shared = 'refuse' | 'own' | 'anchor';

/** When an item counts as "already in the list". `keys`: maps that agree in these keys. */
export type SameAs = 'value' | 'text-any-case' | { readonly keys: readonly string[] };

/** Condition on another rule's fix for the same target (or for the pod spec around it): accepted in this run, or not. */
export interface When {
  readonly rule: RuleId;
  readonly is: 'accepted' | 'not-accepted';
}

interface EditBase {
  readonly at: Path;
  readonly shared?: Shared;
  readonly when?: When;
  /** A place for each key of `at`, for keys whose parents another fix of the same run may have created. Wins over `place`. */
  readonly places?: readonly (Place | undefined)[];
}
export interface SetEdit extends EditBase {
  readonly op: 'set';
  readonly value: Plain;
  readonly place?: Place;
  /** Leave an existing value alone. */
  readonly unlessPresent?: boolean;
}
export interface AppendEdit extends EditBase {
  readonly op: 'append';
  readonly item: Plain;
  readonly sameAs?: SameAs;
  /** Used when the list has to be created. */
  readonly place?: Place;
}
export interface InsertEdit extends EditBase {
  readonly op: 'insert';
  readonly item: Plain;
  readonly index: number;
  /** An equal item may be there already, elsewhere in the list. */
  readonly again?: true;
}
export interface RemoveEdit extends EditBase {
  readonly op: 'remove';
  /** What becomes of a collection that loses its last member: an empty one stays, or its key goes too. Default: prune. */
  readonly leaveEmpty?: 'empty' | 'prune';
}
export interface RenameEdit extends EditBase {
  readonly op: 'rename';
  readonly to: string;
}
export interface CommentEdit extends EditBase {
  readonly op: 'comment';
  readonly text: string;
}
/**
 * One change to the tree. Parents that do not exist are created, an equal value is no change, `append` does nothing when the
 * item is present and wraps a scalar into a list. A scalar counts as a list of one: `set` at index 0 replaces it.
 */
export type Edit = SetEdit | AppendEdit | InsertEdit | RemoveEdit | RenameEdit | CommentEdit;

// ---------------------------------------------------------------------------------------------------------------------
// Safety, severity, evidence

/** The order of the rules, and of the keys that they write: what others stand on comes first. */
export const phases = [
  'base', // the image that a stage begins with
  'layers', // what the instructions of a build put into the image
  'start', // what the image says about its start: it comes behind what is installed
  'meaning', // settings that do not mean what they seem to
  'privilege', // modes that switch most other settings off
  'host', // namespaces and ports of the host
  'capabilities',
  'escalation', // what a program can gain after its start
  'identity', // who the program starts as: decides which folders it can write
  'filesystem',
  'network',
  'profile', // profiles that the runtime has ready
  'confinement', // profiles and masks that were switched off
  'access', // to the cluster
  'rest', // what stands alone
] as const;
export type Phase = (typeof phases)[number];

/** Sets of rules, each with those before it. */
export const presets = ['baseline', 'recommended', 'strict'] as const;
export type Preset = (typeof presets)[number];

/** How far a fix may be applied without a human. Computed per finding, never per rule. */
export type Safety = 'safe' | 'assured' | 'unsafe' | 'report-only';
/** From the gravest. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/**
 * A fact and where it comes from. CFG: the manifest itself; FACTS: bundled or user-supplied image facts; DF: the Dockerfile of
 * the service's own build; IMG: image configuration; PROBE: a recorded run; REG: a registry lookup; LOCK: a lockfile.
 */
export interface Evidence {
  readonly code: 'CFG' | 'FACTS' | 'DF' | 'IMG' | 'PROBE' | 'REG' | 'LOCK';
  /** The fact, one short sentence without a final full stop. */
  readonly what: string;
  /** Where it was read: `compose.yaml:12`, `postgres:16 (docker-library/postgres docker-entrypoint.sh)`, `api/Dockerfile:9`. */
  readonly origin: string;
}

/** Why there is no automatic edit. Closed: every code has a sentence in `docs/`. */
export type DeclineCode =
  | 'report-only' // the rule never edits
  | 'no-evidence' // nothing known about the image
  | 'weak-evidence' // known, but from an unverified source
  | 'contradiction' // two sources disagree
  | 'unknown-value' // interpolated or otherwise not readable
  | 'inherited' // comes from an `extends` base or override file: fix it there
  | 'needs-other-fix' // pointless or invalid before another finding is fixed
  | 'by-design' // the image or workload exists to do this
  | 'not-possible' // the platform rejects the result
  | 'infrastructure' // system workload: a human decides
  | 'needs-volume' // a persistent path has no mount
  | 'needs-content' // a path must keep the files of the image
  | 'edit-refused'; // the text cannot be edited without side effects (anchors, tags, templates, ...)

export type FixSafety =
  | { readonly safety: 'safe' | 'assured'; readonly because: NonEmpty<Evidence> }
  | { readonly safety: 'unsafe'; readonly because: readonly Evidence[] /** What may break. */; readonly risk: string };

/** A proposal: all edits or none. */
export type Fix = {
  readonly kind: 'fix';
  /** Imperative, shown as the headline: "drop all capabilities, keep CHOWN SETGID SETUID". */
  readonly title: string;
  /** Title instead, when another fix is accepted or not and conditional edits amount to something else. */
  readonly titleWhen?: { readonly when: When; readonly title: string };
  readonly edits: NonEmpty<Edit>;
  /** Rules whose fix for the same target must be accepted too, else this one is invalid or without effect. */
  readonly requires?: readonly RuleId[];
  /** A command or observation with which a human can check the result. */
  readonly check?: string;
  /** Other ways to fix it, weaker or stronger; never applied without a human. */
  readonly variants?: readonly Variant[];
} & FixSafety;

export interface Variant {
  readonly title: string;
  readonly edits: NonEmpty<Edit>;
  readonly risk: string;
}

export interface Declined {
  readonly kind: 'declined';
  readonly code: DeclineCode;
  /** Shown to people: what is missing, and what they can do. */
  readonly reason: string;
}

export interface Finding<Data = unknown> {
  /** The key or item the finding is about; it may not exist yet. Must start with the target's path. */
  readonly at: Path;
  /** One sentence: what is wrong here. Names the service or container. */
  readonly message: string;
  readonly data: Data;
  /** Overrides the rule's severity for this place. */
  readonly severity?: Severity;
  /** The author wrote the opposite on purpose (`read_only: false`): never applied without a human. */
  readonly explicit?: boolean;
  /** Tells two findings of one rule at the same place apart, e.g. the capability name. Part of the finding's identity. */
  readonly key?: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// What a rule sees of a manifest

/** A value as the program that reads the manifest sees it. */
export interface Read {
  /** Undefined when absent. Maps and lists are plain data; interpolations stay as text. */
  readonly value: Plain | undefined;
  /** The value or something inside it cannot be known from the files (`${VAR}`, with or without a default, `valueFrom`, `!reset`). */
  readonly unknown: boolean;
  /**
   * Where it is written. own: in this very mapping; merge: through `<<`; alias: behind an alias; extends / override: another
   * service or file (cannot be edited here); pod: the pod-level field; absent.
   */
  readonly source: 'own' | 'merge' | 'alias' | 'extends' | 'override' | 'pod' | 'absent';
  /** Path of the value as seen from this target (for list items: with the index). */
  readonly at: Path;
  /** Comment on the same line. */
  readonly comment?: string | undefined;
}

export interface ListItem extends Read {
  readonly value: Plain;
  readonly index: number;
}

/** Manifest position of something, for evidence: `compose.yaml:12`. */
export type Origin = string;

/** What every target offers: reading by key, and edits that know where keys belong (key order of the field). */
export interface Target {
  readonly path: Path;
  /** File as given by the user, with forward slashes. */
  readonly file: string;
  /** Service name, `Deployment/web`, or container name. */
  readonly name: string;
  /** Windows workload: Linux-only fields are off. */
  readonly windows: boolean;
  /** System workload (CNI, CSI, kube-system, node agents): removing rules only report. */
  readonly infrastructure: boolean;
  at(...keys: Key[]): Path;
  get(...keys: Key[]): Read;
  /** Keys of the map at a place; none when there is no map. */
  keys(...keys: Key[]): readonly string[];
  /** Tolerant boolean: true/false, "true"/"false" in Compose; 'unknown' when interpolated; undefined when absent or null. */
  flag(...keys: Key[]): boolean | 'unknown' | undefined;
  /** Items of a list; a lone scalar counts as a list of one where the field allows it. */
  list(...keys: Key[]): readonly ListItem[];
  /** Line of a key or of the target itself, for evidence. */
  origin(...keys: Key[]): Origin;
  /** `set` with the place the field's key order asks for. Missing parents are created at their own right place. */
  set(keys: readonly Key[], value: Plain, options?: { unlessPresent?: boolean }): SetEdit;
  append(keys: readonly Key[], item: Plain, sameAs?: SameAs): AppendEdit;
  remove(keys: readonly Key[], leaveEmpty?: 'empty' | 'prune'): RemoveEdit;
}

export interface ImageRef {
  /** As written. */
  readonly text: string;
  /** `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly registry: string;
  /** Without registry; official images as `library/nginx`. */
  readonly repository: string;
  /** `latest` when neither tag nor digest is given; undefined when only a digest is given. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Contains an interpolation that has no default: nothing may be concluded from it. */
  readonly unknown: boolean;
}

export interface Mount {
  readonly kind:
    | 'bind'
    | 'volume'
    | 'anonymous'
    | 'tmpfs'
    | 'config'
    | 'secret'
    | 'empty-dir'
    | 'claim'
    | 'host-path'
    | 'other';
  /** Normalised absolute path inside the container. */
  readonly target: string;
  /** Host path, volume name, claim name, ... as written. */
  readonly source: string | undefined;
  readonly readOnly: boolean;
  /** Mounted through `subPath`, or a single file. */
  readonly partial: boolean;
  /** tmpfs options or short-syntax options, split at commas. */
  readonly options: readonly string[];
  readonly at: Path;
  /** False when it comes from a base service or another file. */
  readonly own: boolean;
}

export interface Port {
  /** Port inside the container; undefined when interpolated or a name. */
  readonly container: number | undefined;
  readonly host: string | undefined;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly at: Path;
}

export interface EnvVar {
  readonly name: string;
  /** Undefined when it comes from a secret, a file or the environment. Never print it. */
  readonly value: string | undefined;
  readonly at: Path;
}

/** What Compose services and Kubernetes containers have in common: one container will run from it. */
export interface Runnable extends Target {
  readonly kind: 'service' | 'container';
  readonly image: ImageRef | undefined;
  /** Compose: the image is built from a Dockerfile of the repository. */
  readonly build: BuildRef | undefined;
  /** Words that replace the image's entrypoint; undefined when the image's own is used; 'unknown' when interpolated. */
  readonly entrypoint: readonly string[] | 'unknown' | undefined;
  /** Words that replace the image's command (Compose `command`, Kubernetes `args`). */
  readonly command: readonly string[] | 'unknown' | undefined;
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
  readonly ports: readonly Port[];
  /** Uses the network namespace of the host. */
  readonly hostNetwork: boolean;
  readonly privileged: boolean | 'unknown';
  /** Effective capability lists, normalised: upper case, without CAP_. */
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** User from the manifest: `user:` or effective runAsUser/runAsGroup. Undefined: the image decides. */
  readonly user:
    | {
        readonly uid?: number;
        readonly gid?: number;
        readonly name?: string;
        readonly unknown: boolean;
        /** Names of the variables that an unknown user depends on. */
        readonly variables?: readonly string[];
        /** With empty variables the image decides. */
        readonly mayBeEmpty?: boolean;
      }
    | undefined;
  readonly readOnlyRoot: boolean | 'unknown';
  /** Programs that run inside the container when it starts or before it stops. */
  readonly hooks: readonly Hook[];
}

/** Compose `post_start` and `pre_stop`, Kubernetes `lifecycle` with `exec`. */
export interface Hook {
  readonly when: 'start' | 'stop';
  /** Words of the command; 'unknown' when interpolated. */
  readonly command: readonly string[] | 'unknown';
  /** A user of its own; undefined: that of the container. */
  readonly user: Runnable['user'];
  /** Has all capabilities, whatever the container keeps. */
  readonly privileged: boolean | 'unknown';
  /** Where it is written, from the target on. */
  readonly keys: readonly Key[];
}

export interface BuildRef {
  /** Dockerfile relative to the root, with forward slashes; undefined when remote, inline or interpolated. */
  readonly dockerfile: string | undefined;
  /** Folder that COPY takes files from, relative to the root; undefined when remote, interpolated or outside. */
  readonly context: string | undefined;
  readonly inline: string | undefined;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
}

/** What becomes of a target elsewhere in the project. A fix of the target has to suit each of them. */
export interface Elsewhere<T> {
  /** Service, file or overlay that makes it so: `db of compose.yaml`, `compose.prod.yaml`, `overlays/prod`. */
  readonly by: string;
  /** extends: a service with this base; file: with a further Compose file; patch: with a patch of a kustomization. */
  readonly kind: 'extends' | 'file' | 'patch';
  readonly target: T;
  /** Places of the original document that a patch takes away, overwrites or replaces as a whole. */
  readonly replaced: readonly { readonly at: Path; readonly by: string }[];
  /** Containers that a patch adds. */
  readonly added?: readonly { readonly name: string; readonly by: string }[];
}

export interface Service extends Runnable {
  readonly kind: 'service';
  /** Engine that will read the file, from the config. */
  readonly engine: 'docker' | 'podman' | 'swarm' | 'unknown';
  /** What says that `docker stack deploy` reads the file as well; a fix has to suit both readers then. */
  readonly stackSign: Evidence | undefined;
  readonly extendsFrom: { readonly file: string; readonly service: string; readonly complete: boolean } | undefined;
  /** Services that extend this one and change image, build, command, entrypoint or user. */
  readonly extendedDifferently: readonly string[];
  readonly elsewhere: readonly Elsewhere<Service>[];
  /** Other files that define the same service in full: where they are given together with this one, lists are joined. */
  readonly alternatives: readonly string[];
  /** `develop.watch` with a sync action. */
  readonly watchSync: boolean;
  /** Service `secrets`/`configs` whose source is `environment:` or `content:`: not possible with a read-only root. */
  readonly inlineFiles: readonly string[];
}

export interface PodSpec extends Target {
  readonly kind: 'pod-spec';
  readonly workload: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string | undefined;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly type: string;
    readonly at: Path;
    readonly source: Plain;
  }[];
  /** Fields may be written on container level only: Knative, and parts of patches. */
  readonly containerLevelOnly: boolean;
  readonly serviceAccount: string | undefined;
  readonly hostUsers: boolean | undefined;
  readonly elsewhere: readonly Elsewhere<PodSpec>[];
  /** What says that it runs on OpenShift, which chooses the numbers of users and groups itself and refuses others. */
  readonly openshift: Evidence | undefined;
  /** Annotations of the pod template. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Labels of the pod template. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Container extends Runnable {
  readonly kind: 'container';
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
  readonly pod: PodSpec;
  /** Field of the container's securityContext, else of the pod's (only fields that exist on both levels). */
  effective(...keys: Key[]): Read;
}

// ---------------------------------------------------------------------------------------------------------------------
// What a rule sees of a Dockerfile

/** A program that a RUN calls. */
export interface BuildCommand {
  /** As the program gets them, its name first; undefined where the shell puts something in. */
  readonly words: readonly (string | undefined)[];
  /** As written. */
  readonly written: readonly string[];
  /** Variables set for it alone, as written: `CI=1`. */
  readonly assignments: readonly string[];
  /** What stands in front of it; undefined: it comes first. `nested`: it is part of a larger command. */
  readonly join: '&&' | '||' | ';' | '&' | '|' | 'nested' | undefined;
  /** Position among the commands of its RUN. */
  readonly index: number;
}

/** A command that a rule writes. */
export interface NewCommand {
  readonly words: NonEmpty<string>;
  /** Absent: it comes first. */
  readonly join?: '&&' | '||' | ';';
}

/** An instruction of a stage. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** What follows keyword and options, continued lines joined. Variables stay as written. */
  readonly text: string;
  /** Words of the form that is a list in JSON. */
  readonly words: readonly string[] | undefined;
  /** Options of the instruction itself: `--chown=app`. */
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Of a RUN for a shell that could be read; undefined otherwise. */
  readonly commands: readonly BuildCommand[] | undefined;
  /** Of a CMD or ENTRYPOINT that is left to a shell which could be read. They are looked at; what is edited is the text. */
  readonly startCommands: readonly BuildCommand[] | undefined;
  /** Words of the last SHELL in front of it; undefined: that of the base image. */
  readonly shell: readonly string[] | undefined;
  readonly path: Path;
  /** Position in its stage. */
  readonly index: number;
  readonly origin: Origin;
  /** Last USER in front of it, arguments resolved; undefined: that of the base image. */
  readonly user: string | undefined;
  /** Arguments and variables that are set there. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An instruction that is not there yet. */
export interface NewInstruction {
  /** In capitals. */
  readonly keyword: string;
  /** `--from=build`. */
  readonly flags?: readonly string[];
  /** What follows; of a RUN its one command instead. */
  readonly text?: string;
  readonly words?: NonEmpty<string>;
}

/** Something that is built from a Dockerfile of the project. */
export interface Builder {
  /** `service api`, and the file it stands in. */
  readonly name: string;
  readonly file: string;
  readonly target: string | undefined;
  /** User that it starts the image as, as written; undefined: that of the image. */
  readonly user: string | undefined;
  /** Ports inside its container that the manifest publishes or names; those that are interpolated are left out. */
  readonly ports: readonly number[];
  /** What it says itself in place of the image. */
  readonly replaces: readonly ('entrypoint' | 'command' | 'healthcheck')[];
  /** Volumes and folders of the host that it may write. */
  readonly mounts: readonly Mount[];
}

/** One stage of a Dockerfile, from its FROM on. */
export interface Stage extends Target {
  readonly kind: 'stage';
  readonly index: number;
  /** As given behind AS. */
  readonly alias: string | undefined;
  readonly from: Instruction;
  /** As written behind FROM, arguments resolved. */
  readonly base: string;
  /** The image of another place; undefined for a stage of this file and for `scratch`. */
  readonly image: ImageRef | undefined;
  /** What follows FROM. */
  readonly steps: readonly Instruction[];
  /** The stages it is built on, from the outermost, itself included. */
  readonly chain: readonly Stage[];
  /** Images are made of it, not only parts of others. */
  readonly isFinal: boolean;
  readonly builders: readonly Builder[];
  readonly dockerfile: Dockerfile;
  /** Puts a new instruction in front of one of the stage, or at its end. */
  insert(before: Instruction | undefined, keyword: string, text: string): InsertEdit;
  /** Names the stage, so that others can take files from it. */
  nameStage(name: string): SetEdit;
  /** One more stage behind all others, which the image is made of then. */
  addStage(image: string, steps: readonly NewInstruction[]): InsertEdit;
  /** Puts a RUN in front of one of the stage, or at its end: commands with what joins each to the one in front. */
  insertRun(before: Instruction | undefined, commands: NonEmpty<NewCommand>): InsertEdit;
  /** Another keyword for an instruction, or other text behind it. */
  change(instruction: Instruction, part: 'keyword' | 'arguments' | 'image', text: string): SetEdit;
  drop(instruction: Instruction): RemoveEdit;
  /** Takes variables out of an ENV, or labels out of a LABEL; undefined: a comment or an odd shape is in the way. */
  dropPairs(instruction: Instruction, names: readonly string[]): Edit | undefined;
  addFlag(instruction: Instruction, flag: string): AppendEdit;
  /** A word of a command, at a position from 1. */
  insertWord(instruction: Instruction, command: BuildCommand, position: number, word: string): InsertEdit;
  changeWord(instruction: Instruction, command: BuildCommand, position: number, word: string): SetEdit;
  dropWord(instruction: Instruction, command: BuildCommand, position: number): RemoveEdit;
  /** One more command at the end of a RUN, also when it holds the same one earlier. */
  appendCommand(instruction: Instruction, words: NonEmpty<string>): AppendEdit | InsertEdit;
  /** Commands in front of the first one of a RUN. */
  prependCommand(instruction: Instruction, words: NonEmpty<string>): NonEmpty<Edit>;
  /** Takes a command out of the list that its RUN is. */
  dropCommand(instruction: Instruction, command: BuildCommand): NonEmpty<Edit>;
}

/** A whole Dockerfile. */
export interface Dockerfile extends Target {
  readonly kind: 'dockerfile';
  readonly text: string;
  /** ARG in front of the first FROM. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly context: BuildContext;
}

/** The folder that COPY takes files from. */
export interface BuildContext {
  /** Relative to the root of the project. */
  readonly folder: string;
  /** A manifest names it; else it is the folder of the Dockerfile, which is the custom. */
  readonly isNamed: boolean;
  /** Text of a file in it, by its path there; undefined: there is none. */
  read(path: string): string | undefined;
  /** Path of a file in it, as it is shown. */
  shown(path: string): string;
}

/** The files of a build context that stay out of it: `.dockerignore`. */
export interface IgnoreList extends Target {
  readonly kind: 'ignore-list';
  /** There is no such file yet. */
  readonly isNew: boolean;
  readonly patterns: readonly string[];
  /** The Dockerfiles whose context it is for. */
  readonly dockerfiles: readonly Dockerfile[];
  readonly context: BuildContext;
}

export interface Targets {
  service: Service;
  podSpec: PodSpec;
  container: Container;
  dockerfile: Dockerfile;
  stage: Stage;
  ignoreList: IgnoreList;
}

// ---------------------------------------------------------------------------------------------------------------------
// What a rule may ask of the evidence

/** An answer names its evidence, or says why there is none. `strong`: good enough for `assured`; `doubt`: why it is not. */
export type Answer<T> =
  | ({
      readonly known: true;
      readonly strong: boolean;
      readonly doubt?: string | undefined;
      readonly because: NonEmpty<Evidence>;
    } & T)
  | { readonly known: false; readonly code: DeclineCode; readonly reason: string };

export interface StartUser {
  readonly root: boolean;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly name: string | undefined;
  /** The image itself gives the number, also where the name of the account is known. */
  readonly numeric?: boolean;
}

export interface CapabilityNeed {
  readonly capability: string;
  readonly reason: string;
  /** Not at every start: only with fresh data, at a restart, over files of another owner. Absent: always. */
  readonly sometimes?: true;
  /** Depends on who owned the data before, or on how it is stopped: a run on fresh data does not show it. */
  readonly unseen?: true;
}

export interface WritablePath {
  readonly path: string;
  /** scratch: may start empty; seeded: must keep the files of the image; persistent: holds data. */
  readonly need: 'scratch' | 'seeded' | 'persistent';
  /** The image directory is writable for everyone (1777 and the like): no owner options needed. */
  readonly worldWritable: boolean;
  /** Programs are run or libraries mapped from there. */
  readonly exec: boolean;
  /** Who writes in the default start. */
  readonly writer: 'root' | 'service' | 'both';
  /** The image declares it as a volume. */
  readonly declaredVolume: boolean;
  /**
   * Images built from this one put files there: nothing empty may lie over it, and over their program no volume either, which would
   * keep that of an older release.
   */
  readonly holdsContent?: 'program' | 'additions';
  readonly reason: string;
  /** A run had a mount there with exactly these options of a tmpfs, and with these as its service user. */
  readonly seenWith?: { readonly options: string; readonly asServiceUser?: string };
}

export interface ServiceUser {
  readonly uid: number;
  readonly gid: number;
  /** Conditions in words that cannot be checked from files; empty: none. */
  readonly needs: readonly string[];
  /** Data that must already belong to this user. */
  readonly dataPaths: readonly string[];
  /** The image itself switches to this user when started as root: existing data belongs to it already. */
  readonly imageDropsToIt: boolean;
  /** It ran on volumes that were given to its group before each start, and the storage of this cluster does that. */
  readonly claimsSeen?: true;
}

/** What the files say about whether a pod talks to the Kubernetes API. */
export interface KubernetesApiUse {
  /** Signs that it does: roles for an account of its own, words of its command, what its images are known for. */
  readonly uses: readonly Evidence[];
  /** What leaves it open: an account of its own without roles in these files, roles of the default account, a cloud identity. */
  readonly doubts: readonly Evidence[];
  /** The service account, when these files define it, hands out no token unless the pod asks for one. */
  readonly accountMountsNone: boolean;
  /** Grounds for the opposite. */
  readonly because: NonEmpty<Evidence>;
}

/** What is known of the image that a stage makes. */
export interface BuiltImage {
  /** Bundled facts about the image that the stages begin with; undefined: nothing is known about it. `scratch` has a name only. */
  readonly base: BaseImage | undefined;
  startUser(): Answer<StartUser>;
  /** Numbers of an account: one that a RUN makes, or one of the base. */
  account(
    name: string,
  ): { readonly uid: number | undefined; readonly gid: number | undefined; readonly evidence: Evidence } | undefined;
  /** Accounts that the RUN of its stages make. */
  madeAccounts(): readonly {
    readonly name: string;
    readonly uid: number | undefined;
    readonly gid: number | undefined;
    readonly evidence: Evidence;
  }[];
  /** The start script turns into another user, or changes owners: it has to begin as root. */
  needsRootToStart(): Evidence | undefined;
  /** Folders that the program or its start script writes, as far as the files tell, and that belong to root. */
  writtenFolders(): readonly WrittenFolder[];
}

export interface WrittenFolder {
  readonly path: string;
  /** volume: VOLUME; mount: a volume of a manifest; made: an empty folder; setting: a variable; script: what starts the program. */
  readonly from: 'volume' | 'mount' | 'made' | 'setting' | 'script';
  /** Files of the build context may lie in it. */
  readonly filled: boolean;
  /** It can be given away; others hold more than the program writes. */
  readonly own: boolean;
  readonly evidence: Evidence;
}

export interface BaseImage {
  /** `node:22`, for evidence. */
  readonly label: string;
  readonly evidence: Evidence;
  /** Where programs and packages come from; undefined: not known. */
  readonly family: 'debian' | 'alpine' | 'distroless' | 'scratch' | undefined;
  /** Accounts that it ships, other than root. */
  readonly accounts: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
  /** Whom it starts as, as behind USER; undefined: root, or not known. */
  readonly user: string | undefined;
  /** What is known was read or tried for this image; a sentence why it is not sure. */
  readonly doubt: string | undefined;
  /** It is only there to be built upon: it starts nothing of its own. */
  readonly isPlain: boolean;
}

export interface Facts {
  /** What is known of the image that a stage makes. */
  builtImage(stage: Stage): BuiltImage;
  /** Whether the configuration allows the registry of an image; undefined: it names none. */
  isAllowed(image: ImageRef): boolean | undefined;
  /** Who the first process is: from the manifest, the Dockerfile, or image facts, in this order. */
  startUser(c: Runnable): Answer<StartUser>;
  /** What to add back after dropping ALL when the container keeps its start user. Non-root start: nothing but file capabilities. */
  capabilities(c: Runnable): Answer<{ readonly needs: readonly CapabilityNeed[] }>;
  /** The same if the container started as the service user instead. */
  capabilitiesAsServiceUser(c: Runnable): Answer<{ readonly needs: readonly CapabilityNeed[] }>;
  /** Every path the program writes under its root, mounted or not. */
  writablePaths(c: Runnable): Answer<{ readonly paths: readonly WritablePath[] }>;
  /** A non-root user that the image can be started as. */
  serviceUser(c: Runnable): Answer<ServiceUser>;
  /** What no-new-privileges takes away; known with no reasons: somebody looked, and it takes nothing away. */
  privilegeGain(c: Runnable): Answer<{ readonly reasons: readonly Evidence[] }>;
  /** A port below 1024 that the container listens on without root, in a runtime that is known to keep such ports for root. */
  closedPort(c: Runnable): number | undefined;
  /** Why nothing is known about the image of a container; undefined: somebody looked at it. Silence is no evidence. */
  unknownImage(c: Runnable): string | undefined;
  /** Why RuntimeDefault seccomp may be too narrow; empty: nothing found. */
  syscalls(c: Runnable): readonly Evidence[];
  kubernetesApi(pod: PodSpec): KubernetesApiUse;
  /** Capabilities and host access the image exists for: VPN, node agents, docker-in-docker. */
  byDesign(
    c: Runnable,
    what: 'privileged' | 'host-network' | 'host-pid' | 'host-ipc' | 'runtime-socket' | `cap:${string}`,
  ): Evidence | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// A rule

export interface Handler<T, Data> {
  detect(target: T, facts: Facts): Iterable<Finding<Data>>;
  /** Absent: the rule only reports here. */
  fix?(finding: Finding<Data>, target: T, facts: Facts): Fix | Declined;
}

export interface Meta {
  /** Kebab-case, names the hardened state; equals the file name, fixture folder, doc page, config key and suppression word. */
  readonly id: string;
  /** What is wrong, up to about 70 characters. */
  readonly title: string;
  readonly severity: Severity;
  readonly fixable: 'always' | 'sometimes' | 'never';
  /** Why it matters: one or two sentences. */
  readonly why: string;
  /** When the fix is safe, assured, unsafe, and when it is declined. */
  readonly fixSafety: string;
  /** Ids in public benchmarks: `CIS-D 5.25`, `PSS-R capabilities_restricted`, `KSV-0003`. */
  readonly references: readonly string[];
  /** The fix takes something away from the workload: infrastructure workloads are only reported. */
  readonly removes?: boolean;
  /** Also applies to Windows workloads. Default: no. */
  readonly windows?: boolean;
  /** Its fix changes who the image starts as: manifests that use the image are judged by it. */
  readonly changesStart?: true;
  /** Its fix rebuilds what is there: it is applied when a person takes it, or names the rule. */
  readonly isProposal?: true;
  /** The first preset that it belongs to; each holds those before it. */
  readonly preset: Preset;
  /** When the rule is asked, and its edits are applied, among the rules for one target. */
  readonly phase: Phase;
  /** Rules of the same phase that come first; a phase is in the order of the names otherwise. */
  readonly after?: readonly RuleId[];
}

// biome-ignore lint/suspicious/noExplicitAny: a list of transforms holds rules with different private data
export interface Transform<Data = any> {
  readonly meta: Meta;
  readonly on: { readonly [K in keyof Targets]?: Handler<Targets[K], Data> };
}

/** Keeps the types of a rule's private data inside the rule. */
export function defineTransform<Data = void>(transform: Transform<Data>): Transform<Data> {
  return transform;
}
