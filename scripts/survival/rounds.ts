import type { PlanFinding } from '../../src/engine/plan.ts';
import type { Laboratory, Running } from './laboratory.ts';
import { pause } from './shell.ts';

/** What was wrong with each service; a service that is not in it was healthy. */
export type Problems = ReadonlyMap<string, string>;

export interface Rounds {
  readonly before: { readonly problems: Problems; readonly running: ReadonlyMap<string, Running> };
  /** The hardened service over the data that it had written before. */
  readonly onItsData: Problems;
  readonly first: Problems;
  readonly second: Problems;
  readonly running: ReadonlyMap<string, Running>;
  readonly left: readonly PlanFinding[];
}

export interface Plot {
  readonly services: readonly string[];
  readonly project: string;
  /** Makes the project as it is before hardening. */
  prepare(): void;
  harden(): readonly PlanFinding[];
}

/** As it is, twice; hardened over the same data; hardened from nothing; and once more. */
export function runRounds(laboratory: Laboratory, { services, project, prepare, harden }: Plot): Rounds {
  const say = (what: string) => console.log(`${laboratory.name}: ${what}`);
  const visit = (token: string, earlier?: string): Problems => visitAll(laboratory, services, token, earlier);

  prepare();
  laboratory.wipe(project);
  say('as it is');
  laboratory.start(project);
  const asItIs = visit('word-1');
  laboratory.stop(project);
  laboratory.start(project);
  const again = visit('word-2', 'word-1');
  const before = { problems: new Map([...asItIs, ...again]), running: inspectAll(laboratory, services) };
  laboratory.stop(project);

  say('hardened, over the data it has');
  harden();
  laboratory.start(project);
  const onItsData = visit('word-3', 'word-2');
  laboratory.wipe(project);

  say('hardened, first start');
  prepare();
  const left = harden();
  laboratory.start(project);
  const first = visit('word-4');
  laboratory.stop(project);

  say('hardened, second start');
  laboratory.start(project);
  const second = visit('word-5', 'word-4');
  const running = inspectAll(laboratory, services);
  laboratory.wipe(project);
  return { before, onItsData, first, second, running, left };
}

const patience = 90_000;

function visitAll(laboratory: Laboratory, services: readonly string[], token: string, earlier?: string): Problems {
  const problems = new Map<string, string>();
  for (const service of services) {
    const words = ['probe', service, token, ...(earlier === undefined ? [] : [earlier])];
    const problem = visitPatiently(laboratory, service, words);
    if (problem !== undefined) problems.set(service, problem);
    console.log(`  ${service.padEnd(12)} ${problem ?? 'healthy'}`);
  }
  return problems;
}

function visitPatiently(laboratory: Laboratory, service: string, words: readonly string[]): string | undefined {
  const end = Date.now() + patience;
  for (;;) {
    const problem = laboratory.visit(service, words);
    if (problem === undefined) return undefined;
    if (Date.now() > end) {
      const { stdout, stderr } = laboratory.log(service);
      return [problem, stdout.trim(), stderr.trim()].filter(text => text !== '').join('\n');
    }
    pause(1000);
  }
}

function inspectAll(laboratory: Laboratory, services: readonly string[]): ReadonlyMap<string, Running> {
  return new Map(
    services.flatMap(service => {
      const running = laboratory.inspect(service);
      return running ? [[service, running] as const] : [];
    }),
  );
}
