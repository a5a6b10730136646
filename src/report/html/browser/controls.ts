import type { Filter } from './filter.ts';
import { everything } from './filter.ts';

/** The form with the filter. */
export class Controls {
  readonly form: HTMLFormElement;

  constructor(form: HTMLFormElement, files: readonly string[]) {
    this.form = form;
    const select = form.elements.namedItem('file') as HTMLSelectElement;
    for (const path of files) select.add(new Option(path, path));
  }

  read(): Filter {
    const data = new FormData(this.form);
    const all = (name: string): readonly string[] => data.getAll(name).map(String);
    const one = (name: string): string => String(data.get(name) ?? '');
    return {
      severity: all('severity'),
      status: all('status'),
      safety: all('safety'),
      rule: one('rule'),
      file: one('file'),
      q: one('q').trim(),
    };
  }

  write(filter: Filter = everything): void {
    for (const element of this.form.elements) {
      if (element instanceof HTMLInputElement && element.type === 'checkbox')
        element.checked = filter[element.name as 'severity' | 'status' | 'safety'].includes(element.value);
      else if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement)
        element.value = filter[element.name as 'rule' | 'file' | 'q'];
    }
  }
}
