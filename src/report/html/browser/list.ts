import type { Entry, Filter } from './filter.ts';
import { matcher } from './filter.ts';

interface Item extends Entry {
  readonly element: HTMLElement;
}

interface Group {
  readonly element: HTMLElement;
  readonly items: readonly Item[];
}

interface Section {
  readonly element: HTMLElement;
  readonly path: string;
  readonly groups: readonly Group[];
}

/** The findings of the page: sections of files, with groups for each service or container. */
export class List {
  readonly sections: readonly Section[];
  readonly total: number;

  constructor() {
    this.sections = [...document.querySelectorAll<HTMLElement>('section.file')].map(readSection);
    this.total = this.sections.reduce(
      (sum, { groups }) => groups.reduce((all, { items }) => all + items.length, sum),
      0,
    );
  }

  /** Shows what matches, and says how much that is. */
  show(filter: Filter): number {
    const matches = matcher(filter);
    let shown = 0;
    for (const section of this.sections) {
      const before = shown;
      for (const group of section.groups) {
        const start = shown;
        for (const item of group.items) {
          const isShown = matches(item);
          toggle(item.element, isShown);
          if (isShown) shown++;
        }
        toggle(group.element, shown > start);
      }
      toggle(section.element, shown > before);
    }
    return shown;
  }

  unfold(isOpen: boolean): void {
    for (const { groups } of this.sections)
      for (const { items } of groups)
        for (const { element } of items)
          if (!element.hidden) for (const details of element.querySelectorAll('details')) details.open = isOpen;
  }
}

function readSection(element: HTMLElement): Section {
  const path = element.dataset.path ?? '';
  const groups = [...element.querySelectorAll<HTMLElement>('.g')].map(group => readGroup(group, path));
  return { element, path, groups };
}

function readGroup(element: HTMLElement, file: string): Group {
  const name = element.querySelector('h4')?.textContent ?? '';
  const items = [...element.querySelectorAll<HTMLElement>('li[data-f]')].map(item =>
    readItem(item, file, `${file} ${name} `),
  );
  return { element, items };
}

function readItem(element: HTMLElement, file: string, around: string): Item {
  const [severity = '', status = '', safety = '', rule = ''] = (element.dataset.f ?? '').split(' ');
  let text: string | undefined;
  return {
    element,
    severity,
    status,
    safety,
    rule,
    file,
    text: () => {
      text ??= `${around}${element.id} ${element.textContent}`.toLowerCase();
      return text;
    },
  };
}

function toggle(element: HTMLElement, isShown: boolean): void {
  if (element.hidden === isShown) element.hidden = !isShown;
}
