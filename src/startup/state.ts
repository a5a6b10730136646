import type { Function as FunctionNode } from 'unbash';
import { type Field, isSame, unknown, unknownWords } from './field.ts';
import type { Place } from './types.ts';

/** Where the text that is being read stands. */
export interface Source {
  readonly script: string | undefined;
  lineOf(position: number): number;
}

export interface ShellFunction {
  readonly node: FunctionNode;
  readonly source: Source;
}

/** What a shell knows at one point. Null: known to be unset. */
export class State {
  variables: Map<string, Field | null>;
  /** `$1` and on. */
  args: readonly Field[];
  name: string;
  folder: string | undefined;
  /** More than one where it depends on the way taken. */
  functions: ReadonlyMap<string, readonly ShellFunction[]>;
  /** Variables that are not in the map are unset, those of every process aside. */
  complete: boolean;

  constructor(from: Pick<State, 'variables' | 'args' | 'name' | 'folder' | 'functions' | 'complete'>) {
    this.variables = new Map(from.variables);
    this.args = from.args;
    this.name = from.name;
    this.folder = from.folder;
    this.functions = from.functions;
    this.complete = from.complete;
  }

  copy(): State {
    return new State(this);
  }

  define(name: string, shellFunction: ShellFunction): void {
    this.functions = new Map(this.functions).set(name, [shellFunction]);
  }

  /** Forgets what these variables hold. */
  forget(names: Iterable<string>): void {
    for (const name of names) this.variables.set(name, unknown);
  }

  /** Forgets all variables: one of them was set, and nobody knows which. */
  forgetAll(): void {
    this.forget([...this.variables.keys()]);
    this.complete = false;
  }
}

/** What is known when either of two ways was taken. */
export function join(a: State | undefined, b: State | undefined): State | undefined {
  if (!a || !b) return a ?? b;
  const joined = a.copy();
  for (const name of new Set([...a.variables.keys(), ...b.variables.keys()])) {
    const [one, other] = [a.variables.get(name), b.variables.get(name)];
    const agree = one === other || (one && other && isSame(one, other));
    if (!agree) joined.variables.set(name, unknown);
  }
  const sameArgs = a.args.length === b.args.length && a.args.every((arg, index) => isSame(arg, b.args[index]!));
  if (!sameArgs) joined.args = [{ ...unknownWords, argument: true }];
  if (!b.complete) joined.complete = false;
  if (a.folder !== b.folder) joined.folder = undefined;
  if (a.functions !== b.functions) joined.functions = joinFunctions(a.functions, b.functions);
  return joined;
}

function joinFunctions(a: State['functions'], b: State['functions']): State['functions'] {
  const joined = new Map(a);
  for (const [name, bodies] of b) joined.set(name, [...new Set([...(a.get(name) ?? []), ...bodies])]);
  return joined;
}

export function placeIn(source: Source, position: number): Place {
  return { script: source.script, line: source.lineOf(position) };
}

/** Lines of a text by position, from 1. */
export function linesOf(text: string, script: string | undefined): Source {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return {
    script,
    lineOf: position => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= position) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
  };
}
