/**
 * Tries `harden probe` against a real engine where it must not do harm: scripts/probing/README.md.
 *
 *   npm run probing -- [--state FOLDER] [--only kills|interrupts|together|engine|driver]
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEngine } from '../survival/engine.ts';
import { applicationImages, buildImages, buildOrder, imagesOf, readImages } from '../survival/images.ts';
import { missingPrerequisites } from '../survival/prerequisites.ts';
import { chooseServices, readServices } from '../survival/services.ts';
import { run } from '../survival/shell.ts';
import { compareDriver } from './driver.ts';
import { interruptRuns, killRuns, loseEngine, runTogether } from './harm.ts';
import { type Place, preparePlace } from './place.ts';

const { values: options } = parseArgs({
  options: { state: { type: 'string', default: join(tmpdir(), 'harden-survival') }, only: { type: 'string' } },
});

/** Small ones: a file server with a bind mount, a database that becomes another user, two that hang together. */
const names = ['redis', 'root-entry', 'haproxy', 'httpd'];

interface Trial {
  readonly name: string;
  readonly run: (place: Place) => Promise<readonly string[]>;
}

const trials: readonly Trial[] = [
  { name: 'driver', run: compareDriver },
  { name: 'kills', run: killRuns },
  { name: 'interrupts', run: interruptRuns },
  { name: 'together', run: runTogether },
  { name: 'engine', run: loseEngine },
];

async function main(): Promise<number> {
  const missing = missingPrerequisites();
  if (missing.length > 0) {
    console.error(['This cannot run here. It needs', ...missing.map(what => `  - ${what}`)].join('\n'));
    return 2;
  }
  const state = resolve(options.state);
  mkdirSync(state, { recursive: true });
  const dist = join(state, 'dist-probing');
  rmSync(dist, { recursive: true, force: true });
  cpSync('dist', dist, { recursive: true });
  const survival = join(import.meta.dirname, '../survival');
  const services = chooseServices(readServices(join(survival, 'services')), names);
  const engine = startEngine(join(state, 'engine'));
  try {
    const images = [...readImages(join(survival, 'images')), ...applicationImages(services)];
    buildImages(engine, state, buildOrder(imagesOf(services), images));
    const compose = run(join(survival, 'tools/install-compose.sh'), [join(state, 'bin')]);
    const place = preparePlace({ state, engine, compose, services, harden: join(dist, 'harden.js') });
    let failed = false;
    for (const trial of trials) {
      if (options.only !== undefined && options.only !== trial.name) continue;
      console.log(trial.name);
      const problems = await trial.run(place);
      for (const problem of problems) console.log(`  WRONG: ${problem}`);
      failed ||= problems.length > 0;
    }
    console.log(failed ? 'something is wrong' : 'all is well');
    return failed ? 1 : 0;
  } finally {
    engine.stop();
  }
}

process.exitCode = await main();
