/** Every rule is complete: file, registry, fixture folder, documentation and metadata carry one name and say everything. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fixtureFolders, isFixtureInput, rulesByGroup } from '../../scripts/shared/rule-files.ts';
import { inOrder } from '../../src/engine/rule-order.ts';
import type { Declined, Fix, Handler, Targets, Transform, When } from '../../src/transform.ts';
import { ruleGroups } from '../../transforms/ids.ts';
import { loadTransforms, transformIds } from '../../transforms/index.ts';
import { plannedText } from '../engine/planning.ts';

const contract = suite('transforms');
const transforms = await loadTransforms();

/** What rules can look at. */
const targets: readonly string[] = Object.keys({
  service: 0,
  podSpec: 0,
  container: 0,
  dockerfile: 0,
  stage: 0,
  ignoreList: 0,
} satisfies Record<keyof Targets, 0>);

const groups = rulesByGroup();
const files = groups.flatMap(({ ids }) => ids).sort();

contract('the registry lists every rule file, under the id of its rule and in its group', () => {
  assert.equal(transformIds, files);
  assert.equal(Object.keys(ruleGroups), files);
  for (const { group, ids } of groups)
    for (const id of ids) assert.is((ruleGroups as Readonly<Record<string, string>>)[id], group);
  assert.equal(
    transforms.map(({ meta }) => meta.id),
    files,
  );
});

contract('some rules can be loaded alone', async () => {
  const some = await loadTransforms(['no-privileged', 'no-such-rule']);
  assert.equal(
    some.map(({ meta }) => meta.id),
    ['no-privileged'],
  );
});

contract('a rule that does not exist cannot be named by another one', () => {
  // @ts-expect-error the compiler says so: this is no rule
  const requires: NonNullable<Fix['requires']> = ['no-privilegd'];
  // @ts-expect-error nor is this
  const when: When = { rule: 'read-only-rot', is: 'accepted' };
  assert.not(transformIds.some(id => requires[0] === id || when.rule === id));
});

contract('a rule comes after rules of its own phase, whichever others run', () => {
  const order = inOrder(transforms).map(({ meta }) => meta.id);
  for (const first of transforms) {
    for (const second of transforms) {
      if (order.indexOf(first.meta.id) >= order.indexOf(second.meta.id)) continue;
      const alone = inOrder([second, first]).map(({ meta }) => meta.id);
      assert.equal(alone, [first.meta.id, second.meta.id]);
    }
  }
  for (const { meta } of transforms)
    for (const id of meta.after ?? [])
      assert.is(transforms.find(other => other.meta.id === id)?.meta.phase, meta.phase, `${meta.id} after ${id}`);
});

/** Who requires somebody that is asked later, and why. The engine settles requirements when all rules were asked. */
const asksAhead: Readonly<Record<string, string>> = {
  'apt-clean-lists':
    'what is fetched in a line of its own is joined with what is installed first; the names decide the order',
  'no-dangerous-capabilities':
    'what only root can use goes once the user rules, which need to know what is added, have chosen a user',
};

contract('what a fix requires comes earlier, but for those that have a reason', () => {
  const order = inOrder(transforms).map(({ meta }) => meta.id);
  const seen = new Set<string>();
  const ahead = new Set<string>();
  const listening = transforms.map(transform =>
    withFixesHeard(transform, ({ requires = [] }) => {
      for (const required of requires) {
        seen.add(`${transform.meta.id} requires ${required}`);
        if (order.indexOf(required) > order.indexOf(transform.meta.id)) ahead.add(transform.meta.id);
      }
    }),
  );
  for (const folder of fixtureFolders())
    for (const name of readdirSync(folder).filter(file => /^(compose|manifest)\.ya?ml$|^\w+\.dockerfile$/.test(file)))
      plannedText(readFileSync(join(folder, name), 'utf8'), { path: name, transforms: listening });
  assert.ok(seen.size > 5, [...seen].join(', '));
  assert.equal([...ahead].sort(), Object.keys(asksAhead).sort());
});

/** The rule, with a listener for what it proposes. */
function withFixesHeard(transform: Transform, hear: (fix: Fix) => void): Transform {
  const listening = ([kind, handler]: [string, Handler<never, unknown>]): [string, Handler<never, unknown>] => {
    if (!handler.fix) return [kind, handler];
    const fix = (...asked: Parameters<NonNullable<typeof handler.fix>>): Fix | Declined => {
      const answer = handler.fix!(...asked);
      if (answer.kind === 'fix') hear(answer);
      return answer;
    };
    return [kind, { ...handler, fix }];
  };
  const handlers = Object.entries(transform.on) as [string, Handler<never, unknown>][];
  return { ...transform, on: Object.fromEntries(handlers.map(listening)) };
}

contract('no fixture folder and no page is without a rule', () => {
  const places = new Set(groups.flatMap(({ group, ids }) => ids.map(id => join('fixtures', group, id))));
  assert.equal(
    fixtureFolders().filter(folder => !places.has(dirname(folder))),
    [],
  );
  const pages = readdirSync('docs/transforms').map(name => name.replace(/\.md$/, ''));
  assert.equal(
    pages.filter(name => name !== 'README' && !files.includes(name)),
    [],
  );
});

