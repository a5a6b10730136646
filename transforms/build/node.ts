import { type Ecosystem, type RunStage, strangeCall, strangePackage, tagOf } from './recipe.ts';
import { type Call, carriedRunning, carriedSettings, checkPrograms, copiedOutside, type Shape } from './shape.ts';
import { slimTag } from './smaller-base.ts';

const packages = /^(git|ca-certificates|python3|make|gcc|g\+\+|build-essential|build-base)$/;
const servers =
  /(^|\s)(run )?(dev|develop|serve|watch|preview|storybook)(:\S+)?$|\b(nodemon|ts-node|ts-node-dev|tsx|vite|webpack-dev-server|ng serve|react-scripts start)\b/;

export const node: Ecosystem = {
  name: 'Node.js',
  repositories: ['library/node'],
  buildOnly: /^(DEBIAN_FRONTEND)$/,
  builds: ({ program, words }) => {
    const [script] = words.filter(word => word !== 'run' && word !== 'run-script' && !word?.startsWith('-'));
    return /^(npm|yarn|pnpm)$/.test(program) && /^build(:[\w-]+)?$/.test(script ?? '');
  },
  runStage,
};

function runStage(shape: Shape, build: Call, from: string): RunStage | string {
  const strange =
    strangeCall(shape, ['npm', 'yarn', 'pnpm', 'npx', 'corepack', 'mkdir', 'chmod', 'chown', 'node', 'tsc']) ??
    strangePackage(shape, packages);
  if (strange) return strange;
  const { folder, start, calls, user } = shape;
  if (folder === '/') return 'there is no WORKDIR, so that what has to be copied cannot be told from the system';
  const outside = copiedOutside(shape, path => path === folder || path.startsWith(`${folder}/`));
  if (outside) return `${outside.keyword} (${outside.origin}) puts files outside of ${folder}`;
  const global = calls.find(({ words }) =>
    words.some(word => word === '-g' || word === '--global' || word === 'global'),
  );
  if (global)
    return `the RUN in ${global.step.origin} installs something for all projects, which the new stage would lack`;
  const made = calls.find(
    ({ program, words }) =>
      ['mkdir', 'chmod', 'chown'].includes(program) &&
      words.some(word => word?.startsWith('/') && word !== folder && !word.startsWith(`${folder}/`)),
  );
  if (made) return `the RUN in ${made.step.origin} prepares a folder outside of ${folder}`;
  if (!/^(\S*\/)?(node|npm|yarn|npx)$|^docker-entrypoint\.sh$/.test(start[0] ?? ''))
    return `what ${start[0] ?? 'the image'} starts is not known to be in a slim image`;
  if (servers.test(start.join(' ')))
    return `${start.join(' ')} starts a server for development, which needs what the build needs`;
  const missing = checkPrograms(shape).find(
    name => !['node', 'sh', 'exit', 'wget'].includes(name) || (name === 'wget' && !/alpine/.test(tagOf(shape))),
  );
  if (missing !== undefined) return `HEALTHCHECK needs ${missing}, which slim images lack; let it use node first`;
  if (user !== undefined && !/^(root|0|node|1000)(:\S+)?$/.test(user))
    return `the account ${user} is made for the first stage; make it in the new one by hand`;
  const prune = pruneOf(shape, build);
  if (!prune)
    return `how ${build.program} takes development packages out again depends on its version; add that step by hand`;
  const owner = isOwned(shape) ? [`--chown=${user}`] : [];
  return {
    base: slim(shape, tagOf(shape)),
    edits: [shape.stage.appendCommand(build.step, prune)],
    steps: [
      ...carriedSettings(shape, node.buildOnly),
      { keyword: 'COPY', flags: [`--from=${from}`, ...owner], text: `${folder} ${folder}` },
      ...carriedRunning(shape, user === 'root' ? undefined : user),
    ],
    risk: `packages that are needed while the program runs, and stand among devDependencies, are missing; so are libraries and tools of the larger image (a compiler, python3, git, curl); commands that manifests start instead, such as npm run dev, need the first stage: docker build --target ${from}`,
    check: `docker build -t app . && docker run --rm app, and read its log for "Cannot find module"`,
  };
}

function pruneOf({ calls }: Shape, { program }: Call): readonly [string, ...string[]] | undefined {
  const installs = calls.filter(call => call.program === program);
  if (program === 'npm') return ['npm', 'prune', '--omit=dev'];
  if (program === 'pnpm') return undefined;
  return installs.some(({ words }) => words.includes('--frozen-lockfile') || words.includes('--pure-lockfile'))
    ? ['yarn', 'install', '--production', '--frozen-lockfile', '--ignore-scripts', '--prefer-offline']
    : undefined;
}

/** Files belong to who starts: a step in front says so. */
function isOwned({ stage, user }: Shape): boolean {
  if (user === undefined || user === 'root') return false;
  return stage.steps.some(
    step =>
      (step.keyword === 'RUN' && step.user !== undefined && step.user !== 'root') ||
      step.flags.some(({ name }) => name === 'chown'),
  );
}

/** The smaller variant of the same tag. */
function slim({ stage: { base } }: Shape, tag: string): string {
  if (/alpine|slim/.test(tag)) return base;
  return `node:${slimTag('node', tag)}`;
}
