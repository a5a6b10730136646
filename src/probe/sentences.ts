/** The closed set of sentences that a record can give as reasons. Slots are numbers, paths and names of programs; nothing else gets in. */

const program = (name: string): string => (/^[A-Za-z0-9._+-]{1,32}$/.test(name) ? name : 'a program');
const place = (path: string): string => (/^\/[\x21-\x7e]{0,119}$/.test(path) ? path : 'a path');

export const sentences = {
  // Why a capability stays.
  otherUser: (uid: number) => `a process runs as uid ${uid}`,
  givenAway: (path: string, uid: number) => `${place(path)} is given to uid ${uid}`,
  ownerChanged: (path: string) => `the owner of ${place(path)} is changed at the start`,
  writesClosed: (path: string) => `root writes into ${place(path)}, which is closed to it`,
  walksClosed: (path: string) => `root walks ${place(path)}, which becomes closed to it`,
  inScript: (cap: string) => `the start script uses ${cap}`,
  fileCapability: (path: string) => `file capability of ${place(path)}`,
  ofProgram: (name: string) => `${program(name)} uses it later`,
  lowPort: (port: number) => `port ${port} may be open to root only`,
  denied: (what: string) => `without it: ${what}`,
  notNarrowed: 'it ran with this set; which of it is needed was not narrowed down',

  nothingElse: 'it did not run with fewer',

  // Why a start was not good.
  exited: (code: number) => `it ended with exit code ${code}`,
  otherExit: (code: number, before: number) => `it ended with exit code ${code} instead of ${before}`,
  notStarted: 'the runtime could not start its program',
  unhealthy: (seconds: number) => `its health check did not pass within ${Math.ceil(seconds)} s`,
  stillRunning: (seconds: number) => `it did not end within ${Math.ceil(seconds)} s`,
  lostUser: (uid: number) => `no process runs as uid ${uid} any more`,
  deaf: (port: number) => `nothing listens on port ${port} any more`,
  outOfMemory: 'it ran out of memory',
  exercise: 'the exercise of the configuration failed',
  unavailable: 'a service it depends on did not run',
  togetherFailed: 'it did not run together with the other hardened services',

  // What a log said, in words of our own.
  log: {
    readOnly: (path: string) => `log: ${place(path)} is on a read-only file system`,
    noTemporary: 'log: no usable temporary folder',
    noNewPrivileges: 'log: no new privileges',
    setUser: 'log: cannot become another user',
    chown: 'log: cannot change an owner',
    chmod: 'log: cannot change a mode or a time',
    chroot: 'log: chroot is not permitted',
    bind: 'log: cannot listen on a port',
    mknod: 'log: cannot make a device',
    kill: 'log: cannot signal a process',
    denied: 'log: permission denied',
  },

  // What a run did not see at work.
  scheduler: 'a scheduler starts programs at times that were not waited for',
  ownsPlace: (path: string) => `${place(path)} belongs to the service and was not written`,
  rewrites: 'its start script rewrites files under conditions that were not met',

  // Why the root stays writable.
  systemFile: (path: string) => `it changes ${place(path)}, where no mount is put`,
  programFile: (path: string) => `it changes ${place(path)} among the files of its program`,
  tooMany: (count: number) => `it writes ${count} places, more than are mounted one by one`,
  inlineFile: (path: string) => `Compose makes ${place(path)} in the container, which a read-only root does not allow`,
} as const;
