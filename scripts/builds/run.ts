/**
 * Builds and starts small projects before and after `harden fix --write` and looks whether they still work: scripts/builds/README.md.
 *
 *   npm run builds -- [--state FOLDER] [--projects A,B] [--treatments default,user] [--harden FILE] [--write]
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Engine, startEngine } from '../survival/engine.ts';
import { attempt, run } from '../survival/shell.ts';
import { debian, makeBases, readBases } from './bases.ts';
import { chooseProjects, readProjects } from './projects.ts';
import { count, render, verdictOf } from './table.ts';
import { treatments as allTreatments, chooseTreatments } from './treatments.ts';
import { type Trial, tryProject } from './trial.ts';

const { values: options } = parseArgs({
  options: {
    state: { type: 'string', default: join(tmpdir(), 'harden-survival') },
    projects: { type: 'string' },
    treatments: { type: 'string' },
    harden: { type: 'string', default: 'dist/harden.js' },
    write: { type: 'boolean', default: false },
  },
});
const here = import.meta.dirname;
const state = resolve(options.state);
const all = readProjects(join(here, 'projects'));
const projects = options.projects === undefined ? all : chooseProjects(all, options.projects.split(','));
const treatments = options.treatments === undefined ? allTreatments : chooseTreatments(options.treatments.split(','));
const bases = readBases(join(here, 'bases'));

function tryAll(engine: Engine, work: string): readonly Trial[] {
  console.log('making the base images, which takes some minutes the first time');
  makeBases(engine, state, bases);
  const compose = run(join(here, '../survival/tools/install-compose.sh'), [join(state, 'bin')]);
  // A build of the program meanwhile must not change what is tried.
  cpSync(dirname(options.harden), join(work, 'dist'), { recursive: true });
  const bench = { engine, compose, work, harden: join(work, 'dist', basename(options.harden)) };
  return projects.flatMap(project => {
    const trials = tryProject(project, treatments, bench);
    console.log(`${project.name}: ${trials.map(trial => `${trial.treatment} ${verdictOf(trial)}`).join(', ')}`);
    return trials;
  });
}

function renderPage(engine: Engine, trials: readonly Trial[]): string {
  const stands = [
    ...bases.flatMap(({ tags, made }) => [`\`${tags.join('`, `')}\` (${made})`]),
    `\`${debian.tag}\` (${debian.made})`,
  ];
  const harden = run(process.execPath, [options.harden, '--version']);
  return `${[
    '# Do hardened images still build, and work?',
    `Run on ${new Date().toISOString().slice(0, 10)}: harden ${harden}, Docker Engine ${engine.version}, Linux ${release()}. ${projects.length} projects as people write them are built and started as they are, then after each treatment; healthy means that the service did its work, twice with a restart between, and with data where it has some: over what it wrote before it was hardened, too. \`scripts/builds/README.md\` says how this is run and what it does not prove.`,
    `Stand-ins: ${stands.join('; ')}.`,
    render(projects, treatments, trials),
  ].join('\n\n')}\n`;
}

function main(): number {
  if (options.write && (options.projects !== undefined || options.treatments !== undefined)) {
    console.error('--write needs the whole run: leave out --projects and --treatments');
    return 2;
  }
  const programs = ['docker', 'dockerd', 'debootstrap', 'curl', 'go', 'npm'];
  const missing = programs.filter(name => attempt('sh', ['-c', `command -v ${name}`]).code !== 0);
  if (missing.length > 0 || process.getuid?.() !== 0) {
    console.error(`The builds check cannot run here: it needs root and ${missing.join(', ') || 'nothing else'}`);
    return 2;
  }
  mkdirSync(state, { recursive: true });
  const work = mkdtempSync(join(state, 'builds-'));
  const engine = startEngine(join(state, 'engine'));
  try {
    const trials = tryAll(engine, work);
    const page = renderPage(engine, trials);
    console.log(`\n${page}`);
    if (options.write) writeFileSync('docs/builds.md', page);
    const { passed, failed, proposals, held } = count(trials, treatments);
    console.log(`proposals: ${held} of ${proposals} hold`);
    console.log(`${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  } finally {
    engine.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = main();
