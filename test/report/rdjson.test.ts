import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptUpTo, type PlannedFile } from '../../src/engine/index.ts';
import { manifestsToFix } from '../engine/manifests.ts';
import { plannedText } from '../engine/planning.ts';
import { report } from './reporting.ts';

const rdjson = suite('rdjson');

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Diagnostic {
  readonly message: string;
  readonly location: { readonly range: { readonly start: Position; readonly end: Position } };
  readonly suggestions?: readonly {
    readonly range: { readonly start: Position; readonly end: Position };
    readonly text: string;
  }[];
}

async function diagnosticsOf(
  file: PlannedFile,
  options: Parameters<typeof report>[2] = {},
): Promise<readonly Diagnostic[]> {
  return JSON.parse(await report('rdjson', [file], options)).diagnostics as readonly Diagnostic[];
}

/** As a receiver applies suggestions: by line and by column in bytes. */
function applied(text: string, diagnostics: readonly Diagnostic[]): string {
  const bom = text.startsWith('\uFEFF') ? 3 : 0;
  const bytes = Buffer.from(text);
  const starts = [bom];
  for (const [index, byte] of bytes.entries()) if (byte === 0x0a) starts.push(index + 1);
  const offset = ({ line, column }: Position): number => starts[line - 1]! + column - 1;
  const parts: Buffer[] = [];
  let position = 0;
  for (const { range, text: added } of diagnostics.flatMap(({ suggestions = [] }) => suggestions)) {
    assert.ok(range.start.line < starts.length || !text.endsWith('\n'), 'the line is there');
    parts.push(bytes.subarray(position, offset(range.start)), Buffer.from(added));
    position = offset(range.end);
  }
  return Buffer.concat([...parts, bytes.subarray(position)]).toString();
}

rdjson('all suggestions together make what fix --write makes', async () => {
  let [whole, suggestions] = [0, 0];
  for (const { file, text } of manifestsToFix(120)) {
    for (const limit of ['assured', 'unsafe'] as const) {
      const diagnostics = await diagnosticsOf(file, { limit });
      const { after, fixed } = file.apply(acceptUpTo(file.plan, limit));
      const suggested = diagnostics.filter(diagnostic => diagnostic.suggestions);
      // Where unchanged text stands between two edits of a line there is none.
      const told = fixed.every(id => {
        const { message } = file.plan.findings.find(finding => finding.id === id)!;
        return suggested.some(diagnostic => diagnostic.message.toLowerCase().includes(message.toLowerCase()));
      });
      if (!told) continue;
      whole++;
      suggestions += suggested.length;
      assert.is(applied(text, diagnostics), after, file.plan.path);
    }
  }
  assert.ok(whole > 100 && suggestions > 200, `${whole} ${suggestions}`);
});

rdjson('a suggestion stands where its diagnostic stands', async () => {
  for (const { location, suggestions } of await diagnosticsOf(
    plannedText('services:\n  db:\n    image: postgres:16\n'),
  ))
    if (suggestions)
      assert.equal(
        suggestions.map(({ range }) => range),
        [location.range],
      );
});

rdjson('what is added behind the last line hangs on that line', async () => {
  const [first] = await diagnosticsOf(plannedText('services:\r\n  ö:\r\n    image: postgres:16\r\n'));
  const end = { line: 3, column: 23 };
  assert.equal(first!.location.range, { start: end, end });
  const { text } = first!.suggestions![0]!;
  assert.match(text, /^\r\n {4}\w/);
  assert.not.match(text, /\n$/);
});

rdjson('text that stays is in no suggestion', async () => {
  const flow = 'services:\n  web: { image: postgres:16, environment: { KEY: s3cret }, cap_add: [ALL] }\n';
  const file = plannedText(flow);
  assert.not.match(await report('rdjson', [file], { limit: 'unsafe' }), 's3cret');
  assert.ok((await diagnosticsOf(file, { limit: 'unsafe' })).length > 2);
});

rdjson.run();
