export interface Remembered<Input, Output> {
  /** How many results are kept. */
  readonly last: number;
  /** What the result depends on; compared by identity. */
  readonly parts: (input: Input) => readonly unknown[];
  readonly compute: (input: Input) => Output;
}

/** A pure function that keeps its last results: most keys ask the same again. It answers as if it kept none. */
export function remember<Input, Output>({ last, parts, compute }: Remembered<Input, Output>): (input: Input) => Output {
  const kept: { readonly parts: readonly unknown[]; readonly output: Output }[] = [];
  return input => {
    const wanted = parts(input);
    const known = kept.find(result => result.parts.every((part, index) => part === wanted[index]));
    if (known) return known.output;
    const output = compute(input);
    kept.push({ parts: wanted, output });
    if (kept.length > last) kept.shift();
    return output;
  };
}
