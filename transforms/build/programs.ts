import type { Evidence, Stage } from '../../src/transform.ts';
import { contextPath, readCopy } from '../shared/copies.ts';
import { chainSteps } from '../shared/stages.ts';

/**
 * How the kernel starts a program without a shell: with evidence that it can, because the system brings it, or `no-interpreter` for a
 * script whose first line names none. Undefined: nothing is known about it.
 */
export function findProgram(word: string, stage: Stage): Evidence | 'of-system' | 'no-interpreter' | undefined {
  if (/^(\/(usr\/)?s?bin\/)?[\w+-]+[\w.+-]*$/.test(word) && !/\.(sh|bash|py|pl|rb|js)$/.test(word)) return 'of-system';
  const script = findFile(word, stage);
  if (script) {
    if (!script.text.startsWith('#!')) return 'no-interpreter';
    return { code: 'DF', what: 'its first line names its interpreter', origin: `${script.path}:1` };
  }
  return compiledProgram(word, stage);
}

/** The file of the build context that a COPY puts there. */
function findFile(word: string, stage: Stage): { readonly text: string; readonly path: string } | undefined {
  const { context } = stage.dockerfile;
  const parts = word.split('/').filter(part => part !== '' && part !== '.');
  for (const step of chainSteps(stage)) {
    const copy = readCopy(step);
    if (!copy || copy.from !== undefined) continue;
    for (const source of copy.sources.map(contextPath)) {
      if (source === parts.at(-1) || source.endsWith(`/${parts.at(-1)}`)) {
        const text = context.read(source);
        if (text !== undefined) return { text, path: context.shown(source) };
      }
      for (const index of parts.keys()) {
        const path = [source, ...parts.slice(index)].filter(part => part !== '').join('/');
        const text = context.read(path);
        if (text !== undefined) return { text, path: context.shown(path) };
      }
    }
  }
  return undefined;
}

/** A RUN compiles a program of this name. */
function compiledProgram(word: string, { dockerfile }: Stage): Evidence | undefined {
  const name = word.slice(word.lastIndexOf('/') + 1);
  for (const step of dockerfile.stages.flatMap(({ steps }) => steps)) {
    for (const { words } of step.commands ?? []) {
      const output = words[words.indexOf('-o') + 1];
      const compiles =
        (words[0] === 'go' && words[1] === 'build') || /^(gcc|g\+\+|clang|cc|ldc2|nim|crystal)$/.test(words[0] ?? '');
      if (compiles && words.includes('-o') && output?.split('/').at(-1) === name)
        return { code: 'DF', what: `${name} is compiled here`, origin: step.origin };
    }
  }
  return undefined;
}
