/**
 * What any tool built on `yaml` has to do at least: read the files and parse the same workload documents with `parseDocument`.
 * Reads a JSON list of [file, [[start, end], ...]] from the file named on the command line.
 */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

let documents = 0;
for (const [file, ranges] of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const text = readFileSync(file, 'utf8');
  for (const [start, end] of ranges) {
    parseDocument(text.slice(start, end), { logLevel: 'silent', uniqueKeys: false });
    documents++;
  }
}
console.log(`${documents} documents`);
