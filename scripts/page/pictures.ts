/** Pictures of the page of the example for the documentation. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser, View } from '../shared/chromium.ts';
import { settled } from './checks.ts';

interface Picture {
  readonly name: string;
  readonly view: View;
  /** Behind the address of the page. */
  readonly hash: string;
  /** What is done before the picture is taken. */
  readonly step: string;
}

const wide = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };
const toList = "document.querySelector('#findings').scrollIntoView()";
const open = "document.querySelector('li[data-f]:not([hidden]) details').open = true";

const pictures: readonly Picture[] = [
  { name: 'overview', view: { ...wide, scheme: 'light' }, hash: '', step: '' },
  { name: 'findings-dark', view: { ...wide, scheme: 'dark' }, hash: '#status=beyond', step: `${toList}; ${open}` },
  { name: 'phone', view: { ...phone, scheme: 'light' }, hash: '', step: '' },
  { name: 'phone-findings', view: { ...phone, scheme: 'light' }, hash: '#severity=high', step: `${toList}; ${open}` },
];

export async function takePictures(browser: Browser, url: string, folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  for (const { name, view, hash, step } of pictures) {
    const tab = await browser.open(view);
    await tab.visit(url + hash);
    await tab.value(`(async () => { ${step}; for (let frame = 0; frame < 5; frame++) await ${settled}; })()`);
    const picture = await tab.picture();
    writeFileSync(`${folder}/${name}.png`, picture);
    written.push(`${folder}/${name}.png, ${Math.round(picture.length / 1024)} KiB`);
    await tab.close();
  }
  return written;
}
