import { hash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlannedFile } from '../../../src/engine/index.ts';
import { gitBlobId } from '../../../src/patch/index.ts';
import type { Series } from '../../../src/patch/series/index.ts';
import type { PatchSettings } from '../../../src/patch/series/manifest.ts';
import { readPatch } from '../../../src/patch/series/reapply.ts';
import type { PatchSource } from '../../../src/patch/series/steps.ts';
import { defineTransform, type RuleId, type Transform } from '../../../src/transform.ts';
import { manifestsToFix } from '../../engine/manifests.ts';
import { plannedText } from '../../engine/planning.ts';
import { asVerified } from '../../verify/as-verified.ts';
import { seriesOf, sourceOf } from './sources.ts';

const series = suite('series of patches');

/** The files after all patches. */
function after({ patches }: Series, sources: readonly PatchSource[]): ReadonlyMap<string, string> {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  for (const { text } of patches)
    for (const { path, apply } of readPatch(text)) texts.set(path, apply(texts.get(path)!));
  return texts;
}

const files = manifestsToFix(150).map(({ file }) => file);

for (const split of ['none', 'rule', 'file', 'finding'] satisfies PatchSettings['split'][]) {
  series(`by ${split} ends with what \`fix --write\` makes of each file, and fixes each finding once`, () => {
    const sources = files.map(file => sourceOf(file)).filter(({ findings }) => findings.length > 0);
    assert.ok(sources.length > 50);
    const made = seriesOf(sources, { split });
    const texts = after(made, sources);
    for (const source of sources) assert.is(texts.get(source.path), source.open().apply(source.accepted).after);
    const fixed = made.manifest.patches.flatMap(({ findings }) => findings).sort();
    assert.equal(fixed, sources.flatMap(({ findings }) => findings.map(({ id }) => id)).sort());
  });

  series(`by ${split} never has a finding before what it requires, and says that it needs it`, () => {
    const sources = files.map(file => sourceOf(file));
    const { patches } = seriesOf(sources, { split }).manifest;
    const patchOf = new Map(patches.flatMap(patch => patch.findings.map(id => [id, patch] as const)));
    let required = 0;
    for (const finding of sources.flatMap(({ findings }) => findings)) {
      const own = patchOf.get(finding.id)!;
      for (const other of finding.fix!.requires.map(id => patchOf.get(id)!)) {
        required++;
        assert.ok(other.number === own.number || own.needs.includes(other.number), `${own.title}: ${other.title}`);
      }
    }
    assert.ok(required > 5);
    for (const { number, needs } of patches) assert.ok(needs.every(need => need < number));
  });
}

const web = `services:
  web:
    image: nginx:1.27
    ports: ["80:80"]
  cache:
    image: redis:7
`;

series('holds in the manifest what a stranger needs to check it', () => {
  const source = sourceOf(plannedText(web, { rules: ['no-new-privileges', 'read-only-root'] }), 'assured');
  const { manifest, patches } = seriesOf([source], { safety: 'assured' });
  assert.equal(manifest.schema, 'harden-patches/1');
  assert.equal(manifest.tool, { name: 'harden', version: '1.2.3' });
  assert.is(manifest.settings.safety, 'assured');
  const [first, second] = manifest.patches;
  assert.equal(
    manifest.patches.map(({ number, file, title, rules, needs }) => ({ number, file, title, rules, needs })),
    [
      {
        number: 1,
        file: '0001-no-new-privileges.patch',
        title: 'no-new-privileges: forbid gaining new privileges in 2 services',
        rules: ['no-new-privileges'],
        needs: [],
      },
      {
        number: 2,
        file: '0002-read-only-root.patch',
        title: 'read-only-root: make the root filesystem read-only in 2 services',
        rules: ['read-only-root'],
        needs: [1],
      },
    ],
  );
  assert.equal(
    manifest.patches.map(({ sha256 }) => sha256),
    patches.map(({ text }) => hash('sha256', text)),
  );
  assert.equal(first!.files[0]!.before, { blob: gitBlobId(web), sha256: hash('sha256', web) });
  assert.equal(second!.files[0]!.before, first!.files[0]!.after);
  const end = source.open().apply(source.accepted).after;
  assert.equal(second!.files[0]!.after, { blob: gitBlobId(end), sha256: hash('sha256', end) });
});

series('has keys that stay when something else in a file changes, and change with the fix', () => {
  const keys = (text: string): readonly string[] =>
    seriesOf(
      [sourceOf(plannedText(text, { rules: ['no-new-privileges', 'read-only-root'] }), 'assured')],
      {},
    ).manifest.patches.map(({ key }) => key);
  const [first, second] = keys(web);
  assert.match(first!, /^[0-9a-f]{16}$/);
  assert.is.not(first, second);
  assert.equal(keys(`# a comment\n${web.replace('80:80', '8080:80')}`), [first, second]);
  const [same, other] = keys(web.replace('redis:7', 'postgres:16'));
  assert.is(same, first, 'the same lines for the same findings');
  assert.is.not(other, second, 'other paths are writable');
});

