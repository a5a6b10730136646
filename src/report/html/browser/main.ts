/**
 * The script of the page: shows the filter and applies it. Without it everything is there as one list. It reads only what the page
 * says, and makes no HTML of it.
 */
import { Controls } from './controls.ts';
import { everything, type Filter, fromHash, toHash } from './filter.ts';
import { List } from './list.ts';

document.documentElement.classList.add('js');
document.addEventListener('DOMContentLoaded', start);

function start(): void {
  const form = document.querySelector<HTMLFormElement>('.filters form');
  if (form) filterList(form);
  unfoldForPrint();
}

function filterList(form: HTMLFormElement): void {
  const list = new List();
  const controls = new Controls(
    form,
    list.sections.map(({ path }) => path),
  );
  const output = document.querySelector('#shown')!;
  const number = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

  const show = (filter: Filter): void => {
    const shown = list.show(filter);
    output.textContent = `${number(shown)} of ${number(list.total)} findings shown`;
  };
  const choose = (filter: Filter): void => {
    controls.write(filter);
    apply();
  };
  const apply = (): void => {
    const filter = controls.read();
    // Without the place that was linked to: the filter may hide it.
    history.replaceState(null, '', toHash(filter) || location.pathname + location.search);
    show(filter);
  };
  const followAddress = (): void => {
    const filter = fromHash(location.hash);
    if (filter) controls.write(filter);
    const place = filter ? null : document.getElementById(decoded(location.hash.slice(1)));
    // A finding that is linked to is shown, whatever the filter.
    if (place?.closest('[hidden]')) controls.write(everything);
    show(controls.read());
    if (place?.matches('li')) reveal(place);
  };

  form.addEventListener('input', apply);
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('reset', event => {
    event.preventDefault();
    choose(everything);
  });
  document.querySelector('.charts')?.addEventListener('click', event => filterBy(event, choose));
  document.querySelector('.figures')?.addEventListener('click', event => filterBy(event, choose));
  window.addEventListener('hashchange', followAddress);
  const unfold = document.querySelector<HTMLButtonElement>('#unfold')!;
  unfold.addEventListener('click', () => {
    const isOpen = unfold.getAttribute('aria-pressed') === 'false';
    unfold.setAttribute('aria-pressed', String(isOpen));
    list.unfold(isOpen);
  });
  foldOnPhones(form.closest('details')!);
  followAddress();
}

/** Numbers and bars of the overview lead to what they count. */
function filterBy(event: Event, choose: (filter: Filter) => void): void {
  const link =
    event.target instanceof Element
      ? event.target.closest<HTMLElement>('a[data-status],a[data-severity],a[data-rule],a[data-file]')
      : null;
  if (!link) return;
  event.preventDefault();
  const { status, severity, rule = '', file = '' } = link.dataset;
  choose({
    ...everything,
    status: status === undefined ? [] : [status],
    severity: severity === undefined ? [] : [severity],
    rule,
    file,
  });
  const heading = document.querySelector<HTMLElement>('#findings')!;
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

function reveal(item: HTMLElement): void {
  for (const details of item.querySelectorAll('details')) details.open = true;
  item.scrollIntoView();
}

function foldOnPhones(details: HTMLDetailsElement): void {
  const isNarrow = matchMedia('(max-width: 59rem)');
  const fold = (): void => {
    details.open = !isNarrow.matches;
  };
  isNarrow.addEventListener('change', fold);
  fold();
}

/** Browsers that cannot open details in a style sheet. */
function unfoldForPrint(): void {
  if (CSS.supports('selector(::details-content)')) return;
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
