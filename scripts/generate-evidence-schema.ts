/** Writes schemas/evidence-1.json from src/evidence/file/schema.ts. `--check` fails when it is stale. */
import { evidenceSchema } from '../src/evidence/file/schema.ts';
import { printSchema } from './shared/json-schema.ts';
import { writeGenerated } from './write-generated.ts';

writeGenerated('schemas/evidence-1.json', printSchema('harden evidence', evidenceSchema));