/** A rule that sets a key, whose fix may require the one of another rule. */
const setting = (id: string, requires?: string): Transform =>
  defineTransform({
    meta: {
      id,
      title: id,
      severity: 'low',
      fixable: 'always',
      why: `${id} matters.`,
      fixSafety: 'safe',
      references: [],
      preset: 'recommended',
      phase: 'rest',
    },
    on: {
      service: {
        *detect(service) {
          if (!service.flag(id)) yield { at: service.path, message: id, data: undefined };
        },
        fix: (_, service) => ({
          kind: 'fix',
          title: `set ${id}`,
          safety: 'safe',
          because: [{ code: 'CFG', what: 'it is so', origin: 'compose.yaml:1' }],
          edits: [service.set([id], true)],
          requires: requires === undefined ? [] : [requires as RuleId],
        }),
      },
    },
  });

series('puts fixes that require each other into one patch, and says so', () => {
  const file = plannedText('services:\n  web:\n    image: a:1\n', {
    transforms: [setting('one', 'two'), setting('two', 'one')],
  });
  const { manifest } = seriesOf([sourceOf(file)], {});
  assert.equal(
    manifest.patches.map(patch => [patch.file, patch.title, patch.rules]),
    [['0001-one-and-two.patch', 'one and two in service web (these fixes need each other)', ['one', 'two']]],
  );
});

series('of independent patches: each one applies to the files as they are, and knows whom it collides with', () => {
  const text = `services:
  web:
    image: nginx:1.27
    ports: ["80:80"]
    networks: [a]
    labels: { b: c }
    restart: always
    environment: { D: e }
  cache:
    image: redis:7
`;
  const source = sourceOf(plannedText(text, { rules: ['no-new-privileges', 'read-only-root'] }), 'assured');
  const { manifest, patches } = seriesOf([source], { split: 'finding', independent: true });
  assert.equal(
    manifest.patches.map(({ title, collides, needs }) => ({ title, collides, needs })),
    [
      { title: 'no-new-privileges: forbid gaining new privileges in service web', collides: [3], needs: [] },
      { title: 'no-new-privileges: forbid gaining new privileges in service cache', collides: [4], needs: [] },
      {
        title:
          'read-only-root: make the root filesystem read-only, keep /var/cache/nginx and /run writable in service web',
        collides: [1],
        needs: [],
      },
      { title: 'read-only-root: make the root filesystem read-only in service cache', collides: [2], needs: [] },
    ],
  );
  for (const [index, { text: patch }] of patches.entries()) {
    const ids = manifest.patches[index]!.findings;
    assert.is(readPatch(patch)[0]!.apply(text), source.open().apply(new Map(ids.map(id => [id, 0]))).after);
  }
});

series('needs everything before it where fixes change each other in ways that nobody foresaw', () => {
  const far = (name: string): string => `  ${name}:\n    image: a:1\n    labels: {${name}: b}\n    restart: always\n`;
  const text = `services:\n${['one', 'two', 'three'].map(far).join('')}`;
  const planned = plannedText(text, { transforms: [setting('x')] });
  const [first, , third] = planned.plan.findings;
  const needs = (file: PlannedFile): readonly (readonly number[])[] =>
    seriesOf([sourceOf(file)], { split: 'finding' }).manifest.patches.map(patch => patch.needs);
  assert.equal(needs(planned), [[], [], []]);
  const entangled: PlannedFile = {
    ...planned,
    apply: accepted => {
      const applied = planned.apply(accepted);
      if (accepted.has(first!.id) || !accepted.has(third!.id)) return applied;
      return { ...applied, after: asVerified(`${applied.after}# without the first one\n`) };
    },
  };
  assert.equal(needs(entangled), [[], [], [1, 2]]);
});

series('of independent patches tells which fixes have no effect alone', () => {
  const planned = plannedText(web, { rules: ['no-new-privileges'] });
  const [first, second] = planned.plan.findings;
  const entangled: PlannedFile = {
    ...planned,
    apply: accepted => planned.apply(accepted.has(second!.id) ? accepted : new Map()),
  };
  const { manifest, left } = seriesOf([sourceOf(entangled)], { split: 'finding', independent: true });
  assert.equal(
    manifest.patches.flatMap(({ findings }) => findings),
    [second!.id],
  );
  assert.equal(left, [first]);
  const together = seriesOf([sourceOf(entangled)], { split: 'finding' });
  assert.equal(
    together.manifest.patches.flatMap(({ findings }) => findings),
    [first!.id, second!.id],
  );
  assert.equal(together.left, []);
});

series('is not handed out when a file would come out different from what was planned', () => {
  const source = sourceOf(plannedText(web), 'assured');
  const broken = { ...source, text: web.replace('redis', 'Redis') };
  assert.throws(() => seriesOf([broken], {}), /does not give the planned text|does not apply/);
});

series('is empty without fixes', () => {
  assert.equal(seriesOf([], {}).patches, []);
  assert.equal(seriesOf([], {}).manifest.patches, []);
});

series.run();
