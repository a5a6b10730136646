export type Parameters = Readonly<Record<string, string | number>>;

/** Puts values into `{names}` of a path. A value stays inside its segment, whatever it holds. */
export function fillPath(template: string, parameters: Parameters): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, parameters[name]));
}

function segment(name: string, value: string | number | undefined): string {
  const text = String(value ?? '');
  // Dots alone would be taken for a way up, encoded or not.
  if (text === '' || text === '.' || text === '..') throw new RangeError(`"${text}" cannot be the ${name} of a path`);
  // Half a character has no such form.
  return encodeURIComponent(Buffer.from(text).toString());
}
