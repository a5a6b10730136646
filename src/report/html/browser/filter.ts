/** What the reader wants to see. Kept in the address of the page, so that a view can be linked. */
export interface Filter {
  readonly severity: readonly string[];
  readonly status: readonly string[];
  readonly safety: readonly string[];
  readonly rule: string;
  readonly file: string;
  readonly q: string;
}

export const everything: Filter = { severity: [], status: [], safety: [], rule: '', file: '', q: '' };

const lists = ['severity', 'status', 'safety'] as const;
const words = ['rule', 'file', 'q'] as const;

/** The filter of an address; undefined: it names a place of the page, or nothing. */
export function fromHash(hash: string): Filter | undefined {
  const text = hash.replace(/^#/, '');
  if (!text.includes('=')) return undefined;
  const values = new URLSearchParams(text);
  return {
    severity: split(values.get('severity')),
    status: split(values.get('status')),
    safety: split(values.get('safety')),
    rule: values.get('rule') ?? '',
    file: values.get('file') ?? '',
    q: values.get('q') ?? '',
  };
}

/** Empty for everything. */
export function toHash(filter: Filter): string {
  const values = new URLSearchParams();
  for (const name of lists) if (filter[name].length > 0) values.set(name, filter[name].join(','));
  for (const name of words) if (filter[name] !== '') values.set(name, filter[name]);
  const text = values.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text === '' ? '' : `#${text}`;
}

/** A finding as the filter sees it. */
export interface Entry {
  readonly severity: string;
  readonly status: string;
  readonly safety: string;
  readonly rule: string;
  readonly file: string;
  /** In lower case: everything that is said of it. Asked for only when something is searched. */
  text(): string;
}

/** All kinds of conditions have to hold; of the choices of one kind, any. Every word that is searched has to occur. */
export function matcher({ severity, status, safety, rule, file, q }: Filter): (entry: Entry) => boolean {
  const wanted = q
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  const isChosen = (choices: readonly string[], value: string): boolean =>
    choices.length === 0 || choices.includes(value);
  return entry =>
    isChosen(severity, entry.severity) &&
    isChosen(status, entry.status) &&
    isChosen(safety, entry.safety) &&
    (rule === '' || rule === entry.rule) &&
    (file === '' || file === entry.file) &&
    (wanted.length === 0 || wanted.every(word => entry.text().includes(word)));
}

function split(text: string | null): readonly string[] {
  return (text ?? '').split(',').filter(word => word !== '');
}
