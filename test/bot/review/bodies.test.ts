/** Whole texts lie beside this file. UPDATE=1 writes them: read what it wrote. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settledBody } from '../../../src/bot/review/summary-body.ts';
import { plannedText } from '../../engine/planning.ts';
import { MemoryForge } from './memory-forge.ts';
import { base, open, plainIds, review, risky, web } from './reviewing.ts';

const bodies = suite('texts of a review');

const page = 'https://github.com/harden-cli/harden/blob/main/docs/transforms';

function isText(name: string, text: string): void {
  const file = `test/bot/review/bodies/${name}.md`;
  if (process.env.UPDATE === '1') writeFileSync(file, `${plainIds(text)}\n`);
  assert.is(`${plainIds(text)}\n`, existsSync(file) ? readFileSync(file, 'utf8') : '', file);
}

bodies('a suggestion says what, why, how far to trust it, and how to refuse', async () => {
  const forge = new MemoryForge();
  const text = `${base}${web}    read_only: true\n    tmpfs: [/run, /var/cache/nginx]\n`;
  await review(forge, [open(forge, { head: text })]);
  const [only] = forge.reviews;
  isText('review-of-one', only!.body);
  assert.equal(
    only!.comments.map(({ body: _, ...place }) => place),
    [{ path: 'compose.yaml', line: 10 }],
  );
  isText('suggestion-of-one', only!.comments[0]!.body);
});

bodies('several findings of the same lines are one suggestion', async () => {
  const forge = new MemoryForge();
  await review(forge, [open(forge, { head: `${base}${web}` })]);
  isText('suggestion-of-several', forge.reviews[0]!.comments[0]!.body);
});

bodies('fences are longer than what they hold, and names of strangers are code', async () => {
  const forge = new MemoryForge();
  const text = `${base}  "@team \`\`\`\`": { image: nginx:1.27 } # \`\`\`\`\n`;
  await review(forge, [open(forge, { head: text })], { settings: { limit: 'unsafe' } });
  const { body } = forge.reviews[0]!.comments[0]!;
  assert.match(body, /^`````suggestion\n[^\n]*````[^\n]*\n`````$/m);
  const outside = body.replace(/^`````suggestion[\s\S]*?^`````$/m, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  assert.not.match(outside, '@team');
});

bodies('the summary says what is left, why, and what to do', async () => {
  const forge = new MemoryForge();
  const text = `${base}${web}${risky}`;
  await review(forge, [open(forge, { head: text, patch: undefined })]);
  isText('summary-without-diff', forge.issueComments[0]!.body);
});

bodies('the summary beside suggestions', async () => {
  const forge = new MemoryForge();
  await review(forge, [open(forge, { head: `${base}${web}${risky}` })]);
  isText('review-beside-summary', forge.reviews[0]!.body);
  isText('summary-beside-suggestions', forge.issueComments[0]!.body);
});

bodies('a patch that a comment would spoil is not in it', async () => {
  const forge = new MemoryForge();
  const text = `${base}${web}`.replaceAll('\n', '\r\n');
  const result = await review(forge, [open(forge, { head: text, before: base.replaceAll('\n', '\r\n') })], {
    artifact: 'harden.patch',
  });
  isText('summary-of-crlf', forge.issueComments[0]!.body);
  assert.match(result.patch, '+    read_only: true\r\n');
});

bodies('what is too long is told in fewer words, and at last in one line', async () => {
  const services = Array.from({ length: 30 }, (_, index) => web.replace('web', `web${index}`)).join('');
  const told = async (maxBody: number): Promise<string> => {
    const forge = new MemoryForge({ maxBody, suggest: 'no' });
    await review(forge, [open(forge, { head: base + services })], { artifact: 'harden.patch' });
    const { body } = forge.issueComments[0]!;
    assert.ok(body.length <= maxBody, `${body.length}`);
    return body;
  };
  const parts = (body: string): string =>
    [/```diff/, /too long for a comment/, /^\| high/m, /harden:f=hf1-/]
      .map(part => (part.test(body) ? 'x' : '-'))
      .join('');
  assert.equal(
    [await told(65_000), await told(18_000), await told(9_000), await told(3_000), await told(700)].map(parts),
    ['x-xx', '-xxx', '-xxx', '-x-x', '-x--'],
  );
  isText('summary-in-few-words', await told(700));
});

bodies('a summary with nothing left says no more than is known', () => {
  assert.is(
    settledBody(true),
    '<!-- harden:summary -->\n**harden**: nothing is left to do here, what was named here is fixed.',
  );
  assert.is(
    settledBody(false),
    '<!-- harden:summary -->\n**harden**: nothing is left to do here, what was named here is fixed, suggested beside its line, put aside, or not touched by this pull request any more.',
  );
});

bodies('every finding of the examples can be told', async () => {
  const forge = new MemoryForge();
  const file = plannedText(base + web + risky);
  forge.files = [{ path: 'compose.yaml', status: 'added', patch: undefined }];
  const { stepSummary } = await review(forge, [file], { settings: { scope: 'file' } });
  const rules = new Set(file.plan.findings.map(({ rule }) => rule));
  for (const rule of rules) assert.match(stepSummary, `[${rule}](${page}/${rule}.md)`);
});

bodies.run();
