/** What may happen to a probe, and what has to be as it was afterwards. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEngine } from '../survival/engine.ts';
import { pause } from '../survival/shell.ts';
import { differences, leftOvers, type Place, snapshot, startHarden } from './place.ts';

const probing = (file: string): readonly string[] => [
  'probe',
  'compose.yaml',
  '--no-config',
  '--yes',
  '--all',
  '--watch',
  '3',
  '--evidence',
  file,
];

/** The images are looked into before, so that containers are there from the first second on. */
async function ready(place: Place, file: string): Promise<string> {
  await startHarden(place, ['inspect', 'compose.yaml', '--no-config', '--evidence', file]).ended;
  return snapshot(place);
}

/** The process is gone from one moment to the next, ten times; the run after each finds what it left. */
export async function killRuns(place: Place): Promise<readonly string[]> {
  const before = await ready(place, 'harden.kills.json');
  const problems: string[] = [];
  let found = 0;
  for (let round = 1; round <= 10; round++) {
    const running = startHarden(place, probing('harden.kills.json'));
    const moment = 500 + Math.random() * 25_000;
    await wait(moment);
    running.kill('SIGKILL');
    await running.ended;
    const left = leftOvers(place).length;
    found += left;
    const { code, output } = await startHarden(place, ['probe', '--clean']).ended;
    if (code !== 0) problems.push(`--clean ended with ${code}: ${output}`);
    const rest = leftOvers(place);
    if (rest.length > 0) problems.push(`left after a kill at ${Math.round(moment)} ms: ${rest.join(' ')}`);
    console.log(
      `  killed after ${(moment / 1000).toFixed(1)} s: ${left} things left, ${rest.length} after the next run`,
    );
  }
  if (found === 0) problems.push('no kill left anything behind, so nothing was tried');
  return [...problems, ...differences(before, snapshot(place))];
}

export async function interruptRuns(place: Place): Promise<readonly string[]> {
  const before = await ready(place, 'harden.interrupts.json');
  const problems: string[] = [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const running = startHarden(place, probing('harden.interrupts.json'));
    await wait(4000 + Math.random() * 8000);
    running.kill(signal);
    const { code, output } = await running.ended;
    if (code !== 130) problems.push(`${signal}: exit code ${code}\n${output}`);
    const left = leftOvers(place);
    if (left.length > 0) problems.push(`${signal}: left ${left.join(' ')}`);
    console.log(`  ${signal}: exit code ${code}, ${left.length} things left`);
  }
  return [...problems, ...differences(before, snapshot(place))];
}

/** Two at once do not touch each other's things. */
export async function runTogether(place: Place): Promise<readonly string[]> {
  const before = snapshot(place);
  const runs = ['a', 'b'].map(name => startHarden(place, [...probing(`harden.${name}.json`), '--service', 'redis']));
  const ended = await Promise.all(runs.map(running => running.ended));
  const problems = ended.filter(({ code }) => code !== 0).map(({ code, output }) => `exit code ${code}\n${output}`);
  const probes = ['a', 'b'].map(name => {
    const { probes: found } = JSON.parse(readFileSync(join(place.project, `harden.${name}.json`), 'utf8')) as {
      probes: readonly { result: unknown }[];
    };
    return JSON.stringify(found.map(({ result }) => result));
  });
  if (probes[0] !== probes[1]) problems.push(`they found different things:\n${probes.join('\n')}`);
  console.log(`  ${probes[0]}`);
  return [...problems, ...leftOvers(place), ...differences(before, snapshot(place))];
}

/** The engine is killed in the middle of a run, and comes back. Its own containers are its own business. */
export async function loseEngine(place: Place): Promise<readonly string[]> {
  await ready(place, 'harden.engine.json');
  const running = startHarden(place, probing('harden.engine.json'));
  await wait(12_000);
  const folder = join(place.state, 'engine');
  process.kill(Number(readFileSync(join(folder, 'dockerd.pid'), 'utf8')), 'SIGKILL');
  const { code, output } = await running.ended;
  const problems = code === 75 ? [] : [`exit code ${code}\n${output}`];
  console.log(`  exit code ${code}: ${output.trim().split('\n').slice(-3).join(' | ')}`);
  pause(3000);
  startEngine(folder);
  const cleaned = await startHarden(place, ['probe', '--clean']).ended;
  if (cleaned.code !== 0) problems.push(`--clean ended with ${cleaned.code}: ${cleaned.output}`);
  return [...problems, ...leftOvers(place).map(name => `left: ${name}`)];
}
