import type { Instruction } from '../../src/transform.ts';

/** What a COPY or an ADD takes from where. */
export interface Copy {
  readonly step: Instruction;
  /** As written, without quotes; content that stands in the Dockerfile itself is left out. */
  readonly sources: readonly string[];
  readonly target: string;
  /** Stage or image that it takes from; undefined: the build context. */
  readonly from: string | undefined;
}

/** Reads a COPY or an ADD; undefined for any other instruction. */
export function readCopy(step: Instruction): Copy | undefined {
  if (step.keyword !== 'COPY' && step.keyword !== 'ADD') return undefined;
  const [line = ''] = step.text.split('\n', 1);
  const words =
    step.words ??
    line
      .trim()
      .split(/\s+/)
      .map(word => word.replace(/^(["'])(.*)\1$/, '$2'));
  const target = words.at(-1);
  if (target === undefined || words.length < 2) return undefined;
  const sources = words.slice(0, -1).filter(word => !word.startsWith('<<'));
  return { step, sources, target, from: step.flags.find(({ name }) => name === 'from')?.value };
}

/** An address that ADD fetches something from, also of a repository of git. */
export function isRemote(source: string): boolean {
  return /^([a-z][a-z0-9+.-]*:\/\/|git@)/i.test(source);
}

/** A path of the build context without what only looks different: `./src/` is `src`. */
export function contextPath(source: string): string {
  return source
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');
}