for (const transform of transforms) {
  const { meta, on } = transform;

  contract(`${meta.id}: the metadata is complete`, () => {
    assert.match(meta.id, /^[a-z]+(-[a-z0-9]+)*$/);
    assert.match(meta.title, /^[A-Z/].{10,88}[^.]$/, 'title: one line without a full stop');
    assert.match(meta.why, /^[A-Z].{30,}\.$/, 'why: a sentence');
    assert.match(meta.fixSafety, /^[A-Z].{30,}\.$/, 'fixSafety: a sentence');
    const template = /What is wrong, up to|Why it matters, in one|When the fix is assured, when/;
    assert.not.match(
      meta.why + meta.fixSafety + meta.title,
      template,
      'title, why and fixSafety: still those of the template',
    );
    for (const reference of meta.references)
      assert.match(reference, /^[A-Z][\w-]*( [\w.-]+)?$|^kube-\w+ [\w-]+$|^kics [CDK] [0-9a-f]{8}$/);
    assert.is(new Set(meta.references).size, meta.references.length, 'references repeat');
  });

  contract(`${meta.id}: it looks at something, and fixes what it says it fixes`, () => {
    const handlers = Object.values(on).filter(handler => handler !== undefined);
    assert.ok(handlers.length > 0);
    assert.equal(
      Object.keys(on).filter(target => !targets.includes(target)),
      [],
      'targets that exist',
    );
    const fixes = handlers.filter(handler => handler.fix !== undefined).length;
    // A rule that never edits may still say in its `fix` what a person can do.
    if (meta.fixable !== 'never') assert.ok(fixes > 0);
    if (meta.fixable === 'always') assert.is(fixes, handlers.length);
  });

  contract(`${meta.id}: its page names it and says why`, () => {
    const file = `docs/transforms/${meta.id}.md`;
    const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const table = readFileSync('docs/transforms/README.md', 'utf8');
    const isCurrent = page.startsWith(`# ${meta.id}\n`) && page.includes(meta.why) && page.includes(meta.fixSafety);
    assert.ok(isCurrent, `${file} is not what the rule says; run: npm run generate docs`);
    assert.ok(
      table.includes(`[\`${meta.id}\`](${meta.id}.md)`),
      'the table lacks the rule; run: npm run generate docs',
    );
  });

  for (const kind of kindsOf(transform)) {
    contract(`${meta.id}: ${kind} fixtures show it fixing, leaving alone, and asking a human`, () => {
      const fixtures = fixturesOf(meta.id).filter(({ kinds }) => kinds.has(kind));
      if (meta.fixable === 'never') assert.not(fixtures.some(isFixed), 'it never edits, and does');
      else assert.ok(fixtures.some(isFixed), 'a fixture with a fix is missing');
      assert.ok(
        fixtures.some(({ changes, findings }) => !changes && findings.length === 0),
        'a fixture that is hardened already is missing',
      );
      assert.ok(
        fixtures.some(({ findings }) =>
          findings.some(({ safety, status }) => safety === 'unsafe' || status === 'declined'),
        ),
        'a fixture with an unsafe or declined finding is missing',
      );
    });
  }
}

type Kind = 'Compose' | 'Kubernetes' | 'Dockerfile' | 'ignore list';

interface Expectation {
  readonly context?: readonly string[];
  readonly findings: readonly { readonly safety?: string; readonly status?: string }[];
}

interface Fixture {
  /** Of its inputs. */
  readonly kinds: ReadonlySet<Kind>;
  readonly changes: boolean;
  readonly findings: Expectation['findings'];
}

function isFixed({ changes, findings }: Fixture): boolean {
  return changes || findings.some(({ status }) => status === 'fixable');
}

function kindsOf({ on }: Transform): readonly Kind[] {
  return [
    ...(on.service ? ['Compose' as const] : []),
    ...(on.podSpec || on.container ? ['Kubernetes' as const] : []),
    ...(on.stage || on.dockerfile ? ['Dockerfile' as const] : []),
    ...(on.ignoreList ? ['ignore list' as const] : []),
  ];
}

function fixturesOf(id: string): readonly Fixture[] {
  return fixtureFolders(id).map(folder => {
    const names = readdirSync(folder);
    const { context = [], findings } = JSON.parse(readFileSync(join(folder, 'findings.json'), 'utf8')) as Expectation;
    const inputs = names.filter(name => isFixtureInput(name) && !context.includes(name));
    return {
      kinds: new Set(inputs.map(name => kindOf(name, readFileSync(join(folder, name), 'utf8')))),
      changes: names.some(name => name.includes('.expected.')),
      findings,
    };
  });
}

function kindOf(name: string, text: string): Kind {
  if (name.endsWith('.dockerfile')) return 'Dockerfile';
  if (name.endsWith('.dockerignore')) return 'ignore list';
  return /^ *"?apiVersion"?:/m.test(text) ? 'Kubernetes' : 'Compose';
}

contract.run();
