import type { Task } from '../../bot/deliver/backlog.ts';
import { fateOf } from '../../bot/deliver/fate.ts';
import { deliver } from '../../bot/deliver/index.ts';
import { recentNotices } from '../../bot/deliver/state.ts';
import { EnvironmentProblem } from '../../bot/forge/environment-problem.ts';
import type { Forge } from '../../bot/forge/forge.ts';
import { fleetFromEnvironment } from '../../bot/forge/index.ts';
import { Pace } from '../../bot/http/pace.ts';
import { proposePullRequests } from '../../bot/pr/index.ts';
import { exists } from '../../files/read.ts';
import type { Options } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import type { FleetSession } from './session.ts';

const hour = 3_600_000;

/** `harden bot deliver`: the pull requests that a scan found something for. */
export async function deliverResults(session: FleetSession, options: Options): Promise<number> {
  const { results: folder, wave = 50, forceWave = false } = options;
  if (folder === undefined) throw new UsageError('bot deliver needs --results <dir>');
  if (!exists(folder)) throw new UsageError(`--results ${folder}: no such folder; make it with \`harden bot scan\``);
  const { clock, say, rules, env, redactor } = session;
  const pace = new Pace(clock, budgetOf(options), recentNotices(folder, clock.now()));
  const fleet = fleetFromEnvironment(env, { clock, redactor, pace });
  const open = async ({ host, owner, name }: Task): Promise<Forge> => {
    if (host === fleet.server) return await fleet.open(`${owner}/${name}`);
    throw new EnvironmentProblem(`it lies on ${host}, and the token is for ${fleet.server} (GITHUB_SERVER_URL)`);
  };
  const tally = await deliver({
    ...{ folder, clock, wave, forceWave, say },
    waveWait: waitOf(options),
    propose: async task => {
      const forge = await open(task);
      const tell = (line: string): void => say(`${task.owner}/${task.name}: ${line}`);
      const how = { base: undefined, isDryRun: false, now: () => clock.now(), say: tell };
      return (await proposePullRequests({ forge, rules, ...how })).outcomes;
    },
    fate: async (task, number) => await fateOf(await open(task), number),
  });
  const counts = [...tally].sort().map(([outcome, count]) => `${count} ${outcome}`);
  say(counts.join(', ') || 'there is nothing to do');
  return tally.has('later') ? 75 : 0;
}

/** `400/h` */
function budgetOf({ budget = '400/h' }: Options): number {
  const [, count] = /^([1-9]\d{0,4})\/h$/.exec(String(budget)) ?? [];
  if (count === undefined) throw new UsageError(`--budget is a number for an hour, as 400/h, not ${budget}`);
  return Number(count);
}

function waitOf({ waveWait = '24' }: Options): number {
  if (!/^\d{1,4}(?:\.\d{1,2})?$/.test(waveWait))
    throw new UsageError(`--wave-wait is a number of hours, not ${waveWait}`);
  return Number(waveWait) * hour;
}
