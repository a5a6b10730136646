import { rulePage } from '../rule-page.ts';
import type { MakeWriter, RunStart } from '../writer.ts';
import type { RuleEntry } from './document.ts';
import { EvidenceTable, fileEntry, problemEntry } from './entries.ts';

/** `harden-report/1`, a line for each file, so that it can be written while the run goes on and compared line by line. */
export const writer: MakeWriter = (start, print) => {
  const { version, config, limit } = start;
  const head = {
    schema: 'harden-report/1',
    tool: { name: 'harden', version },
    config,
    safety: limit,
    rules: rulesOf(start),
  };
  print(`${JSON.stringify(head).slice(0, -1)},\n"files":[`);
  const evidence = new EvidenceTable();
  let isFirst = true;
  return {
    file: outcome => {
      print(`${isFirst ? '\n' : ',\n'}${JSON.stringify(fileEntry(outcome, evidence))}`);
      isFirst = false;
    },
    end: ({ problems, unusedIgnores, summary }) => {
      const tail = { evidence: evidence.entries, problems: problems.map(problemEntry), unusedIgnores, summary };
      print(`${isFirst ? '' : '\n'}],\n${JSON.stringify(tail).slice(1)}\n`);
    },
  };
};

function rulesOf({ rules }: RunStart): Readonly<Record<string, RuleEntry>> {
  return Object.fromEntries(
    rules.map(({ id, title, severity, why }) => [id, { title, severity, why, url: rulePage(id) }]),
  );
}
