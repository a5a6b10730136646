/** Several repositories of a fake GitHub, scanned and delivered to with a clock that need not be waited for. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fateOf } from '../../../src/bot/deliver/fate.ts';
import { type DeliverOptions, deliver, type Tally } from '../../../src/bot/deliver/index.ts';
import { type Delivered, recentNotices } from '../../../src/bot/deliver/state.ts';
import { fleetFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Pace } from '../../../src/bot/http/pace.ts';
import { proposePullRequests } from '../../../src/bot/pr/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import { FakeClock } from '../fake-clock.ts';
import { type Github, type GithubRequest, startGithub } from '../github/index.ts';
import type { FakeRepository } from '../github/repository.ts';
import { start } from '../pr/running.ts';
import { compose } from '../scan/fleet.ts';
import { scanInto } from '../scan/scanning.ts';

const rules = { transforms: await loadTransforms(transformIds), known: transformIds };
const token = 'ghp_fakefakefakefakefakefakefakefakefake';
export const hour = 3_600_000;

export interface Ran {
  readonly tally: Tally | undefined;
  /** What ended the run early. */
  readonly problem: Error | undefined;
  readonly requests: readonly GithubRequest[];
  readonly writes: readonly GithubRequest[];
}

export class Delivering {
  readonly folder = mkdtempSync(join(tmpdir(), 'harden-deliver-'));
  readonly out = join(this.folder, 'results');
  readonly clock = new FakeClock(start);
  readonly said: string[] = [];
  readonly github: Github;
  readonly repositories: readonly FakeRepository[];

  private constructor(github: Github, repositories: readonly FakeRepository[]) {
    this.github = github;
    this.repositories = repositories;
  }

  static async start(count: number): Promise<Delivering> {
    let clock: FakeClock | undefined;
    const now = (): number => clock?.now() ?? start;
    const files = (at: number) => ({ 'compose.yaml': compose(`web${at}`) });
    const github = await startGithub({ name: 'shop-0', files: files(0), now });
    const others = Array.from({ length: count - 1 }, (_, at) =>
      github.add({ owner: 'acme', name: `shop-${at + 1}`, files: files(at + 1) }),
    );
    const delivering = new Delivering(github, [github.repository, ...others]);
    clock = delivering.clock;
    return delivering;
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.github.close();
  }

  async scan(): Promise<void> {
    const work = join(this.folder, 'work.jsonl');
    const lines = this.repositories.map(({ owner, name, id }) =>
      JSON.stringify({ host: this.github.url, owner, name, repoId: id, ref: 'main' }),
    );
    writeFileSync(work, `${lines.join('\n')}\n`);
    await scanInto(this.out, work, { key: { server: this.github.url, token }, limits: { time: 60_000, files: 100 } });
  }

  /** One run of a process of its own. */
  async run(options: Partial<DeliverOptions> & { readonly budget?: number } = {}): Promise<Ran> {
    const { clock, out: folder } = this;
    const pace = new Pace(clock, options.budget ?? 400, recentNotices(folder, clock.now()));
    const fleet = fleetFromEnvironment(this.github.env, { clock, redactor: new Redactor(), pace });
    const [before, written] = [this.github.requests.length, this.github.writes.length];
    const ended = await deliver({
      ...{ folder, clock, wave: 50, waveWait: 24 * hour, forceWave: false },
      say: line => void this.said.push(line),
      propose: async ({ owner, name }) => {
        const forge = await fleet.open(`${owner}/${name}`);
        const how = { base: undefined, isDryRun: false, now: () => clock.now(), say: () => undefined };
        return (await proposePullRequests({ forge, rules, ...how })).outcomes;
      },
      fate: async ({ owner, name }, number) => fateOf(await fleet.open(`${owner}/${name}`), number),
      ...options,
    }).catch((error: unknown) => error as Error);
    return {
      tally: ended instanceof Error ? undefined : ended,
      problem: ended instanceof Error ? ended : undefined,
      requests: this.github.requests.slice(before),
      writes: this.github.writes.slice(written),
    };
  }

  lines(): readonly Delivered[] {
    const text = readFileSync(join(this.out, 'delivered.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Delivered);
  }

  /** `3 created` of each repository, in the order of the lines. */
  outcomes(from = 0): readonly string[] {
    return this.lines()
      .slice(from)
      .map(({ repoId, outcome }) => `${Number(repoId) - 1000} ${outcome}`);
  }
}
