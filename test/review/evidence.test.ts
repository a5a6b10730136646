/** Evidence that comes in the middle of a review: what says that it is missing, the keys that ask for it, what it changes. */
import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../src/config/defaults.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/plan.ts';
import { ImageIndex } from '../../src/evidence/file/lookup.ts';
import { frameOf } from '../../src/review/frame.ts';
import { reviewByLines } from '../../src/review/lines.ts';
import { usualKeymap } from '../../src/review/model/keymap.ts';
import type { Size } from '../../src/review/model/shapes.ts';
import { rowsOfBlock } from '../../src/review/parts/block.ts';
import { textOf } from '../../src/review/parts/line.ts';
import type { ReviewOptions } from '../../src/review/work/options.ts';
import { ReviewSession } from '../../src/review/work/session.ts';
import type { Found, Search, Ways } from '../../src/review/work/ways.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../../transforms/index.ts';
import { imageRecord } from '../evidence/file/records.ts';
import { key } from './plans.ts';

const evidence = suite('evidence in the review');

const name = 'registry.example.net/app:1';
const text = `services:\n  app:\n    image: ${name}\n  db:\n    image: \${DB}\n`;
const all = await loadTransforms();
const transforms = all.filter(({ meta }) => ['drop-capabilities', 'no-new-privileges'].includes(meta.id));

function engineWith(images?: ImageIndex): Engine {
  const settings = { config: defaultConfig, transforms, knownRules: transformIds, read: () => undefined };
  return createEngine({ ...settings, index: new ClusterIndex(), images, today: '2026-01-01' });
}

const seen = (): Engine => {
  const record = imageRecord({ refs: [name], gain: [], start: { user: 'app', uid: 1000, gid: 1000, groups: [] } });
  return engineWith(new ImageIndex({ schema: 'harden-evidence/1', images: [record], probes: [] }));
};

const optionsFor = (ways?: Ways): ReviewOptions => ({
  root: '/project',
  title: 'project',
  limit: 'assured',
  maxFileSize: 1 << 20,
  configFile: undefined,
  today: '2026-06-01',
  keymap: usualKeymap,
  engine: engineWith(),
  rules: new Map(),
  stateFolder: '/nonexistent',
  fresh: true,
  env: { LANG: 'C.UTF-8' },
  scan: async listener =>
    listener.file({ path: 'compose.yaml', file: '/project/compose.yaml', bytes: Buffer.from(text), explicit: true }),
  ...(ways ? { ways } : {}),
});

/** A review whose look is answered by the test. */
async function open(size: Size = { columns: 100, rows: 24 }) {
  const searches: Search[] = [];
  let answer: (found: Found) => void = () => {};
  const inspect = (search: Search): Promise<Found> => {
    searches.push(search);
    return new Promise(resolve => {
      answer = resolve;
      search.signal.addEventListener('abort', () => resolve({ said: 'cancelled', engine: undefined }));
    });
  };
  const session = new ReviewSession(optionsFor({ inspect }), size);
  session.face = { update: () => {}, suspend: () => {}, redraw: () => {}, end: () => {}, lend: async use => use() };
  await session.scan(() => {});
  const around = () => ({ results: session.workspace, rules: session.options.rules, terminal: '' });
  const rows = (): readonly string[] =>
    rowsOfBlock(frameOf(session.state, around()).block).map(line => textOf(line).trimEnd());
  return {
    session,
    searches,
    rows,
    row: (pattern: RegExp): string => rows().find(line => pattern.test(line)) ?? '',
    press: (...names: readonly string[]): void => {
      for (const each of names) {
        const { metrics } = frameOf(session.state, around());
        session.dispatch({ kind: 'key', key: key(each), metrics });
      }
    },
    found: async (said: string, engine: Engine | undefined): Promise<void> => {
      answer({ said, engine });
      await session.idle();
      await setImmediate();
    },
  };
}

const keptOf = ({ session }: { readonly session: ReviewSession }): readonly string[] =>
  [...session.state.findings.values()]
    .map(({ id, rule, safety, resource }) => {
      const decision = session.state.decisions.get(id);
      return `${resource.name} ${rule} ${safety} ${decision ? `${decision.kind} by ${decision.by}` : 'open'}`;
    })
    .sort();

evidence('a service of which nothing is known says so, with the key that leads to evidence', async () => {
  const { row, session, press } = await open();
  assert.match(row(/drop-capabilities +app/), / \? {2}U drop-capabilities +app \?/);
  assert.match(row(/ image {3}/), / image +unknown: I looks into it$/);
  assert.match(row(/I look into image/), /y accept/);
  press('tab', 'tab');
  assert.is(session.state.findings.get(session.state.cursor)!.resource.name, 'db');
  assert.match(row(/ image {3}/), / image +unknown: which image it is/);
  assert.is(row(/I look into image/), '');
  press('i');
  assert.match(row(/ image {3}/), /unknown: which image it is/);
  session.stop();
});

