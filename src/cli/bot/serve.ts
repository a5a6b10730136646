import type { Environment } from '../../bot/forge/environment.ts';
import { firstOf } from '../../bot/forge/environment.ts';
import { EnvironmentProblem } from '../../bot/forge/environment-problem.ts';
import { fleetFromEnvironment } from '../../bot/forge/index.ts';
import { createHandler } from '../../bot/serve/handler.ts';
import { WorkQueue } from '../../bot/serve/queue.ts';
import { type Listening, listen } from '../../bot/serve/server.ts';
import { runJob } from '../../bot/serve/work.ts';
import { reasonOf } from '../../files/error-words.ts';
import type { Options } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import type { FleetSession } from './session.ts';

/** Pieces of work that may wait; more are refused, and can be delivered again. */
const mostWaiting = 10_000;
const shortestSecret = 16;

/** `harden bot serve`: works until it is asked to end. */
export async function serve(session: FleetSession, options: Options): Promise<number> {
  const { port, host = '127.0.0.1', jobs: concurrency = 2 } = options;
  if (port === undefined) throw new UsageError('bot serve needs --port <number>');
  const { clock, say, rules, env, redactor } = session;
  const secrets = secretsFrom(env);
  for (const secret of secrets) redactor.add(secret);
  if (firstOf(env, 'HARDEN_APP_ID', 'HARDEN_TOKEN', 'GITHUB_TOKEN') === undefined)
    throw new EnvironmentProblem('set HARDEN_APP_ID and HARDEN_APP_PRIVATE_KEY to those of the app, or HARDEN_TOKEN');
  const fleet = fleetFromEnvironment(env, { clock, redactor });
  const work = { open: fleet.open, rules, now: () => clock.now(), say };
  const queue = new WorkQueue({ run: job => runJob(job, work), concurrency, most: mostWaiting, clock, say });
  const listening = await open(createHandler({ secrets, queue, clock }), { port, host });
  say(`listens on ${host} port ${listening.port}`);
  const signal = await signalled();
  say(`${signal}: ends when what runs is finished (${queue.running}); nothing new is taken`);
  const left = await queue.close();
  if (left.length > 0)
    say(`not begun: ${left.map(({ repository, kind }) => `${repository} (${kind})`).join(', ')}; deliver them again`);
  await listening.close();
  return 0;
}

function secretsFrom(env: Environment): readonly string[] {
  const names = ['HARDEN_WEBHOOK_SECRET', 'HARDEN_WEBHOOK_SECRET_PREVIOUS'];
  const [current, previous] = names.map(name => firstOf(env, name));
  if (current === undefined)
    throw new EnvironmentProblem(
      'set HARDEN_WEBHOOK_SECRET to the secret of the webhook: without it anybody could send',
    );
  const secrets = previous === undefined ? [current] : [current, previous];
  const short = secrets.findIndex(secret => secret.length < shortestSecret);
  if (short >= 0) throw new EnvironmentProblem(`${names[short]} is too short: ${shortestSecret} characters at least`);
  return secrets;
}

async function open(handler: Parameters<typeof listen>[0], at: Parameters<typeof listen>[1]): Promise<Listening> {
  try {
    return await listen(handler, at);
  } catch (error) {
    throw new UsageError(`port ${at.port} of ${at.host} cannot be used: ${reasonOf(error)}`);
  }
}

function signalled(): Promise<string> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
