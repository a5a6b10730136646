import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ts } from 'ts-morph';
import type { Copy } from './copy.ts';
import type { Mutant } from './operators.ts';
import { checksum } from './records.ts';

/** What a suite runs: `src/a.ts` for a file that it loads, `src/a.ts#name` and `dist#name` for the functions that it calls. */
export interface Reached {
  readonly seconds: number;
  readonly names: ReadonlySet<string>;
}

/** By suite. */
export type Reach = ReadonlyMap<string, Reached>;

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly functionName: string; readonly ranges: readonly { count: number }[] }[];
  }[];
}

interface Kept {
  readonly seconds: number;
  readonly names: readonly string[];
}

const reachFile = '.cache/mutants-reach.json';

/** Runs every suite once and keeps what it reached, until its text changes. */
export async function measureReach(copy: Copy, suites: readonly string[], timeout: number): Promise<Reach> {
  const kept = new Map(Object.entries(readKept()));
  const reach = new Map<string, Reached>();
  for (const suite of suites) {
    const key = `${suite} ${checksum([readFileSync(suite, 'utf8')])}`;
    const { seconds, names } = kept.get(key) ?? (await measure(copy, suite, timeout));
    kept.set(key, { seconds, names });
    reach.set(suite, { seconds, names: new Set(names) });
    mkdirSync(dirname(reachFile), { recursive: true });
    writeFileSync(reachFile, JSON.stringify(Object.fromEntries(kept)));
  }
  return reach;
}

function readKept(): Record<string, Kept> {
  try {
    return JSON.parse(readFileSync(reachFile, 'utf8')) as Record<string, Kept>;
  } catch {
    return {};
  }
}

async function measure(copy: Copy, suite: string, timeout: number): Promise<Kept> {
  const folder = join(copy.temporary, 'coverage');
  const before = performance.now();
  const { passed, output } = await copy.run(['--import', 'tsx', 'scripts/test.ts', suite], {
    timeout,
    env: { NODE_V8_COVERAGE: folder },
  });
  if (!passed) throw new Error(`${suite} does not pass:\n${output}`);
  const names = new Set<string>();
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Coverage;
    for (const { url, functions } of result) {
      const file = fileOf(url, copy.root);
      if (file === undefined) continue;
      names.add(file);
      for (const { functionName, ranges } of functions)
        if (functionName !== '' && ranges[0]!.count > 0) names.add(`${file}#${functionName}`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return { seconds: (performance.now() - before) / 1000, names: [...names].sort() };
}

/** Which source a script is; the built program is one. */
function fileOf(url: string, root: string): string | undefined {
  const path = url.replace(/^file:\/\//, '').replace(/\?.*$/, '');
  if (!path.startsWith(`${root}/`)) return undefined;
  const name = path.slice(root.length + 1);
  if (name.startsWith('dist/')) return 'dist';
  return /^(src|transforms)\//.test(name) ? name : undefined;
}

/** The suites that run the place of a mutant, the fastest first. */
export function suitesThatReach(reach: Reach, mutant: Mutant, text: string): readonly string[] {
  const name = functionAround(mutant, text);
  const inSource = name === undefined ? mutant.path : `${mutant.path}#${name}`;
  const inBundle = name === undefined ? 'dist' : `dist#${name}`;
  return [...reach]
    .filter(([, { names }]) => names.has(inSource) || names.has(inBundle))
    .sort(([, a], [, b]) => a.seconds - b.seconds)
    .map(([suite]) => suite);
}

/** The innermost function with a name around a place; undefined: none, the place runs when the file is loaded. */
export function functionAround(
  { path, start, end }: Pick<Mutant, 'path' | 'start' | 'end'>,
  text: string,
): string | undefined {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  let found: string | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart() > start || node.getEnd() < end) return;
    found = nameOf(node) ?? found;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Functions that have a name of their own: one that only a variable names has lost it by the time it runs. */
function nameOf(node: ts.Node): string | undefined {
  if (!ts.isFunctionLike(node)) return undefined;
  if (ts.isConstructorDeclaration(node)) return node.parent.name?.text;
  if (!node.name || !('text' in node.name)) return undefined;
  return ts.isGetAccessor(node) ? `get ${node.name.text}` : node.name.text;
}