evidence('a look shows how far it is, and better classes are marked until the next key', async () => {
  const review = await open();
  const { session, searches, press, row, found } = review;
  assert.equal(keptOf(review), [
    'app drop-capabilities unsafe open',
    'app no-new-privileges unsafe open',
    'db drop-capabilities unsafe open',
    'db no-new-privileges unsafe open',
  ]);
  press('I');
  assert.equal(searches[0]!.places, [{ file: '/project/compose.yaml', name: 'app' }]);
  assert.match(row(/cancels/), /^ looking into images +Esc cancels$/);
  searches[0]!.onProgress(`looking into ${name}: 12 of 40 MB`);
  assert.match(row(/cancels/), /^ looking into registry\.example\.net\/app:1: 12 of 40 MB +Esc cancels$/);
  press('I');
  assert.is(searches.length, 1, 'one at a time');
  assert.match(row(/under way/), /not before the work that is under way has ended {3}Esc cancels it/);
  await found('looked into 1 image', seen());
  assert.match(row(/assured now/), /^ looked into 1 image; 2 findings of app are assured now/);
  assert.match(row(/drop-capabilities +app/), / ✓ \*A drop-capabilities +app /);
  assert.equal(keptOf(review).slice(0, 2), [
    'app drop-capabilities assured accept by default',
    'app no-new-privileges assured accept by default',
  ]);
  press('j');
  assert.match(row(/drop-capabilities +app/), / ✓ {2}A drop-capabilities +app /);
  session.stop();
});

evidence('what was decided stays', async () => {
  const review = await open();
  review.press('n', 'y', 'k', 'k', 'I');
  await review.found('looked into 1 image', seen());
  assert.equal(keptOf(review).slice(0, 2), [
    'app drop-capabilities assured skip by you',
    'app no-new-privileges assured accept by you',
  ]);
  review.session.stop();
});

evidence('a group asks about all of its services, and Esc ends it with what there is', async () => {
  const { session, searches, press, row } = await open();
  press('g', 'I');
  assert.equal(
    searches[0]!.places.map(place => place.name),
    ['app', 'db'],
  );
  press('escape');
  assert.match(row(/cancelling/), /^ cancelling/);
  await session.idle();
  assert.is(searches[0]!.signal.aborted, true);
  assert.match(row(/^ cancelled/), /^ cancelled/);
  assert.is(session.state.seeking, undefined);
  press('escape', 'I');
  assert.is(searches.length, 2, 'it can be asked again');
  session.stop();
  assert.is(searches[1]!.signal.aborted, true, 'the end of the review ends it');
});

evidence('without a way to evidence there is no key, neither in the help', async () => {
  const session = new ReviewSession(optionsFor(), { columns: 80, rows: 60 });
  await session.scan(() => {});
  const around = { results: session.workspace, rules: session.options.rules, terminal: '' };
  const shown = (): string => rowsOfBlock(frameOf(session.state, around).block).map(textOf).join('\n');
  assert.match(shown(), / image +unknown\s/);
  const { metrics } = frameOf(session.state, around);
  for (const each of ['I', 'T']) session.dispatch({ kind: 'key', key: key(each), metrics });
  assert.match(shown(), /that key does nothing here/);
  session.dispatch({ kind: 'key', key: key('?'), metrics });
  assert.not.match(shown(), /look into the image|try this service/);
  session.stop();
});

evidence('the dialogue of lines asks for it and waits', async () => {
  const stdin = new PassThrough();
  let transcript = '';
  const answers = ['I', 'q'];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      transcript += chunk;
      if (!transcript.endsWith('\n')) {
        const next = answers.shift();
        if (next === undefined) stdin.end();
        else stdin.write(`${next}\n`);
      }
      done();
    },
  });
  const inspect = async ({ onProgress }: Search): Promise<Found> => {
    onProgress(`looking into ${name}: 12 of 40 MB`);
    return { said: 'looked into 1 image', engine: seen() };
  };
  await reviewByLines({
    ...optionsFor({ inspect }),
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
  });
  assert.match(transcript, /UNSAFE, high: drop-capabilities\. Not decided\.\nimage: unknown: I looks into it\nfix: /);
  assert.match(
    transcript,
    /,\?,I\] looking into registry\.example\.net\/app:1: 12 of 40 MB\nlooked into 1 image; 2 findings of app are assured now\n/,
  );
  assert.match(transcript, /to decide 2, accepted 2, skipped 0/);
});

evidence.run();
