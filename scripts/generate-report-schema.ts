/** Writes schemas/report-1.json from the types of src/report/json/document.ts. `--check` fails when it is stale. */
import { schemaOfType } from './shared/type-schema.ts';
import { writeGenerated } from './write-generated.ts';

const schema = schemaOfType('src/report/json/document.ts', 'ReportDocument', {
  $id: 'https://raw.githubusercontent.com/harden-cli/harden/main/schemas/report-1.json',
  title: 'Report of harden',
});
writeGenerated('schemas/report-1.json', `${JSON.stringify(schema, null, 2)}\n`);
