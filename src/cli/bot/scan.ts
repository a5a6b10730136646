import { hash } from 'node:crypto';
import { addressFrom, firstOf } from '../../bot/forge/environment.ts';
import { addressOf, type Key } from '../../bot/scan/address.ts';
import { keepBundle } from '../../bot/scan/bundle.ts';
import { type ScanTally, scan } from '../../bot/scan/index.ts';
import { type LookOptions, look } from '../../bot/scan/look.ts';
import { parseShard, type Shard } from '../../bot/scan/work.ts';
import { inOrder } from '../../engine/rule-order.ts';
import { exists } from '../../files/read.ts';
import type { Options } from '../options.ts';
import { configHash } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import type { FleetSession } from './session.ts';

/** Files of a commit; with more, even their names take more memory than one of many repositories may. */
const mostFiles = 300_000;

/** `harden bot scan`: one shard of the list. */
export async function scanShard(session: FleetSession, options: Options): Promise<number> {
  const { work, out: folder, jobs = 2, bundle = false } = options;
  if (work === undefined || folder === undefined) throw new UsageError('bot scan needs --work <file> and --out <dir>');
  if (!exists(work)) throw new UsageError(`--work ${work}: no such file`);
  const shard = shardOf(options, session);
  // What makes results of two runs differ although commit and version are the same.
  const config = hash('sha256', JSON.stringify({ rules: session.rules.known, bundle, mostFiles })).slice(0, 16);
  const how = lookOptions(session, options, { config, folder });
  const tally = await scan({
    ...{ work, shard, folder, jobs, version, config, say: session.say },
    look: (each, place) => look(each, place, how),
  });
  session.say(wordsFor(tally));
  const { found } = tally;
  // One server that is away is a result; when nothing at all was reached, it is worth another try.
  return found.size === 1 && found.has('unreachable') ? 75 : 0;
}

function shardOf({ shard = '0/1' }: Options, { env }: FleetSession): Shard {
  try {
    return parseShard(shard, env);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function lookOptions(
  { rules, env, clock, redactor }: FleetSession,
  { timeout = 300, bundle }: Options,
  { config, folder }: { readonly config: string; readonly folder: string },
): LookOptions {
  const key = keyFrom(env);
  if (key) redactor.add(key.token);
  const ruleOrder = inOrder([...rules.transforms]).map(({ meta }) => meta.id);
  const sender = { author: { name: 'harden', email: 'harden@localhost' }, date: 0 };
  return {
    ...{ rules, version, config },
    address: work => addressOf(work, key),
    today: new Date(clock.now()).toISOString().slice(0, 10),
    limits: { time: timeout * 1000, files: mostFiles },
    redact: text => redactor.redact(text),
    ...(bundle && {
      keep: ({ repoId }, { sources, settings }) => {
        const of = { hash: configHash(settings.config), source: settings.source ?? null };
        const how = { safety: settings.config.safety, split: 'rule', format: 'mail', independent: false } as const;
        keepBundle({ folder, repoId }, sources, { version, ruleOrder, ...sender, settings: { ...how, config: of } });
      },
    }),
  };
}

/** A token is needed for what not everybody may read; one that may only read is enough. */
function keyFrom(env: FleetSession['env']): Key | undefined {
  const token = firstOf(env, 'HARDEN_TOKEN', 'GITHUB_TOKEN');
  return token === undefined
    ? undefined
    : { server: addressFrom(env, 'GITHUB_SERVER_URL', 'https://github.com'), token };
}

function wordsFor({ resumed, found }: ScanTally): string {
  const counts = [...found].sort().map(([status, count]) => `${count} ${status}`);
  const before = resumed > 0 ? [`${resumed} done before`] : [];
  return [...counts, ...before].join(', ') || 'there was nothing to do';
}
