import type { FindingEntry } from '../../src/report/json/document.ts';
import type { Laboratory, Running } from './laboratory.ts';
import type { Service } from './services.ts';
import { pause } from './shell.ts';

/** What was wrong with each service; a service that is not in it was healthy. */
export type Problems = ReadonlyMap<string, string>;

export interface Before {
  readonly problems: Problems;
  readonly running: ReadonlyMap<string, Running>;
}

/** A treatment, and what became of the services. */
export interface Rounds {
  /** The hardened service over the data that it had written before. */
  readonly onItsData: Problems;
  readonly first: Problems;
  readonly second: Problems;
  readonly running: ReadonlyMap<string, Running>;
  readonly left: readonly FindingEntry[];
}

export interface Plot {
  readonly services: readonly Service[];
  readonly project: string;
  /** Makes the project as it is before hardening. */
  prepare(): void;
}

/** As it is, twice. Leaves data behind. */
export function startAsItIs(laboratory: Laboratory, { services, project, prepare }: Plot): Before {
  say(laboratory, 'as it is');
  prepare();
  laboratory.wipe(project);
  laboratory.start(project);
  const first = visitAll(laboratory, services, 'word-1');
  laboratory.stop(project);
  laboratory.start(project);
  const again = visitAll(laboratory, services, 'word-2', 'word-1');
  const running = inspectAll(laboratory, services);
  laboratory.stop(project);
  return { problems: new Map([...first, ...again]), running };
}

/** The data that another treatment has thrown away, written once more by the project as it is. */
export function writeData(laboratory: Laboratory, { services, project, prepare }: Plot): void {
  say(laboratory, 'as it is, for its data');
  prepare();
  laboratory.wipe(project);
  laboratory.start(project);
  visitAll(laboratory, services, 'word-2');
  laboratory.stop(project);
}

/** Hardened over the data that is there; hardened from nothing; and once more. Throws the data away. */
export function startHardened(
  laboratory: Laboratory,
  { services, project, prepare }: Plot,
  harden: () => readonly FindingEntry[],
): Rounds {
  say(laboratory, 'hardened, over the data it has');
  harden();
  laboratory.start(project);
  const onItsData = visitAll(laboratory, services, 'word-3', 'word-2');
  laboratory.wipe(project);

  say(laboratory, 'hardened, first start');
  prepare();
  const left = harden();
  laboratory.start(project);
  const first = visitAll(laboratory, services, 'word-4');
  laboratory.stop(project);

  say(laboratory, 'hardened, second start');
  laboratory.start(project);
  const second = visitAll(laboratory, services, 'word-5', 'word-4');
  const running = inspectAll(laboratory, services);
  laboratory.wipe(project);
  return { onItsData, first, second, running, left };
}

function say(laboratory: Laboratory, what: string): void {
  console.log(`${laboratory.name}: ${what}`);
}

const patience = 120_000;

/** Asks every service until it is healthy; those that are not share one deadline. */
function visitAll(laboratory: Laboratory, services: readonly Service[], token: string, earlier?: string): Problems {
  const problems = new Map<string, string>();
  const end = Date.now() + patience;
  const words = [token, ...(earlier === undefined ? [] : [earlier])];
  for (let waiting = services; waiting.length > 0; pause(1000)) {
    problems.clear();
    for (const { name, check } of waiting) {
      const problem = laboratory.visit(name, ['probe', check, ...words]);
      if (problem !== undefined) problems.set(name, problem);
    }
    waiting = waiting.filter(({ name }) => problems.has(name));
    if (Date.now() > end) break;
  }
  for (const [name, problem] of problems) {
    const { stdout, stderr } = laboratory.log(name);
    problems.set(name, [problem, stdout.trim(), stderr.trim()].filter(text => text !== '').join('\n'));
    console.log(`  ${name}: ${problems.get(name)}`);
  }
  console.log(`  ${services.length - problems.size} of ${services.length} healthy`);
  return problems;
}

function inspectAll(laboratory: Laboratory, services: readonly Service[]): ReadonlyMap<string, Running> {
  return new Map(
    services.flatMap(({ name }) => {
      const running = laboratory.inspect(name);
      return running ? [[name, running] as const] : [];
    }),
  );
}
