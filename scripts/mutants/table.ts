import { folderOf } from './draw.ts';
import type { Mutant } from './operators.ts';
import type { Outcome, Verdict } from './verdict.ts';

export interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

const outcomes: readonly Outcome[] = ['tests', 'type check', 'survived', 'equivalent'];

/** `docs/mutants.md`. */
export function page(judged: readonly Judged[], seed: number): string {
  return `# Mutants

How much would the tests notice? ${judged.length} small wrong changes were made to the sources, one at a time, drawn at random (seed ${seed}) in
equal shares from every folder: a condition negated, a guard, statement, call or list element dropped, one side of \`||\`, \`&&\` or
\`??\` kept, branches swapped, a boolean flipped, a number raised, another comparison, \`+\` for \`-\`, \`every\` for \`some\`, a looser
regular expression, another class of safety or severity. A change counts as killed when the type check or a test fails, of the
suites that run the place.

${table(judged)}

The rate leaves out the changes that make no difference. \`npm run mutants\` repeats the run, \`npm run mutants -- --list\` shows what is
drawn.
${list('Survived', 'survived', judged)}${list('Make no difference', 'equivalent', judged)}`;
}

/** One line for each folder, and one for all. */
export function table(judged: readonly Judged[]): string {
  const folders = [...new Set(judged.map(({ mutant }) => folderOf(mutant.path)))].sort();
  const rows = folders.map(folder =>
    row(
      folder,
      judged.filter(({ mutant }) => folderOf(mutant.path) === folder),
    ),
  );
  return `| folder | mutants | killed by tests | by the type check | survived | no difference | killed |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${[...rows, row('**all**', judged)].join('\n')}`;
}

function row(name: string, judged: readonly Judged[]): string {
  const numbers = outcomes.map(outcome => judged.filter(({ verdict }) => verdict.outcome === outcome).length);
  const [tests, types, survived] = numbers as [number, number, number, number];
  const counted = tests + types + survived;
  const rate = counted === 0 ? '-' : `${Math.floor((100 * (tests + types)) / counted)} %`;
  return `| ${[name, judged.length, ...numbers, rate].join(' | ')} |`;
}

function list(title: string, outcome: Outcome, judged: readonly Judged[]): string {
  const found = judged.filter(({ verdict }) => verdict.outcome === outcome);
  if (found.length === 0) return '';
  const lines = found.map(({ mutant, verdict: { by } }) => `- ${describe(mutant)}${by === '' ? '' : `: ${by}`}`);
  return `\n## ${title}\n\n${lines.join('\n')}\n`;
}

/** `src/a.ts:12 flip a boolean, true -> false`. */
export function describe({ path, line, operator, before, after }: Mutant): string {
  return `\`${path}:${line}\` ${operator}, ${code(before)} -> ${code(after)}`;
}

function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const short = line.length > 70 ? `${line.slice(0, 69)}…` : line;
  return short === '' ? 'nothing' : `\`\` ${short} \`\``;
}
