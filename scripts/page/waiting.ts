import { Browser } from '../shared/chromium.ts';
import { manyFindings } from './reports.ts';
import { middle, type Timing, time } from './timing.ts';

/** How long a reader of thousands of findings waits, on a wide window and on a phone. `work`: a folder for the page. */
export async function measureWaiting(
  wanted: number,
  work: string,
): Promise<{ readonly findings: number; readonly views: readonly (readonly [name: string, timing: Timing])[] }> {
  const { url, findings } = manyFindings(wanted, work);
  const browser = new Browser();
  try {
    const views: (readonly [string, Timing])[] = [];
    for (const width of [1280, 390]) {
      const timings: Timing[] = [];
      for (let run = 0; run < 5; run++) timings.push(await time(browser, url, { width, height: 850, scheme: 'light' }));
      views.push([`${width} px`, middle(timings)]);
    }
    return { findings, views };
  } finally {
    await browser.close();
  }
}
