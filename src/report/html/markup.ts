import { sanitise } from '../sanitise.ts';

/** Text that is HTML already. Only this file makes it, so that everything else is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | Markup | readonly Markup[] | undefined;

/** HTML with every value escaped that is not HTML itself. Attributes have to be in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = parts[0]!;
  for (const [index, value] of values.entries()) text += toText(value) + parts[index + 1]!;
  return new Markup(text);
}

/** What this program itself wrote as HTML, CSS or a script. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** A sentence; what stands between backticks is code. */
export function prose(text: string): Markup {
  const pieces = text.split(/`([^`]+)`/);
  return new Markup(
    pieces.map((piece, index) => (index % 2 === 0 ? escaped(piece) : `<code>${escaped(piece)}</code>`)).join(''),
  );
}

/** Foreign text for an element or a quoted attribute: no markup, no control characters, nothing that turns the direction of writing. */
export function escaped(text: string): string {
  return sanitise(text).replace(/[&<>"']/g, char => entities[char]!);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toText(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return value.map(({ text }) => text).join('');
}
