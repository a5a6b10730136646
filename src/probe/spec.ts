/** One container as it is to be started: only what is listed here reaches an engine. */
export interface RunSpec {
  /** Service of a Compose file, or container of a pod. */
  readonly name: string;
  /** Reference as the engine knows it. */
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  /** `NAME=VALUE` */
  readonly environment: readonly string[];
  readonly hostname?: string;
  readonly domainName?: string;
  readonly init?: boolean;
  readonly tty: boolean;
  readonly stdinOpen: boolean;
  readonly stopSignal?: string;
  /** Seconds that it has to stop. */
  readonly grace: number;
  readonly health: HealthCheck;
  readonly mounts: readonly SpecMount[];
  readonly tmpfs: readonly SpecTmpfs[];
  readonly shmSize?: number;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly groupAdd: readonly string[];
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly readOnly: boolean;
  readonly extraHosts: readonly string[];
  readonly network:
    | { readonly kind: 'project' }
    | { readonly kind: 'none' }
    | { readonly kind: 'of'; readonly service: string };
  readonly aliases: readonly string[];
  readonly dependsOn: readonly Dependency[];
  /** Bytes. */
  readonly memory?: number;
  readonly nanoCpus?: number;
  readonly pidsLimit?: number;
  /** TCP ports that it is said to listen on. */
  readonly ports: readonly number[];
  /** An engine starts it again when it fails. */
  readonly restarts: boolean;
  /** Runs in a cluster: empty folders are made as a kubelet makes them, with this group. */
  readonly cluster?: { readonly group?: number };
  /** Files that are made inside of the container when it is created, which a read-only root does not allow. */
  readonly inlineFiles: readonly {
    readonly path: string;
    readonly body: string;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  }[];
}

export type HealthCheck =
  | { readonly kind: 'image' }
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly test: readonly string[]; readonly timeout: number }
  | {
      readonly kind: 'http';
      readonly port: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'tcp'; readonly port: number };

export interface Dependency {
  readonly service: string;
  readonly condition: 'started' | 'healthy' | 'completed';
}

export type SpecMount =
  /** A volume that services share by its key. */
  | {
      readonly kind: 'volume';
      readonly key: string;
      readonly target: string;
      readonly readOnly: boolean;
      readonly copyUp: boolean;
      readonly like?: VolumeLike;
      /** Only this folder or file of it. */
      readonly part?: string;
    }
  | { readonly kind: 'anonymous'; readonly target: string }
  | { readonly kind: 'bind'; readonly source: string; readonly target: string; readonly readOnly: boolean };

/** How a volume is made that a cluster would provide. */
export type VolumeLike =
  | { readonly kind: 'empty-dir'; readonly group?: number }
  | { readonly kind: 'claim'; readonly group?: number }
  | {
      readonly kind: 'files';
      readonly files: readonly { readonly name: string; readonly body: Uint8Array; readonly mode: number }[];
      readonly group?: number;
    };

export interface SpecTmpfs {
  readonly target: string;
  readonly options: string;
}
