/** Dockerfiles as instructions and stages with their places. Read only. */
import { loadPart } from '../../part.ts';
import type * as Reader from './dockerfile-text.ts';
import type { Dockerfile } from './types.ts';

export type * from './types.ts';

let reader: typeof Reader | undefined;

/** Reads any text: what is no instruction is left to whoever looks for one. The parser is loaded with the first Dockerfile. */
export function readDockerfileText(text: string): Dockerfile {
  reader ??= loadPart('./dockerfile-text.ts', import.meta.url) as typeof Reader;
  return reader.readDockerfileText(text);
}
