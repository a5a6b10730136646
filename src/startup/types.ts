/** What a start script is asked about, and what is answered. Paths are those of the image. */

/** How a container starts. */
export interface StartInput {
  /** Entrypoint and command, the shell of a shell form included (`/bin/sh -c TEXT`). */
  readonly words: readonly string[];
  /** Folder it starts in; undefined: not known. */
  readonly workdir: string | undefined;
  /** Variables of the image and the manifest; undefined: set to a value that the files do not tell. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** No other variables are set than these and those of every process (`PATH`, `HOME`). */
  readonly complete: boolean;
  /** Number of the user it starts as. */
  readonly uid: number;
}

/** What is known of the image around the script. */
export interface ImageView {
  /** Text of a file. */
  read(path: string): string | undefined;
  /** Numbers of an account, by its name. */
  account(name: string): { readonly uid: number | undefined; readonly gid: number | undefined } | undefined;
  /** Number of a group, by its name; absent: that of the account of this name. */
  group?(name: string): number | undefined;
  /** Whether something is at a path; absent: of most paths nobody knows. */
  exists?(path: string): boolean;
  /** Folders in which programs are looked for, the first one first; absent: the usual ones. */
  readonly programFolders?: readonly string[];
}

/** A line of a script; without a script, of the text of a command line. */
export interface Place {
  readonly script: string | undefined;
  readonly line: number;
}

export interface Account {
  /** As written: `app`, `app:app`, `1000`; undefined when it depends on a variable. */
  readonly name: string | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** A program that is started and whose doing no script tells. */
export interface Run {
  /** Undefined when the name of the program depends on a variable; of words that do, the known beginning with an ellipsis. */
  readonly words: readonly string[] | undefined;
  /** Whom it runs as; undefined: the user the container starts as. */
  readonly as: Account | undefined;
  /** It takes the place of the script. */
  readonly exec: boolean;
  readonly at: Place;
}

/** A path a script uses. `exact` false: `path` is only the known beginning, empty when it may be any. */
export interface Target {
  readonly path: string;
  readonly exact: boolean;
}

/** A capability that a command of the script takes when it runs as root. */
export interface Need {
  readonly capability: string;
  /** `chown -R /data`. */
  readonly what: string;
  readonly at: Place;
  /**
   * always: whatever the files are like; foreign: when another user than root owns this place, as a mount or a step of the
   * image may show.
   */
  readonly when: 'always' | 'foreign';
  readonly target: Target | undefined;
}

/** How a command uses a place. */
export interface Touch extends Target {
  /**
   * write: changes what is at the place; make: makes a folder unless it is there; walk: enters all folders below; mode: changes the mode, which takes the owner; owner:
   * changes the owner; replace: puts a new file with the same owner and mode there.
   */
  readonly how: 'write' | 'make' | 'walk' | 'mode' | 'owner' | 'replace';
  readonly what: string;
  readonly at: Place;
}

export interface Write extends Target {
  /** The command that writes. */
  readonly by: string;
  readonly at: Place;
}

/** Something that may be given to another user, or opened to others. */
export interface Gift extends Target {
  /** owner: another user gets it; mode: others may write it. */
  readonly kind: 'owner' | 'mode';
  readonly recursive: boolean;
  /** The command that does it. */
  readonly by: string;
  readonly at: Place;
}

/** A file that becomes another one, or gets another name. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** A right that a file gets, so that whoever runs it has more than its own. */
export interface Grant extends Target {
  readonly kind: 'mode' | 'capability';
  /** As after `CAP_`, of file capabilities that are on as soon as the program runs. */
  readonly capabilities: readonly string[];
  readonly what: string;
  readonly at: Place;
}

/** A package that a package manager is asked for; an empty name depends on something that is not known. */
export interface Install {
  /** `apt-get`, `apk`. */
  readonly manager: string;
  readonly name: string;
  readonly at: Place;
}

/** A user or group that is made. */
export interface NewAccount {
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly uid: number | undefined;
  /** Number or name of the group. */
  readonly group: string | undefined;
  readonly home: string | undefined;
}

/** A sentence about a line. */
export interface Remark {
  readonly what: string;
  readonly at: Place;
}

/** What a start does before and while the program runs. */
export interface Startup {
  /** The first script that is run; undefined when no script is. */
  readonly script: string | undefined;
  readonly runs: readonly Run[];
  /** The one account that everything is run as which the script starts; undefined when there is none, or more than one. */
  readonly becomes: Account | undefined;
  /** No program runs as the user the container starts as, on any path, and everything was understood. */
  readonly onEveryPath: boolean;
  readonly caps: readonly Need[];
  readonly writes: readonly Write[];
  /** Every use of a place; all but walks need it to be writable. */
  readonly touches: readonly Touch[];
  readonly gifts: readonly Gift[];
  /** Files that are copied, moved or linked to a known name. */
  readonly moves: readonly Move[];
  readonly installs: readonly Install[];
  /** Rights given to programs: set-user-id bits, file capabilities. */
  readonly grants: readonly Grant[];
  /** Calls of `sudo` and the like. */
  readonly gains: readonly Remark[];
  /** What fails without root. */
  readonly takesRoot: readonly Remark[];
  readonly accounts: readonly NewAccount[];
  /** Accounts of the image are changed (`usermod`), the way of images that take PUID and PGID. */
  readonly editsAccounts: readonly Remark[];
  /** What was not understood: nothing is bounded when there is an entry. */
  readonly open: readonly Remark[];
}
