/** Texts to try things on: the bundled ones, and a fixed sample of real manifests when a collection lies beside the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How much more than usual to try. */
export const effort = Math.max(1, Number(process.env.HARDEN_FUZZ ?? 1) || 1);

const bundled = 'test/data/yaml';
const collection = '../shared/corpus';

export function bundledSamples(): Sample[] {
  return readdirSync(bundled)
    .sort()
    .map(name => ({ name, bytes: readFileSync(join(bundled, name)) }));
}

/** About `count` files of some folders of the collection, the same ones every time. */
export function collectedSamples(folders: readonly string[], count: number): Sample[] {
  if (!existsSync(collection)) {
    console.log(`note: no ${collection}, only bundled documents are tried`);
    return [];
  }
  const names = folders.flatMap(folder =>
    readdirSync(join(collection, folder), { recursive: true, encoding: 'utf8' })
      .map(name => join(folder, name))
      .filter(name => /\.(?:ya?ml|json)$/.test(name))
      .sort(),
  );
  const step = Math.max(1, Math.floor(names.length / count));
  return names
    .filter((_, index) => index % step === 0)
    .map(name => ({ name, bytes: readFileSync(join(collection, name)) }));
}
