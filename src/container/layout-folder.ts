import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ContainerProblem } from './problem.ts';

const largestDocument = 4 * 1024 * 1024;

/** Files of an OCI layout that lies in a folder. */
export class LayoutFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async index(): Promise<Uint8Array> {
    return await this.#document('index.json');
  }

  async blob(digest: string): Promise<Uint8Array> {
    return await this.#document(pathOf(digest));
  }

  async *stream(digest: string): AsyncIterable<Uint8Array> {
    yield* readArchive(join(this.#folder, pathOf(digest)));
  }

  async #document(name: string): Promise<Uint8Array> {
    const path = join(this.#folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile())
      throw new ContainerProblem('image-missing', `${this.#folder} lacks ${name}; is it an OCI layout?`);
    if (found.size > largestDocument) throw new ContainerProblem('refused', `${path} has more than 4 MB`);
    return await readFile(path);
  }
}

/** The bytes of a file, piece by piece. */
export async function* readArchive(path: string): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) yield piece as Uint8Array;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    throw new ContainerProblem('image-missing', `${path} cannot be read (${code})`);
  }
}

/** The digest has been looked at before: two words of letters and digits. */
function pathOf(digest: string): string {
  return join('blobs', ...digest.split(':'));
}
