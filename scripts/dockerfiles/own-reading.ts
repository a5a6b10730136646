/** Holds what harden itself reads in a Dockerfile against what BuildKit's parser reads there. */
import { readDockerfileText } from '../../src/languages/dockerfile/index.ts';
import type { Reading } from './instructions.ts';

/** What differs first; undefined when both read the same instructions on the same lines. */
export function readingDifference(text: string, { instructions }: Reading): string | undefined {
  const { globals, stages } = readDockerfileText(text);
  const own = [...globals, ...stages.flatMap(({ from, instructions: steps }) => [from, ...steps])];
  for (const [index, { keyword, start }] of instructions.entries()) {
    const mine = own[index];
    if (mine?.keyword !== keyword.toUpperCase() || mine.line !== start)
      return `BuildKit reads ${keyword} in line ${start}, harden ${mine?.keyword} in line ${mine?.line}`;
  }
  return own.length > instructions.length
    ? `harden reads ${own[instructions.length]!.keyword} and BuildKit nothing`
    : undefined;
}
