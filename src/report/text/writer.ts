import { noColors } from '../colors.ts';
import type { MakeWriter } from '../writer.ts';
import { reportFile, reportProblem, reportSummary, reportUnused, type TextOptions } from './text.ts';

const columns = 100;

/** What the terminal shows, without colours. */
export const writer: MakeWriter = ({ limit, mode }, print) => {
  const options: TextOptions = { colors: noColors, width: columns, verbose: false, limit };
  return {
    file: ({ plan, fixed }) => print(reportFile(plan, fixed, options)),
    end: ({ problems, unusedIgnores, summary }) => {
      for (const problem of problems) print(`${reportProblem(problem, options)}\n`);
      for (const entry of unusedIgnores) print(`${reportUnused(entry, options)}\n`);
      print(reportSummary(summary, options, mode));
    },
  };
};
