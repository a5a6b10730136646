/** Writes the schemas of what is made for programs from its types. `--check` fails when one is stale. */
import { schemaOfType } from './shared/type-schema.ts';
import { writeGenerated } from './write-generated.ts';

const made = [
  { file: 'src/report/json/document.ts', type: 'ReportDocument', schema: 'report-1', title: 'harden report' },
  { file: 'src/patch/series/manifest.ts', type: 'PatchManifest', schema: 'patches-1', title: 'harden patches' },
  { file: 'src/cli/bot/result.ts', type: 'BotResult', schema: 'bot-1', title: 'harden bot result' },
];

for (const { file, type, schema, title } of made) {
  const $id = `https://raw.githubusercontent.com/harden-cli/harden/main/schemas/${schema}.json`;
  writeGenerated(`schemas/${schema}.json`, `${JSON.stringify(schemaOfType(file, type, { $id, title }), null, 2)}\n`);
}
