/** What is accepted in a Dockerfile decides what the manifests need that are built from it, and taking it back brings that back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgingOf } from '../../../src/cli/review.ts';
import { openSession } from '../../../src/cli/session.ts';
import { readSources } from '../../../src/cli/sources.ts';
import { usualKeymap } from '../../../src/review/model/keymap.ts';
import { rowsOf } from '../../../src/review/model/rows.ts';
import { ReviewSession } from '../../../src/review/work/session.ts';
import { loadTransforms } from '../../../transforms/index.ts';
import { key, noMetrics } from '../plans.ts';

const judging = suite<{ folder: string }>('manifests judged by what is accepted');

const dockerfile = 'FROM node:22\nCOPY --link app /app\nCMD ["node", "/app/a.js"]\n';
const compose = `services:
  api:
    build: api
    init: true
  other:
    image: postgres:16
`;

judging.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-judging-'));
  mkdirSync(join(context.folder, 'api'));
  writeFileSync(join(context.folder, 'api/Dockerfile'), dockerfile);
  writeFileSync(join(context.folder, 'compose.yaml'), compose);
});
judging.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** A review of a folder, without a face. */
async function open(folder: string): Promise<ReviewSession> {
  const session = await openSession({ config: false, root: folder }, [folder]);
  const rules = new Map((await loadTransforms()).map(({ meta }) => [meta.id, meta] as const));
  const review = new ReviewSession(
    {
      root: folder,
      title: 'x',
      limit: 'assured',
      maxFileSize: 1 << 20,
      configFile: undefined,
      today: '2026-06-01',
      keymap: usualKeymap,
      engine: session.engine,
      rules,
      judging: judgingOf(session),
      stateFolder: join(folder, 'state'),
      fresh: true,
      env: {},
      scan: async listener => {
        const asked = { paths: [folder], options: {} };
        for await (const input of readSources(session, asked, () => {}, { update: () => {} }))
          listener.file({ ...input, file: input.file! });
      },
    },
    { columns: 120, rows: 40 },
  );
  await review.scan(() => {});
  review.dispatch({ kind: 'scan-done', took: 1 });
  return review;
}

async function press(review: ReviewSession, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    review.dispatch({ kind: 'key', key: key(name), metrics: noMetrics });
    await review.idle();
  }
}

const idOf = (review: ReviewSession, rule: string, resource: string): string =>
  [...review.state.findings.values()].find(each => each.rule === rule && each.resource.name === resource)!.id;

/** Decides about a finding. */
async function decide(review: ReviewSession, id: string, ...names: readonly string[]): Promise<void> {
  await press(review, 'g');
  for (let tries = 0; review.state.cursor !== id && tries < 80; tries++) await press(review, 'j');
  assert.is(review.state.cursor, id);
  await press(review, ...names);
}

/** What is found in the manifest. */
function found(review: ReviewSession): readonly string[] {
  const plan = review.state.files.find(({ path }) => path === 'compose.yaml')!;
  return plan.findings.map(({ resource, rule, safety, fix }) => `${resource.name} ${rule} ${safety} ${fix?.title}`);
}

const decisionsOf = (review: ReviewSession): readonly string[] =>
  [...review.state.decisions].map(([id, decision]) => `${id} ${JSON.stringify(decision)}`).sort();

const textsOf = (review: ReviewSession): Record<string, string> =>
  Object.fromEntries(
    review.state.files.map(plan => [plan.path, review.workspace.together(plan, review.state.decisions)!.after]),
  );

const withUser = dockerfile.replace('CMD', 'USER 1000:1000\nCMD');

judging('the findings are those of a run over the Dockerfile as it becomes, and come back', async ({ folder }) => {
  const review = await open(folder);
  const before = found(review);
  const user = idOf(review, 'image-user', '0');
  assert.is(review.state.findings.get(user)!.safety, 'unsafe');
  await decide(review, idOf(review, 'run-as-non-root', 'other'), 'n');
  const decisions = decisionsOf(review);
  const texts = textsOf(review);

  await decide(review, user, 'y');
  assert.is(textsOf(review)['api/Dockerfile'], withUser);
  assert.is.not(found(review).join('\n'), before.join('\n'));
  writeFileSync(join(folder, 'api/Dockerfile'), withUser);
  const written = await open(folder);
  assert.equal(found(review), found(written));
  written.stop();
  writeFileSync(join(folder, 'api/Dockerfile'), dockerfile);
  const accepted = textsOf(review);
  assert.is.not(accepted['compose.yaml'], texts['compose.yaml']);

  await press(review, 'u');
  assert.equal(found(review), before);
  assert.equal(decisionsOf(review), decisions);
  assert.equal(textsOf(review), texts);

  await press(review, 'U');
  assert.equal(textsOf(review), accepted);

  await decide(review, user, 'n');
  assert.equal(found(review), before);
  assert.equal(textsOf(review), texts);
  review.stop();
});

judging('what was decided about other services stays', async ({ folder }) => {
  const review = await open(folder);
  const other = idOf(review, 'run-as-non-root', 'other');
  await decide(review, other, 'n');
  const skipped = review.state.decisions.get(other);
  assert.is(skipped?.kind, 'skip');
  await decide(review, idOf(review, 'image-user', '0'), 'y');
  assert.equal(review.state.decisions.get(other), skipped);
  await press(review, 'u', 'u');
  assert.equal(review.state.decisions.get(other), { kind: 'accept', variant: 0, by: 'default' });
  await press(review, 'U');
  assert.is(review.state.decisions.get(other)?.kind, 'skip');
  review.stop();
});

judging('what was decided about a finding that went comes back with it', async ({ folder }) => {
  const review = await open(folder);
  const own = idOf(review, 'run-as-non-root', 'api');
  await decide(review, own, 'y');
  const accepted = review.state.decisions.get(own);
  assert.is(accepted?.by, 'you');
  const decisions = decisionsOf(review);
  await decide(review, idOf(review, 'image-user', '0'), 'y');
  assert.not(review.state.findings.has(own));
  await press(review, 'u');
  assert.ok(review.state.findings.has(own));
  assert.equal(decisionsOf(review), decisions);
  assert.not(review.state.changed.has(own));
  review.stop();
});

judging('by workload a service stands together with the image that it is built from', async ({ folder }) => {
  const review = await open(folder);
  await press(review, 't');
  assert.is(review.state.grouping, 'workload');
  const groups = rowsOf(review.state).all.flatMap(row => {
    if (row.kind !== 'group') return [];
    const paths = row.ids.map(id => review.state.findings.get(id)!.path);
    return [`${row.label}: ${[...new Set(paths)].join(', ')}`];
  });
  assert.equal(groups, [
    'service api of compose.yaml: api/Dockerfile, compose.yaml',
    'service other of compose.yaml: compose.yaml',
  ]);
  review.stop();
});

judging.run();
