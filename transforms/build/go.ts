import { type Ecosystem, type RunStage, strangeCall, strangePackage } from './recipe.ts';
import {
  below,
  type Call,
  carriedRunning,
  carriedSettings,
  checkPrograms,
  copiedOutside,
  type Shape,
} from './shape.ts';

/** Packages that need a compiler of C, and libraries where they run. */
const cgo =
  /mattn\/go-sqlite3|confluent-kafka-go|go-gl\/|davidbyttow\/govips|gographics\/imagick|godror|ibmdb\/go_ibm_db|libgit2\/git2go|pebbe\/zmq4|gopacket\/pcap/;

const packages =
  /^(git|ca-certificates|tzdata|make|gcc|g\+\+|build-essential|build-base|musl-dev|libc6-dev|curl|wget|upx|upx-ucl|unzip|bash|openssh-client)$/;

export const go: Ecosystem = {
  name: 'Go',
  repositories: ['library/golang'],
  buildOnly:
    /^(GO(111MODULE|AMD64|ARCH|ARM|BIN|CACHE|FLAGS|INSECURE|MODCACHE|NOPROXY|NOSUMDB|OS|PATH|PRIVATE|PROXY|ROOT|SUMDB|TOOLCHAIN)|GOLANG_VERSION|CGO_\w+|DEBIAN_FRONTEND)$/,
  builds: isBuild,
  runStage,
};

function isBuild({ program, words }: Call): boolean {
  return program === 'go' && (words[0] === 'build' || words[0] === 'install');
}

function runStage(shape: Shape, build: Call, from: string): RunStage | string {
  const strange =
    strangeCall(shape, ['go', 'git', 'make', 'upx', 'strip', 'update-ca-certificates']) ??
    strangePackage(shape, packages);
  if (strange) return strange;
  const program = programOf(shape);
  if (program === undefined)
    return `${shape.start[0] ?? 'what the image starts'} is not written by go build or go install`;
  if (/\/(air|dlv|CompileDaemon|reflex|realize|fresh|gow)$/.test(program.from))
    return `${program.from} builds or debugs while it runs, and needs Go`;
  const outside = copiedOutside(
    shape,
    path =>
      path === shape.folder || path.startsWith(`${shape.folder}/`) || /^\/(go|src|app|build|work\w*)(\/|$)/.test(path),
  );
  if (outside) return `${outside.keyword} (${outside.origin}) puts files where the program may look for them`;
  const check = checkPrograms(shape).find(name => below(shape.folder, name) !== program.from);
  if (check !== undefined)
    return `HEALTHCHECK needs ${check}, which the smallest images lack; let the program check itself first`;
  const linked = usesC(shape);
  if (linked) return linked;
  const isStatic = cgoSetting(shape) === '0';
  return {
    base: 'gcr.io/distroless/static-debian13:nonroot',
    edits: isStatic ? [] : [shape.stage.insert(build.step, 'ENV', 'CGO_ENABLED=0')],
    steps: [
      ...carriedSettings(shape, go.buildOnly),
      { keyword: 'COPY', flags: [`--from=${from}`], text: `${program.from} ${program.to}` },
      ...carriedRunning(shape, numericUser(shape)),
    ],
    risk: `only ${program.from} is copied: templates, migrations and other files that the program reads while it runs are missing; there is no shell and no package manager, and it starts as ${numericUser(shape) ?? '65532'}, who cannot write into folders of root${isStatic ? '' : '; CGO_ENABLED=0 leaves packages out that are written in C'}`,
    check: `docker build -t app . && docker run --rm app, and read its log for files that are not found`,
  };
}

/** A number holds in any image; the name of an account does not. */
export function numericUser({ user }: Shape): string | undefined {
  return user !== undefined && /^[1-9]\d*(:\d+)?$/.test(user) ? user : undefined;
}

/** Where the program stands that the image starts, and where it goes. */
function programOf(shape: Shape): { readonly from: string; readonly to: string } | undefined {
  const [first = ''] = shape.start;
  const written = shape.calls.filter(isBuild).flatMap(call => outputOf(call) ?? []);
  const isBare = !first.includes('/');
  for (const { path, isFolder } of written) {
    const name = first.replace(/^.*\//, '');
    const file = isFolder ? `${path === '/' ? '' : path}/${name}` : path;
    if (!isBare && below(shape.folder, first) === file) return { from: file, to: file };
    const isFound = /^\/(usr\/local\/bin|usr\/bin|bin|go\/bin)\/[^/]+$/.test(file) && file.endsWith(`/${name}`);
    if (isBare && isFound) return { from: file, to: file.replace('/go/bin/', '/usr/local/bin/') };
  }
  return undefined;
}

function outputOf({ words, folder }: Call): { readonly path: string; readonly isFolder: boolean } | undefined {
  if (words[0] === 'install') return { path: '/go/bin', isFolder: true };
  const at = words.findIndex(word => word === '-o' || word?.startsWith('-o='));
  if (at === -1) return folder === undefined ? undefined : { path: folder, isFolder: true };
  const target = words[at] === '-o' ? words[at + 1] : words[at]!.slice(3);
  const path = target === undefined ? undefined : below(folder, target);
  return path === undefined ? undefined : { path, isFolder: /(^\.{1,2}|\/)$/.test(target!) };
}

/** Last value of CGO_ENABLED that the build sees. */
function cgoSetting({ stage, calls }: Shape): string | undefined {
  const set = calls.filter(isBuild).flatMap(({ command }) => command.assignments);
  const exported = calls.filter(({ program }) => program === 'export').flatMap(({ words }) => words);
  const word = [...set, ...exported].find(each => each?.startsWith('CGO_ENABLED='));
  const last = stage.steps.at(-1);
  return word?.slice('CGO_ENABLED='.length) ?? last?.variables.CGO_ENABLED;
}

function usesC(shape: Shape): string | undefined {
  if (cgoSetting(shape) === '1') return 'CGO_ENABLED=1 says that the program needs libraries in C where it runs';
  const name = cgo.exec(shape.stage.dockerfile.context.read('go.mod') ?? '')?.[0];
  return name && `go.mod names ${name}, which needs libraries in C where it runs`;
}
