import type { Instruction, Stage } from '../../src/transform.ts';
import { stepsBefore } from '../shared/stages.ts';
import { resolvePath, withVariables, workingFolder } from './folders.ts';
import { globMatches, isIgnored } from './ignored.ts';

/** A file of the build context that is in the image when a RUN begins. */
export interface CopiedFile {
  /** In the context. */
  readonly path: string;
  readonly text: string;
  /** What brings it there. */
  readonly by: Instruction;
}

/** The file of the context that stands at a place of the image in front of an instruction. */
export function copiedFile(stage: Stage, step: Instruction, place: string): CopiedFile | undefined {
  const { context } = stage.dockerfile;
  for (const by of [step, ...stepsBefore(stage, step).toReversed()]) {
    for (const path of pathsFor(stage, by, place)) {
      const text = isIgnored(context, path) ? undefined : context.read(path);
      if (text !== undefined) return { path, text, by };
    }
  }
  return undefined;
}

/** The COPY that is to bring such a file to a folder, whether it is there or not: `COPY package*.json ./`. */
export function namingCopy(stage: Stage, step: Instruction, folder: string, name: string): Instruction | undefined {
  return stepsBefore(stage, step).find(each => {
    const copy = copyOf(each);
    if (!copy || resolvePath(workingFolder(stage, each), withVariables(copy.target, each)) !== folder) return false;
    const last = copy.sources.map(source => source.slice(source.lastIndexOf('/') + 1));
    return last.some(pattern => pattern.startsWith(name.slice(0, 3)) && globMatches(pattern, name));
  });
}

/** Paths in the context that an instruction brings to a place. */
function pathsFor(stage: Stage, by: Instruction, place: string): readonly string[] {
  if (by.keyword === 'RUN') return mountedPaths(stage, by, place);
  const copy = copyOf(by);
  if (!copy) return [];
  const target = resolvePath(workingFolder(stage, by), withVariables(copy.target, by));
  const isFolder = copy.sources.length > 1 || /(^|\/)\.?$/.test(copy.target);
  return copy.sources.flatMap(source => pathsOf(withVariables(source, by), { target, place, isFolder }));
}

function pathsOf(
  source: string,
  { target, place, isFolder }: { readonly target: string; readonly place: string; readonly isFolder: boolean },
): readonly string[] {
  const path = resolvePath('', source.replace(/^\/+/, ''));
  const cut = path.lastIndexOf('/') + 1;
  const name = place.slice(place.lastIndexOf('/') + 1);
  const inTarget = target === '/' ? `/${name}` : `${target}/${name}`;
  if (/[*?[]/.test(path))
    return globMatches(path.slice(cut), name) && inTarget === place ? [path.slice(0, cut) + name] : [];
  const found: string[] = [];
  if (path.slice(cut) === name && inTarget === place) found.push(path);
  if (!isFolder && target === place) found.push(path);
  const below = target === '/' ? '/' : `${target}/`;
  if (place.startsWith(below)) found.push(resolvePath(path, place.slice(below.length)));
  return found;
}

/** Files of the context that a RUN sees only while it works. */
function mountedPaths(stage: Stage, by: Instruction, place: string): readonly string[] {
  return by.flags.flatMap(({ name, value }) => {
    if (name !== 'mount' || /\btype=(?!bind)/.test(value) || /(^|,)from=/.test(value)) return [];
    const source = /(?:^|,)(?:source|src)=([^,]+)/.exec(value)?.[1] ?? '.';
    const target = /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(value)?.[1];
    if (target === undefined) return [];
    return pathsOf(source, { target: resolvePath(workingFolder(stage, by), target), place, isFolder: false });
  });
}

/** Sources and target of a COPY or ADD that takes from the context. */
function copyOf(step: Instruction): { readonly sources: readonly string[]; readonly target: string } | undefined {
  if (step.keyword !== 'COPY' && step.keyword !== 'ADD') return undefined;
  if (step.flags.some(({ name }) => name === 'from') || step.text.includes('<<')) return undefined;
  const words = step.words ?? step.text.split(/\s+/).map(word => word.replace(/^(["'])(.*)\1$/, '$2'));
  const target = words.at(-1);
  return target === undefined || words.length < 2 ? undefined : { sources: words.slice(0, -1), target };
}
