/**
 * Starts real services before and after `harden fix --write` and looks whether they still work: scripts/survival/README.md.
 *
 *   npm run survival -- [--state FOLDER] [--services A,B] [--columns default,unsafe] [--only compose|kubernetes] [--write]
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeLaboratory } from './compose.ts';
import { type Engine, startEngine } from './engine.ts';
import { applicationImages, buildImages, buildOrder, imagesOf, packageVersions, readImages } from './images.ts';
import { kubernetesLaboratory } from './kubernetes.ts';
import type { Laboratory } from './laboratory.ts';
import { loadImages, startPodman } from './podman.ts';
import { missingPrerequisites } from './prerequisites.ts';
import { prepareProject } from './project.ts';
import { type Plot, startAsItIs, startHardened, writeData } from './rounds.ts';
import { chooseServices, readServices } from './services.ts';
import { run } from './shell.ts';
import { type Column, type Examination, renderLaboratory } from './table.ts';
import { chooseTreatments, describe, treat } from './treatments.ts';

const { values: options } = parseArgs({
  options: {
    state: { type: 'string', default: join(tmpdir(), 'harden-survival') },
    services: { type: 'string' },
    columns: { type: 'string', default: 'default' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const here = import.meta.dirname;
const state = resolve(options.state);
const project = join(state, 'project');
const all = readServices(join(here, 'services'));
const services = options.services === undefined ? all : chooseServices(all, options.services.split(','));
const chosen = chooseTreatments(options.columns.split(','));
const plot: Plot = { services, project, prepare: () => prepareProject(services, project) };

function examine(laboratory: Laboratory, { env }: Engine): Examination {
  const before = startAsItIs(laboratory, plot);
  const columns: Column[] = [];
  for (const treatment of chosen) {
    if (columns.length > 0) writeData(laboratory, plot);
    console.log(`${laboratory.name}: ${describe(treatment)}`);
    rmSync(`${project}.${treatment.name}.${laboratory.file}.json`, { force: true });
    const path = `${process.env.PATH}:${join(state, 'bin')}`;
    const place = {
      harden: join(state, 'dist/harden.js'),
      project,
      file: laboratory.file,
      env: { ...env, PATH: path },
    };
    columns.push({ treatment, rounds: startHardened(laboratory, plot, () => treat(treatment, place)) });
  }
  return { laboratory, services: services.map(({ name }) => name), before, columns };
}

/** Starts the engines that are asked for, examines the project there, stops them. */
function examineAll(engine: Engine) {
  console.log('building the images, which takes some minutes the first time');
  const tags = imagesOf(services);
  const images = buildOrder(tags, [...readImages(join(here, 'images')), ...applicationImages(services)]);
  buildImages(engine, state, images);
  const examinations: Examination[] = [];
  const versions = [`Docker Engine ${engine.version}`];
  if (options.only !== 'kubernetes') {
    const compose = run(join(here, 'tools/install-compose.sh'), [join(state, 'bin')]);
    versions.push(`Docker Compose ${run(compose, ['version', '--short'])}`);
    examinations.push(examine(composeLaboratory(engine, compose), engine));
  }
  if (options.only !== 'compose') {
    const names = services.map(({ name }) => name);
    const podman = startPodman(join(state, 'podman'), names);
    versions.push(`podman ${podman.version}`);
    try {
      loadImages(podman, engine, tags);
      examinations.push(examine(kubernetesLaboratory(podman, engine, join(state, 'node')), engine));
    } finally {
      podman.stop();
    }
  }
  return { examinations, versions: versions.join(', '), packages: packageVersions(engine, images).join(', ') };
}

function main(): number {
  if (options.write && (options.only !== undefined || options.services !== undefined)) {
    console.error('--write needs the whole run: leave out --only and --services');
    return 2;
  }
  const missing = missingPrerequisites();
  if (missing.length > 0) {
    console.error(['The survival check cannot run here. It needs', ...missing.map(what => `  - ${what}`)].join('\n'));
    return 2;
  }
  mkdirSync(state, { recursive: true });
  // A build meanwhile must not change what is tried.
  rmSync(join(state, 'dist'), { recursive: true, force: true });
  cpSync('dist', join(state, 'dist'), { recursive: true });
  const engine = startEngine(join(state, 'engine'));
  try {
    const { examinations, versions, packages } = examineAll(engine);
    const harden = run(process.execPath, [join(state, 'dist/harden.js'), '--version']);
    const commands = chosen.map(treatment => `\`${describe(treatment)}\``).join(' and ');
    const page = `${[
      '# Do hardened services still work?',
      `Run on ${new Date().toISOString().slice(0, 10)}: harden ${harden}, ${commands}, ${versions}, runc ${runcVersion()}, Linux ${release()}.`,
      'Every cell is a real write and a real read through the protocol of the service; from the second column on, what an earlier start wrote has to be there still. The controls are read from the kernel: the status and the mounts of the main process. `scripts/survival/README.md` says how this is run and what it does not prove.',
      `Stand-ins, with the Debian package behind each: ${packages}.`,
      ...examinations.map(renderLaboratory),
    ].join('\n\n')}\n`;
    console.log(`\n${page}`);
    if (options.write) writeFileSync('docs/survival.md', page);
    return examinations.some(({ columns }) => columns.some(isBroken)) ? 1 : 0;
  } finally {
    engine.stop();
  }
}

function isBroken({ rounds: { onItsData, first, second } }: Column): boolean {
  return onItsData.size + first.size + second.size > 0;
}

function runcVersion(): string {
  return /^runc version (.+)$/m.exec(run('runc', ['--version']))?.[1] ?? '';
}

process.exitCode = main();
