/** What has to hold for the page in a real browser. Each check answers with what is wrong, in words. */
import type { Tab } from '../shared/chromium.ts';
import type { Report } from './reports.ts';

/** Whoever cannot see the page hears these by name. */
const needName = new Set([
  'button',
  'checkbox',
  'combobox',
  'heading',
  'img',
  'image',
  'link',
  'region',
  'search',
  'searchbox',
  'table',
]);

const landmarks = ['banner', 'main', 'search', 'contentinfo'];

export async function unnamed(tab: Tab): Promise<readonly string[]> {
  const nodes = await tab.axNodes();
  const missing = landmarks.filter(role => nodes.every(node => node.role !== role)).map(role => `no landmark ${role}`);
  const silent = nodes
    .filter(({ role, name }) => needName.has(role) && name === '')
    .map(({ role }) => `${role} has no name`);
  return [...missing, ...silent];
}

export async function tooWide(tab: Tab): Promise<readonly string[]> {
  const [content, window] = await tab.value<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
  return content > window ? [`${content} pixels in a window of ${window}`] : [];
}

/** Everything opened, so that nothing escapes the other checks. */
export async function unfold(tab: Tab): Promise<void> {
  await tab.value(`document.querySelectorAll('details').forEach(one => { one.open = true }); ${settled}`);
}

/** Waits until the next picture is on the screen. */
export const settled = 'new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 0)))';

/** Text whose contrast with what it stands on is below 4.5, as the guidelines for accessibility ask for. */
export async function tooFaint(tab: Tab): Promise<readonly string[]> {
  return await tab.value(`(() => {
    const rgb = text => (/[\\d.]+/g[Symbol.match](text) ?? []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = element => {
      for (let at = element; at; at = at.parentElement) {
        const color = rgb(getComputedStyle(at).backgroundColor);
        if (color.length === 3) return color;
      }
      return [255, 255, 255];
    };
    const found = new Set();
    for (const element of document.querySelectorAll('body *')) {
      const says = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== '');
      if (!says || !element.checkVisibility()) continue;
      const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < 4.5) found.add(element.tagName.toLowerCase() + '.' + element.className + ' ' + contrast.toFixed(2));
    }
    return [...found];
  })()`);
}

/** With scripts off: every finding is in the list, and nothing that would need a script is shown. */
export async function incomplete(tab: Tab, { findings }: Pick<Report, 'findings'>): Promise<readonly string[]> {
  const [listed, controls] = await tab.value<[number, number]>(`[
    [...document.querySelectorAll('li[data-f]')].filter(one => one.checkVisibility()).length,
    [...document.querySelectorAll('form')].filter(one => one.checkVisibility()).length,
  ]`);
  return [
    ...(listed === findings ? [] : [`${listed} of ${findings} findings are listed`]),
    ...(controls === 0 ? [] : ['the filter is shown']),
  ];
}

/** On paper: nothing is folded, and there are no controls. */
export async function unprinted(tab: Tab): Promise<readonly string[]> {
  const [folded, controls] = await tab.value<[number, number]>(`[
    [...document.querySelectorAll('li[data-f] dl')].filter(one => one.getBoundingClientRect().height === 0).length,
    [...document.querySelectorAll('button')].filter(one => one.checkVisibility()).length,
  ]`);
  return [
    ...(folded === 0 ? [] : [`the details of ${folded} findings are folded`]),
    ...(controls === 0 ? [] : ['controls are printed']),
  ];
}

/** With keys alone: the search is reached, a choice is made, and what is shown can be linked to. */
export async function withoutMouse(tab: Tab): Promise<readonly string[]> {
  const shown = (): Promise<string> => tab.value("document.querySelector('#shown').textContent");
  const all = await shown();
  const isReached = await tabTo(tab, '#q');
  for (const letter of 'root') await tab.press(letter, `Key${letter.toUpperCase()}`);
  const searched = await shown();
  await tab.press('Tab');
  await tab.press(' ', 'Space');
  const chosen = await tab.value<boolean>("document.querySelector('[name=severity]').checked");
  const address = await tab.value<string>('location.href');
  const before = await shown();
  await tab.visit('about:blank');
  await tab.visit(address);
  const after = await shown();
  const wasReset = await tabTo(tab, '[type=reset]');
  await tab.press('Enter');
  return [
    ...(isReached ? [] : ['Tab does not reach the search']),
    ...(searched === all ? [`a search changes nothing: ${searched}`] : []),
    ...(chosen ? [] : ['the blank bar chooses no severity']),
    ...(after === before ? [] : [`the link shows ${after}, not ${before}`]),
    ...(wasReset && (await shown()) === all ? [] : ['the reset does not show everything']),
  ];
}

async function tabTo(tab: Tab, selector: string): Promise<boolean> {
  for (let steps = 0; steps < 80; steps++) {
    await tab.press('Tab');
    if (await tab.value(`document.activeElement.matches('${selector}')`)) return true;
  }
  return false;
}
