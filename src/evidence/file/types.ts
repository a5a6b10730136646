/** What `harden.evidence.json` holds: what was seen in images, and what was seen when they ran. */

export interface EvidenceFile {
  readonly schema: 'harden-evidence/1';
  readonly images: readonly ImageRecord[];
  readonly probes: readonly ProbeRecord[];
}

/** Version of the rules by which images are read. Records of an older one are read again. */
export const readerVersion = 2;

export interface ImageRecord {
  /** `sha256:` of the image configuration: the identity of the bytes. */
  readonly id: string;
  /** Manifest and index digests known for it. */
  readonly digests: readonly string[];
  /** References of manifests that led to it, completed: `nginx:1.27`, `ghcr.io/acme/api:latest`. */
  readonly refs: readonly string[];
  /** Of an image that is built from the project: hash of what it is built from, see `recipe.ts`. */
  readonly recipe?: string;
  readonly platform: string;
  readonly from: 'docker' | 'podman' | 'oci-layout' | 'archive' | 'registry';
  /** Who the image starts as, before a manifest says anything. */
  readonly start: {
    /** As the image configuration has it; empty: root. */
    readonly user: string;
    readonly uid: number;
    readonly gid: number;
    readonly groups: readonly number[];
  };
  readonly home: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Names of variables; their values are nobody's business. */
  readonly env: readonly string[];
  readonly workdir: string;
  readonly volumes: readonly string[];
  /** Well-known paths, and those named here, that lead elsewhere: `/var/run` to `/run`. */
  readonly links: readonly { readonly path: string; readonly to: string }[];
  readonly ports: readonly string[];
  readonly stopSignal?: string;
  readonly healthcheck?: readonly string[];
  readonly gain: readonly Gain[];
  readonly writable: readonly Writable[];
  /** Starts as root. */
  readonly starts?: readonly Start[];
  readonly reader: number;
}

/** A program that gives rights to whoever runs it. */
export interface Gain {
  readonly path: string;
  readonly kind: 'setuid' | 'setgid' | 'filecap';
  /** User or group that it runs as. */
  readonly id?: number;
  readonly caps?: readonly string[];
  /** The file capabilities are in force from the start. */
  readonly effective?: boolean;
  /** Why it gives nothing to a process of a container. */
  readonly inert?: InertReason;
}

export const inertReasons = [
  'every account is locked',
  'fstab lets no user mount',
  'needs a password or a terminal',
  'gives only the rights of its own small task',
  'the kernel ignores the bit on scripts',
] as const;
export type InertReason = (typeof inertReasons)[number];

/** What one user can change in the image. */
export interface Writable {
  /** Users that were asked about, as `askedText` writes them; empty text: the image's own. */
  readonly asked: readonly string[];
  readonly uid: number;
  readonly gid: number;
  /** All groups that were assumed, with `gid`. */
  readonly groups: readonly number[];
  /** Topmost folders; for those without content also the folders in them, which an empty mount would have to bring back. */
  readonly paths: readonly WritableFolder[];
  /** Files outside these folders. */
  readonly files: readonly string[];
  /** There is more than is listed: nothing follows about what is not. */
  readonly incomplete?: true;
}

export interface WritableFolder {
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `0:0` */
  readonly owner: string;
  /** none: at most empty folders; skeleton: copies of /etc/skel; files: something that a program may need. */
  readonly content: 'none' | 'skeleton' | 'files';
  readonly bytes?: number;
}

/** What an image does when it is started as root, before its program runs: read from its entry script. */
export interface Start {
  /** Ways to start it that were asked about, as `askedStart` writes them; empty text: the image's own. */
  readonly asked: readonly string[];
  /** Scripts that were read, the first one first, each with the SHA-256 of its text. */
  readonly scripts: readonly { readonly path: string; readonly sha256: string }[];
  /** The only user that it starts anything as. */
  readonly becomes?: { readonly uid: number; readonly gid: number };
  /** Programs of which no script tells what they do as root. */
  readonly asRoot: readonly string[];
  /** Nothing is started as root, whatever its conditions say. */
  readonly onEveryPath: boolean;
  /** Capabilities that its commands take. */
  readonly caps: readonly string[];
  /** Capabilities that they take where files at, above or below a place belong to somebody else. */
  readonly foreign: readonly ForeignNeed[];
  /** Places that its commands change as root, each with the folder that has to be writable for it. */
  readonly writes: readonly StartWrite[];
  /** What the image has in these folders, and in those of them that are empty. */
  readonly folders: readonly WritableFolder[];
  /** Places that it gives to the user. */
  readonly gives: readonly string[];
  /** Commands that fail without root. */
  readonly takesRoot: readonly string[];
  /** What it does to accounts of the image. */
  readonly accounts: readonly string[];
  /** How it lets programs have more rights than their caller. */
  readonly gains: readonly string[];
  /** What could not be followed: then the rest is no more than a hint. */
  readonly open: readonly string[];
}

export interface StartWrite {
  readonly path: string;
  readonly folder: string;
}

export interface ForeignNeed {
  readonly cap: string;
  readonly path: string;
}

/** A recorded run: the settings of `result` were enough for what `judged` says. */
export interface ProbeRecord {
  readonly service: string;
  readonly manifest: string;
  readonly kind: 'compose' | 'kubernetes';
  /** Id of the image. */
  readonly image: string;
  /** What the run depended on, see `settings.ts`. */
  readonly settings: string;
  /** The same by key, shortened, to say which one has changed. */
  readonly parts: Readonly<Record<string, string>>;
  readonly engine: {
    readonly name: string;
    readonly version: string;
    readonly runtime: string;
    readonly kernel: string;
    readonly rootless: boolean;
  };
  readonly network: 'none' | 'internal' | 'open';
  readonly judged: {
    readonly by: 'health' | 'exit' | 'quiet';
    readonly command?: readonly string[];
    readonly seconds: number;
    readonly secondStart: 'restart' | 'new-container';
  };
  readonly asItIs: 'healthy';
  /** Users of its processes at the end; empty: the engine could not tell. */
  readonly users: readonly number[];
  /** Writers that the image shows and the run did not see at work: a path they write later would fail. */
  readonly unexercised: readonly string[];
  /** With the user that the manifest starts it as. */
  readonly result: ProbeResult;
  /** Started as the user that all its processes become. */
  readonly asUser?: ProbeAsUser;
  readonly refuted: readonly Refuted[];
  readonly remarks: readonly string[];
  /** Only when it was asked for. */
  readonly date?: string;
}

export interface ProbeResult {
  readonly readOnly: boolean;
  /** Every short-lived mount the run had, those of the manifest too: `settings` leaves them out. */
  readonly mounts: readonly ProbeMount[];
  readonly noNewPrivileges: boolean;
  readonly keep: readonly { readonly cap: string; readonly because: string }[];
}

export interface ProbeAsUser extends ProbeResult {
  readonly user: { readonly uid: number; readonly gid: number };
  /** Volumes of a cluster were given to its group before each start. */
  readonly fsGroup?: number;
}

export interface ProbeMount {
  readonly path: string;
  readonly kind: 'scratch' | 'kept';
  readonly options?: string;
}

/** Settings under which the service did not run. Members that are absent were as in the manifest. */
export interface Refuted {
  readonly settings: {
    readonly readOnly?: boolean;
    readonly noNewPrivileges?: boolean;
    readonly keep?: readonly string[];
    readonly user?: { readonly uid: number; readonly gid: number };
  };
  readonly start: 1 | 2;
  readonly because: string;
}
