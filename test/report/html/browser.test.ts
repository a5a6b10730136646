/** The page in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { incomplete, tooWide, unfold, unnamed, unprinted, withoutMouse } from '../../../scripts/page/checks.ts';
import { Browser, chromium, type Tab, type View } from '../../../scripts/shared/chromium.ts';
import { hostile, pageOf, shop } from './page.ts';

const inBrowser = suite('page in a browser');
const phone: View = { width: 390, height: 844, scheme: 'dark' };
const wide: View = { width: 1280, height: 860, scheme: 'light' };

const page = pageOf({ files: { 'compose.yaml': shop, 'hostile.yaml': hostile }, limit: 'unsafe' });
const findings = page.split('<li id="hf1-').length - 1;
let browser: Browser;
let folder: string;

async function withPage<T>(view: View, hash: string, use: (tab: Tab) => Promise<T>): Promise<T> {
  const tab = await browser.open(view);
  await tab.visit(pathToFileURL(join(folder, 'page.html')).href + hash);
  const result = await use(tab);
  assert.equal(tab.complaints, []);
  await tab.close();
  return result;
}

if (chromium === undefined) {
  inBrowser('is skipped without a browser', () =>
    console.log('skip: chromium is not installed, the page was not tried in a real browser'),
  );
} else {
  inBrowser.before(() => {
    folder = mkdtempSync(join(tmpdir(), 'harden-browser-page-'));
    writeFileSync(join(folder, 'page.html'), page);
    browser = new Browser();
  });
  inBrowser.after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  inBrowser('text of a repository becomes no element', async () => {
    const made = await withPage(wide, '', tab =>
      tab.value("document.querySelectorAll('img, svg[onload], [onfocus], [autofocus], body script').length"),
    );
    assert.is(made, 0);
  });

  inBrowser('a filter shows what it counts, and a link to it shows the same', async () => {
    const shown = await withPage(wide, '#severity=critical', tab =>
      tab.value<[string, number]>(`[
        document.querySelector('#shown').textContent,
        [...document.querySelectorAll('li[data-f]')].filter(one => one.checkVisibility()).length,
      ]`),
    );
    const critical = page.split('data-f="critical ').length - 1;
    assert.equal(shown, [`${critical} of ${findings} findings shown`, critical]);
    assert.equal(await withPage(wide, '', withoutMouse), []);
  });

  inBrowser('a finding that is linked to is shown and open', async () => {
    const id = /<li id="(hf1-[0-9a-f]+)"/.exec(page)![1]!;
    const isOpen = await withPage(wide, '#severity=none', tab =>
      tab.value(`(async () => {
        location.hash = '${id}';
        await new Promise(resolve => setTimeout(resolve, 50));
        const item = document.getElementById('${id}');
        return item.checkVisibility() && item.querySelector('details').open;
      })()`),
    );
    assert.is(isOpen, true);
  });

  inBrowser('a bar leads to what it counts', async () => {
    const [shown, hash] = await withPage(wide, '', tab =>
      tab.value<[string, string]>(`(() => {
        document.querySelector('[data-rule="no-privileged"]').click();
        return [document.querySelector('#shown').textContent, location.hash];
      })()`),
    );
    assert.equal([shown, hash], [`2 of ${findings} findings shown`, '#rule=no-privileged']);
  });

  inBrowser('it fits a phone, folded and unfolded, and everything has a name', async () => {
    const wrong = await withPage(phone, '', async tab => {
      const folded = await tooWide(tab);
      await unfold(tab);
      return [...folded, ...(await tooWide(tab)), ...(await unnamed(tab))];
    });
    assert.equal(wrong, []);
  });

  inBrowser('without scripts everything is listed and nothing asks for them', async () => {
    const wrong = await withPage({ ...wide, scripts: false }, '#severity=critical', tab =>
      incomplete(tab, { findings }),
    );
    assert.equal(wrong, []);
  });

  inBrowser('on paper everything is open', async () => {
    assert.equal(await withPage({ ...wide, media: 'print' }, '', unprinted), []);
  });
}

inBrowser.run();
