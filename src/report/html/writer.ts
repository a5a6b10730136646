import type { MakeWriter } from '../writer.ts';
import { fileSection } from './file.ts';
import type { Markup } from './markup.ts';
import { Notes } from './notes.ts';
import { pageHead, pageTail } from './page.ts';
import { statusOf } from './status.ts';
import { Tally } from './tally.ts';

/** One page for people. Its totals come first, so the findings are kept until the last file was looked at. */
export const writer: MakeWriter = (start, print) => {
  const tally = new Tally();
  const notes = new Notes();
  const anchors = new Map<string, string>();
  const sections: Markup[] = [];
  return {
    file: outcome => {
      const { plan, fixed } = outcome;
      notes.add(plan);
      if (plan.findings.length === 0) return;
      const statuses = new Map(
        plan.findings.map(finding => [finding, statusOf(finding, { fixed, limit: start.limit })]),
      );
      for (const [finding, status] of statuses) tally.add(finding, status);
      const anchor = `file-${anchors.size + 1}`;
      anchors.set(plan.path, anchor);
      sections.push(fileSection(outcome, anchor, finding => statuses.get(finding)!));
    },
    end: end => {
      const page = { start, end, tally, notes, anchors };
      print(pageHead(page).text);
      for (const { text } of sections) print(text);
      print(pageTail(page).text);
    },
  };
};
