/**
 * What the bundled facts say about images, against what the images in an engine say. Nothing is written: a person decides what to
 * correct, with the image as evidence.
 *
 *   npm run facts:derive -- postgres:16 redis:7       (DOCKER_HOST and the like as for `harden inspect`)
 */
import { openReader } from '../src/cli/inspect/readers.ts';
import { recordOf } from '../src/cli/inspect/record-of.ts';
import { matchImage } from '../src/evidence/facts/match.ts';
import { completeReference } from '../src/evidence/file/lookup.ts';
import { platformHere } from '../src/inspect/oci.ts';
import { parseImageReference } from '../src/workloads/image-reference.ts';
import { compareFacts } from './facts/compare.ts';

const references = process.argv.slice(2);
if (references.length === 0) {
  console.error('name images of the engine: npm run facts:derive -- postgres:16');
  process.exit(2);
}
const platform = platformHere(process.arch);
const reader = await openReader({}, { platform, signal: new AbortController().signal, several: true });
for (const text of references) {
  const image = parseImageReference(text);
  const match = matchImage(image);
  if (!match) {
    console.log(`${text}: no facts`);
    continue;
  }
  const reference = completeReference(image) ?? text;
  const wanted = { reference, image, users: [], starts: [], where: '', recipe: undefined };
  const { record } = await recordOf(reader, wanted, () => {});
  const differences = compareFacts(record, match);
  console.log(`${text} (${record.id.slice(0, 19)}), ${match.facts.name}: ${differences.length || 'no'} differences`);
  for (const { key, facts, image: seen } of differences)
    console.log(`  ${key}\n    facts  ${facts}\n    image  ${seen}`);
}
reader.close();
