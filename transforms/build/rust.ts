import { numericUser } from './go.ts';
import { type Ecosystem, type RunStage, strangeCall, strangePackage, tagOf } from './recipe.ts';
import {
  below,
  type Call,
  carriedRunning,
  carriedSettings,
  checkPrograms,
  copiedOutside,
  type Shape,
} from './shape.ts';

const packages =
  /^(git|ca-certificates|pkg-config|pkgconf|libssl-dev|openssl-dev|cmake|make|gcc|g\+\+|clang|lld|mold|perl|protobuf-compiler|protobuf-dev|build-essential|build-base|musl-dev|musl-tools)$/;

export const rust: Ecosystem = {
  name: 'Rust',
  repositories: ['library/rust'],
  buildOnly: /^(RUST(FLAGS|UP_\w+|C_\w+|_VERSION)|CARGO_\w+|DEBIAN_FRONTEND|USER)$/,
  builds: ({ program, words }) => program === 'cargo' && (words[0] === 'build' || words[0] === 'install'),
  runStage,
};

function runStage(shape: Shape, build: Call, from: string): RunStage | string {
  const strange =
    strangeCall(shape, ['cargo', 'rustup', 'git', 'strip', 'touch', 'mkdir']) ?? strangePackage(shape, packages);
  if (strange) return strange;
  const program = programOf(shape, build);
  if (program === undefined)
    return `${shape.start[0] ?? 'what the image starts'} is not written by cargo below target/ or by cargo install`;
  const outside = copiedOutside(shape, path => path.startsWith(shape.folder));
  if (outside) return `${outside.keyword} (${outside.origin}) puts files where the program may look for them`;
  const check = checkPrograms(shape).find(name => below(shape.folder, name) !== program.from);
  if (check !== undefined)
    return `HEALTHCHECK needs ${check}, which the smallest images lack; let the program check itself first`;
  const isMusl = /alpine/.test(tagOf(shape));
  return {
    base: `gcr.io/distroless/${isMusl ? 'static' : 'cc'}-debian13:nonroot`,
    steps: [
      ...carriedSettings(shape, rust.buildOnly),
      { keyword: 'COPY', flags: [`--from=${from}`], text: `${program.from} ${program.to}` },
      ...carriedRunning(shape, numericUser(shape)),
    ],
    risk: `only ${program.from} is copied: templates, migrations and other files that the program reads while it runs are missing; shared libraries other than libc, libgcc and OpenSSL are missing too, there is no shell, and it starts as ${numericUser(shape) ?? '65532'}, who cannot write into folders of root`,
    check: `docker build --target ${from} -t app-build . && docker run --rm --entrypoint ldd app-build ${program.from}, then start the image`,
  };
}

function programOf(shape: Shape, { words, folder }: Call): { readonly from: string; readonly to: string } | undefined {
  const [first = ''] = shape.start;
  const name = first.replace(/^.*\//, '');
  if (words[0] === 'install') {
    const file = `/usr/local/cargo/bin/${name}`;
    if (first === name) return { from: file, to: `/usr/local/bin/${name}` };
    return first === file ? { from: file, to: file } : undefined;
  }
  const path = first.includes('/') ? below(shape.folder, first) : undefined;
  const target = below(folder, 'target');
  return path !== undefined && target !== undefined && path.startsWith(`${target}/`)
    ? { from: path, to: path }
    : undefined;
}
