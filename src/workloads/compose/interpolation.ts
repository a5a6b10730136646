/** Compose variables: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR:?error}`, `$$`. */

/** True when the text depends on a variable, with or without default: the value may differ where the file is used. */
export function isInterpolated(text: string): boolean {
  return text.includes('$') && /(^|[^$])(\$\$)*\$(\{|[A-Za-z_])/.test(text);
}

export interface Interpolated {
  readonly text: string;
  /** A variable without default is left in the text. */
  readonly unresolved: boolean;
}

/** Replaces variables by their defaults. For reporting, and for the tag of an image; never for a value that an edit repeats. */
export function withDefaults(text: string): Interpolated {
  let unresolved = false;
  const replaced = text.replace(/\$\$|\$\{([^{}]*)\}|\$[A-Za-z_]\w*/g, (match, inner: string | undefined) => {
    if (match === '$$') return '$';
    const fallback = inner === undefined ? undefined : /^\w+:?-(.*)$/s.exec(inner)?.[1];
    if (fallback === undefined) unresolved = true;
    return fallback ?? match;
  });
  return { text: replaced, unresolved: unresolved || /\$\{/.test(replaced) };
}

/** The variables that a text depends on, as they are written: `UID`, `PG_UID`. */
export function variablesIn(text: string): readonly string[] {
  const found = text.replaceAll('$$', '').matchAll(/\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))/g);
  return [...new Set([...found].map(([, braced, plain]) => (braced ?? plain)!))];
}

/** Whether nothing is left of the text when its variables are empty: neither a default nor a demand for a value helps then. */
export function mayBeEmpty(text: string): boolean {
  return text.replace(/\$\{\w+-[^{}]*\}|\$\{\w+:-\}|\$\{\w+\}|\$\w+/g, '') === '';
}
