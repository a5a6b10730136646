/**
 * Starts real services before and after `harden fix --write` and looks whether they still work: scripts/survival/README.md.
 *
 *   npm run survival -- [--state FOLDER] [--safety safe|assured|unsafe] [--only compose|kubernetes] [--write]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeLaboratory } from './compose.ts';
import { type Engine, startEngine } from './engine.ts';
import { buildImages, packageVersions } from './images.ts';
import { kubernetesLaboratory } from './kubernetes.ts';
import type { Laboratory } from './laboratory.ts';
import { startPodman } from './podman.ts';
import { missingPrerequisites } from './prerequisites.ts';
import { hardenFile, prepareProject, serviceNames } from './project.ts';
import { type Rounds, runRounds } from './rounds.ts';
import { run } from './shell.ts';
import { renderLaboratory } from './table.ts';

const { values: options } = parseArgs({
  options: {
    state: { type: 'string', default: join(tmpdir(), 'harden-survival') },
    safety: { type: 'string', default: 'assured' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const here = import.meta.dirname;
const state = resolve(options.state);
const source = join(here, 'project');
const project = join(state, 'project');
const services = serviceNames(source);

function examine(laboratory: Laboratory): { readonly text: string; readonly rounds: Rounds } {
  const rounds = runRounds(laboratory, {
    services,
    project,
    prepare: () => prepareProject(source, project),
    harden: () => hardenFile(resolve('dist/harden.js'), project, laboratory.file, options.safety),
  });
  return { text: renderLaboratory(laboratory, services, rounds), rounds };
}

/** Starts the engines that are asked for, examines the project there, stops them. */
function examineAll(engine: Engine) {
  console.log('building the images, which takes some minutes the first time');
  buildImages(engine, state, here);
  const results = [];
  const versions = [`Docker Engine ${engine.version}`];
  if (options.only !== 'kubernetes') {
    const compose = run(join(here, 'tools/install-compose.sh'), [join(state, 'bin')]);
    versions.push(`Docker Compose ${run(compose, ['version', '--short'])}`);
    results.push(examine(composeLaboratory(engine, compose)));
  }
  if (options.only !== 'compose') {
    const podman = startPodman(join(state, 'podman'), engine, services);
    versions.push(`podman ${podman.version}`);
    try {
      results.push(examine(kubernetesLaboratory(podman, engine, join(state, 'node'))));
    } finally {
      podman.stop();
    }
  }
  const packages = [...packageVersions(engine)].map(([tag, version]) => `\`${tag}\` (${version})`);
  return { results, versions: versions.join(', '), packages: packages.join(', ') };
}

function main(): number {
  const missing = missingPrerequisites();
  if (missing.length > 0) {
    console.error(['The survival check cannot run here. It needs', ...missing.map(what => `  - ${what}`)].join('\n'));
    return 2;
  }
  mkdirSync(state, { recursive: true });
  const engine = startEngine(join(state, 'engine'));
  try {
    const { results, versions, packages } = examineAll(engine);
    const harden = run(process.execPath, ['dist/harden.js', '--version']);
    const page = `${[
      '# Do hardened services still work?',
      `Run on ${new Date().toISOString().slice(0, 10)}: harden ${harden}, \`fix --write --safety ${options.safety}\`, ${versions}, runc ${runcVersion()}, Linux ${release()}.`,
      'Every cell is a real write and a real read through the protocol of the service; from the second column on, what an earlier start wrote has to be there still. The controls are read from the kernel: the status and the mounts of the main process. `scripts/survival/README.md` says how this is run and what it does not prove.',
      `Images, with the Debian package behind each: ${packages}.`,
      ...results.map(({ text }) => text),
    ].join('\n\n')}\n`;
    console.log(`\n${page}`);
    if (options.write) writeFileSync('docs/survival.md', page);
    const broken = results.some(
      ({ rounds: { onItsData, first, second } }) => onItsData.size + first.size + second.size > 0,
    );
    return broken ? 1 : 0;
  } finally {
    engine.stop();
  }
}

function runcVersion(): string {
  return /^runc version (.+)$/m.exec(run('runc', ['--version']))?.[1] ?? '';
}

process.exitCode = main();
