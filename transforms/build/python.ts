import { namedPackages, packageCalls } from '../shared/package-calls.ts';
import { numericUser } from './go.ts';
import { type Ecosystem, type RunStage, strangeCall, strangePackage, tagOf } from './recipe.ts';
import { type Call, carriedRunning, carriedSettings, checkPrograms, copiedOutside, type Shape } from './shape.ts';
import { slimTag } from './smaller-base.ts';

const compilers = /^(build-essential|gcc|g\+\+|make|cmake|build-base|python3-dev|cargo|rustc)$/;
const packages =
  /^(build-essential|gcc|g\+\+|make|cmake|build-base|python3-dev|musl-dev|linux-headers|libc6-dev|libffi-dev|libssl-dev|openssl-dev|cargo|rustc|git|ca-certificates|pkg-config)$/;
const venv = '/opt/venv';

export const python: Ecosystem = {
  name: 'Python',
  repositories: ['library/python'],
  buildOnly: /^(PIP_\w+|DEBIAN_FRONTEND)$/,
  builds: ({ program, words }, stage) =>
    /^(apt-get|apt|apk)$/.test(program) &&
    words.some(word => word === 'install' || word === 'add') &&
    words.some(word => compilers.test(word ?? '')) &&
    stage.image?.repository === 'library/python' &&
    packageCalls(stage, 'pip').some(({ action }) => action === 'install'),
  runStage,
};

function runStage(shape: Shape, _build: Call, from: string): RunStage | string {
  const strange = strangeCall(shape, ['pip', 'pip3', 'python', 'python3']) ?? strangePackage(shape, packages);
  if (strange) return strange;
  const { stage, folder, start, user } = shape;
  if (folder === '/') return 'there is no WORKDIR, so that what has to be copied cannot be told from the system';
  const outside = copiedOutside(
    shape,
    path => path === folder || path.startsWith(`${folder}/`) || path.startsWith('/tmp'),
  );
  if (outside) return `${outside.keyword} (${outside.origin}) puts files outside of ${folder}`;
  const installs = packageCalls(stage, 'pip').filter(({ action }) => action === 'install');
  const [first] = installs;
  if (!first) return 'no pip install was found';
  const aside = installs.find(({ words }) =>
    words.some(word => /^--(user|target|prefix|root)\b|^-t$/.test(word ?? '')),
  );
  if (aside) return `the RUN in ${aside.step.origin} installs into a folder of its own`;
  const work = shape.calls.find(
    ({ program, words }) =>
      /^python3?$/.test(program) &&
      !(words[0] === '-m' && words[1] === 'pip') &&
      !(words[0] === '-m' && words[1] === 'compileall'),
  );
  if (work) return `the RUN in ${work.step.origin} runs a program, and what that leaves behind would be missing`;
  if ((start[0] ?? '/').includes('/'))
    return `${start[0] ?? 'what the image starts'} is named by its place, and would not be that of ${venv}`;
  const missing = checkPrograms(shape).find(name => !/^(python3?|sh|exit)$/.test(name));
  if (missing !== undefined) return `HEALTHCHECK needs ${missing}, which slim images lack; let it use python first`;
  if (user !== undefined && user !== 'root' && user !== '0' && !numericUser(shape))
    return `the account ${user} is made for the first stage; make it in the new one by hand`;
  const path = { keyword: 'ENV', text: `PATH="${venv}/bin:$PATH"` };
  return {
    base: slim(shape, tagOf(shape)),
    edits: [
      stage.insertRun(first.step, [{ words: ['python', '-m', 'venv', venv] }]),
      stage.insert(first.step, path.keyword, path.text),
    ],
    steps: [
      ...carriedSettings(shape, python.buildOnly),
      path,
      { keyword: 'COPY', flags: [`--from=${from}`], text: `${venv} ${venv}` },
      { keyword: 'COPY', flags: [`--from=${from}`], text: `${folder} ${folder}` },
      ...carriedRunning(shape, numericUser(shape)),
    ],
    risk: `libraries that packages were compiled against (${compiledWith(shape)}) have to be in the slim image too; scripts that name /usr/local/bin, or find packages below /usr/local/lib, do not find them in ${venv}`,
    check: `docker build -t app . && docker run --rm app, and read its log for ModuleNotFoundError and "cannot open shared object file"`,
  };
}

function compiledWith({ stage }: Shape): string {
  const names = packageCalls(stage, 'apt-get', 'apt', 'apk').flatMap(namedPackages);
  return [...new Set(names.filter(name => name !== undefined && packages.test(name)))].join(', ');
}

/** The smaller variant of the same tag. */
function slim({ stage: { base } }: Shape, tag: string): string {
  if (/alpine|slim/.test(tag)) return base;
  return `python:${slimTag('python', tag)}`;
}
