/** How long a reader waits. Milliseconds. */
import type { Browser, View } from '../shared/chromium.ts';
import { settled } from './checks.ts';

export interface Timing {
  /** Until something is seen. */
  readonly paint: number;
  /** Until the filter answers. */
  readonly ready: number;
  /** Until the last finding is there. */
  readonly load: number;
  /** Of it, what the page itself computes: the rest is waiting for others on the machine. */
  readonly computed: number;
  /** The slowest of: the first search, a second one, a choice, the reset. */
  readonly filter: number;
}

/** Opens the page anew and filters it. */
export async function time(browser: Browser, url: string, view: View): Promise<Timing> {
  const tab = await browser.open(view);
  await tab.visit(url);
  await tab.value(settled);
  const computed = await tab.computed();
  const timing = await tab.value<Omit<Timing, 'computed'>>(`(async () => {
    const [page] = performance.getEntriesByType('navigation');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const search = document.querySelector('#q');
    const type = text => { search.value = text; search.dispatchEvent(new Event('input', { bubbles: true })); };
    const steps = [
      () => type('root'),
      () => type('root image'),
      () => document.querySelector('[type=reset]').click(),
      () => document.querySelector('[name=status]').click(),
      () => document.querySelector('[type=reset]').click(),
    ];
    let filter = 0;
    for (const step of steps) {
      const start = performance.now();
      step();
      await ${settled};
      filter = Math.max(filter, performance.now() - start);
    }
    return { paint: paint.startTime, ready: page.domContentLoadedEventEnd, load: page.loadEventEnd, filter };
  })()`);
  await tab.close();
  return { ...timing, computed };
}

/** The middle of several runs, for each number by itself. */
export function middle(timings: readonly Timing[]): Timing {
  const of = (key: keyof Timing): number =>
    Math.round(timings.map(timing => timing[key]).sort((a, b) => a - b)[Math.floor(timings.length / 2)]!);
  return { paint: of('paint'), ready: of('ready'), load: of('load'), computed: of('computed'), filter: of('filter') };
}
