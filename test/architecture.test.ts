/** The layers of the program, as prohibitions: data flows one way, and each external library has one folder that may import it. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imports as all, files, holderOf, within } from './imports.ts';

const architecture = suite('architecture');
const isProgram = (path: string): boolean => /^(src|transforms)\//.test(path);
const imports = all.filter(({ from }) => isProgram(from));
const program = files.filter(isProgram);
const textOf = (file: string): string => readFileSync(file, 'utf8');

/** What every language stands on. */
const languageBase = ['src/transform.ts', 'src/languages/language.ts', 'src/languages/problems.ts'];

/** What every source of evidence stands on, and what it is. */
const evidenceBase = ['src/evidence/answers.ts', 'src/evidence/glob.ts', 'src/evidence/image-path.ts'];
const source = ['src/linux', 'src/transform.ts', 'src/evidence/source.ts', ...evidenceBase];

/** Who may import whom. A folder may always import itself, but for what has a row of its own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/part.ts': [],
  'src/linux': [],
  'src/transform.ts': ['transforms/ids.ts'],
  'src/languages/language.ts': ['src/transform.ts'],
  'src/languages/problems.ts': languageBase,
  'src/languages/source-text.ts': languageBase,
  'src/languages/tree': languageBase,
  'src/languages/tree/edit': [...languageBase, 'src/languages/tree'],
  'src/languages/tree/proof': [...languageBase, 'src/languages/tree'],
  'src/languages/yaml': ['src/transform.ts', 'src/languages'],
  'src/languages/yaml/read': [...languageBase, 'src/languages/source-text.ts', 'src/languages/tree'],
  'src/languages/yaml/write': [...languageBase, 'src/languages/tree', 'src/languages/yaml/read'],
  'src/languages/yaml/verify': [...languageBase, 'src/languages/tree', 'src/languages/yaml/read'],
  'src/languages/shell': [],
  'src/languages/ignore-list': [...languageBase, 'src/languages/source-text.ts', 'src/languages/tree'],
  'src/languages/dockerfile': ['src/part.ts', 'src/transform.ts', 'src/languages'],
  'src/languages/dockerfile/read': [
    ...languageBase,
    'src/languages/tree',
    'src/languages/shell',
    'src/languages/dockerfile/types.ts',
  ],
  'src/languages/dockerfile/write': [...languageBase, 'src/languages/tree', 'src/languages/dockerfile/read'],
  'src/detect': ['src/transform.ts', 'src/languages/language.ts'],
  'src/workloads': ['src/linux', 'src/transform.ts', 'src/languages/language.ts', 'src/detect', 'src/config/types.ts'],
  'src/manifests': ['src/transform.ts', 'src/languages', 'src/detect', 'src/workloads', 'src/config/types.ts'],
  'src/startup': ['src/part.ts', 'src/linux', 'src/languages/shell'],
  ...Object.fromEntries(evidenceBase.map(file => [file, ['src/transform.ts', 'src/config/types.ts', ...evidenceBase]])),
  'src/evidence/source.ts': ['src/transform.ts', 'src/config/types.ts', 'src/evidence/file', ...evidenceBase],
  'src/evidence/capability-needs.ts': source,
  'src/evidence/file': ['src/linux', 'src/transform.ts'],
  'src/evidence/given': ['src/workloads/image-reference.ts', 'src/config/types.ts', ...source],
  'src/evidence/manifest': ['src/workloads', 'src/config/types.ts', ...source],
  'src/evidence/image': ['src/workloads/image-reference.ts', 'src/evidence/file', 'src/evidence/manifest', ...source],
  'src/evidence/facts': ['src/workloads/image-reference.ts', 'src/evidence/manifest', ...source],
  'src/evidence/run': ['src/evidence/file', 'src/evidence/image', 'src/evidence/capability-needs.ts', ...source],
  'src/evidence/dockerfile': [
    'src/languages/dockerfile',
    'src/workloads/dockerfile/values.ts',
    'src/workloads/image-reference.ts',
    'src/startup',
    'src/evidence/manifest',
    'src/evidence/facts',
    ...source,
  ],
  // The chain of all of them.
  'src/evidence': ['src/transform.ts', 'src/evidence'],
  transforms: ['src/linux', 'src/transform.ts'],
  'src/verify': [...languageBase, 'src/languages/source-text.ts', 'src/languages/tree/splices.ts'],
  'src/engine': [
    'src/transform.ts',
    'src/languages/language.ts',
    'src/detect/reasons.ts',
    'src/manifests',
    'src/evidence',
    'src/verify',
    'src/config/types.ts',
    'src/config/active.ts',
  ],
  // Configuration files are YAML or JSON, whatever the manifests are.
  'src/engine/add-ignores.ts': [
    ...languageBase,
    'src/languages/yaml',
    'src/engine',
    'src/verify',
    'src/config/types.ts',
  ],
  'src/container': [],
  'src/inspect': ['src/linux', 'src/container', 'src/evidence/file', 'src/startup'],
  'src/probe': ['src/linux', 'src/container', 'src/evidence/file'],
  'src/config': ['src/transform.ts', 'src/languages'],
  'src/files': ['src/transform.ts', 'src/manifests', 'src/engine', 'src/verify'],
  'src/patch': ['src/transform.ts', 'src/engine'],
  // Mails are for people: their words are wrapped and made harmless as in reports.
  'src/patch/series': ['src/transform.ts', 'src/engine', 'src/patch', 'src/report/sanitise.ts', 'src/report/wrap.ts'],
  'src/report': ['src/part.ts', 'src/transform.ts', 'src/engine', 'src/patch'],
  'src/review/terminal': ['src/report'],
  'src/review/model': [
    'src/transform.ts',
    'src/engine',
    'src/patch',
    'src/report',
    'src/config',
    'src/review/terminal/keys.ts',
  ],
  'src/review/parts': [
    'src/engine',
    'src/patch',
    'src/report',
    'src/languages/language.ts',
    'src/manifests',
    'src/review/terminal',
    'src/review/model',
  ],
  'src/review/ink': ['src/review/parts'],
  'src/review/screens': [
    'src/engine',
    'src/patch',
    'src/report',
    'src/review/terminal',
    'src/review/model',
    'src/review/parts',
  ],
  'src/review/reduce.ts': ['src/engine', 'src/review/terminal/keys.ts', 'src/review/model', 'src/review/screens'],
  'src/review/work': [
    'src/transform.ts',
    'src/manifests',
    'src/engine',
    'src/patch',
    'src/report',
    'src/config',
    'src/files',
    'src/git/local.ts',
    'src/review/terminal/text.ts',
    'src/review/model',
    'src/review/reduce.ts',
  ],
  'src/review/dialogue': [
    'src/engine',
    'src/patch',
    'src/review/terminal',
    'src/review/model',
    'src/review/parts',
    'src/review/screens',
    'src/review/work',
  ],
  // The two faces, and where model and screens meet: they know all rooms.
  'src/review': ['src/report', 'src/config', 'src/review'],
  'src/git': [],
  'src/bot/forge/forge.ts': [],
  'src/bot/repository': [
    'src/transform.ts',
    'src/config',
    'src/manifests',
    'src/workloads/kubernetes/cluster-index.ts',
    'src/evidence/file',
    'src/engine',
    'src/files/vendored.ts',
    'src/git',
    'src/bot/forge/forge.ts',
  ],
  'src/bot/pr': [
    'src/transform.ts',
    'src/config',
    'src/workloads/keep.ts',
    'src/engine',
    'src/patch',
    'src/report',
    'src/git',
    'src/bot/repository',
    'src/bot/forge/forge.ts',
    'src/bot/forge/same-body.ts',
    'src/bot/http/problem.ts',
  ],
  'src/bot/redactor.ts': [],
  'src/bot/http': ['src/bot/redactor.ts', 'src/report/sanitise.ts'],
  'src/bot/forge': ['src/bot/http', 'src/bot/redactor.ts', 'src/bot/forge/forge.ts'],
  'src/bot/review': [
    'src/transform.ts',
    'src/engine',
    'src/patch',
    'src/report',
    'src/bot/forge/forge.ts',
    'src/bot/forge/same-body.ts',
    'src/bot/http/problem.ts',
  ],
  // Where the review meets the repository.
  'src/bot/review/run.ts': ['src/config', 'src/git', 'src/bot/repository', 'src/bot/forge/forge.ts', 'src/bot/review'],
  'src/bot/scan': [
    'src/transform.ts',
    'src/config',
    'src/engine',
    'src/files',
    'src/patch',
    'src/git',
    'src/bot/repository',
    'src/bot/pr',
  ],
  'src/bot/deliver': ['src/files', 'src/bot/forge/forge.ts', 'src/bot/http', 'src/bot/pr', 'src/bot/scan/result.ts'],
  'src/bot/serve': [
    'src/git',
    'src/bot/forge/forge.ts',
    'src/bot/http',
    'src/bot/pr',
    'src/bot/repository',
    'src/bot/review',
  ],
  'src/cli': ['src', 'transforms'],
  'src/action': [
    'src/cli/run.ts',
    'src/cli/bot/result.ts',
    'src/report/json/document.ts',
    'src/report/workflow-command.ts',
  ],
};

/** Each library, and the one folder that may know it. */
const owners: Readonly<Record<string, readonly string[]>> = {
  yaml: ['src/languages/yaml'],
  'ts-morph': ['src/languages/typescript'],
  diff: ['src/patch'],
  cosmiconfig: ['src/config'],
  ink: ['src/review/ink'],
  react: ['src/review/ink'],
  'string-width': ['src/report'],
  commander: ['src/cli'],
  '@octokit/types': ['src/bot/forge/github'],
  unbash: ['src/startup', 'src/languages/shell'],
  fzstd: ['src/container'],
  'node:fs': [
    'src/files',
    'src/config',
    'src/container',
    'src/git',
    'src/bot/forge/environment.ts',
    'src/cli/main.ts',
    'src/cli/bot/session.ts',
    'src/cli/bot/event.ts',
    'src/action/main.ts',
    'src/review/terminal/terminal.ts',
  ],
  'node:fs/promises': ['src/files', 'src/config', 'src/container'],
  'node:child_process': ['src/git', 'src/review/work', 'src/container'],
  'node:http': ['src/container', 'src/bot/serve'],
  'node:https': ['src/container'],
  'node:net': ['src/container'],
};

const layerOf = (path: string): string | undefined => holderOf(path, Object.keys(mayImport));

architecture('every source file belongs to a layer', () => {
  assert.equal(
    program.filter(path => layerOf(path) === undefined),
    [],
  );
});

architecture('a layer imports only the layers before it', () => {
  const wrong = imports
    .filter(({ to }) => to.startsWith('src/') || to.startsWith('transforms/'))
    .filter(({ from, to }) => {
      const layer = layerOf(from)!;
      return layerOf(to) !== layer && !mayImport[layer]!.some(allowed => within(to, allowed));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('nothing in the review imports itself in a circle, not even for types', () => {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!within(from, 'src/review') || !within(to, 'src/review')) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  assert.ok(next.size > 50, 'the review was read');
  // Whoever imports nothing that is left, or is imported by nothing that is left, stands in no circle.
  for (let size = -1; size !== next.size; ) {
    size = next.size;
    for (const [file, targets] of next) {
      const isImported = [...next.values()].some(others => others.has(file));
      if (!isImported || ![...targets].some(target => next.has(target))) next.delete(file);
    }
  }
  assert.equal([...next.keys()], []);
});

architecture('no screen of the review knows another one', () => {
  const index = 'src/review/screens/index.ts';
  const screens = new Set(imports.filter(({ from, types }) => from === index && !types).map(({ to }) => to));
  assert.ok(screens.size > 10, 'the list of screens was read');
  const wrong = imports
    .filter(({ from, to }) => screens.has(from) && screens.has(to))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

/** What rules stand on: the contract, and names that Linux gives. */
const ofRules = ['src/transform.ts', 'src/linux', 'transforms/shared'];

architecture('a rule imports the contract, its own group and transforms/shared, which knows no group', () => {
  const inGroups = imports.filter(({ from }) => /^transforms\/.+\//.test(from));
  assert.ok(inGroups.length > 100, 'the groups were read');
  const wrong = inGroups
    .filter(({ from, to }) => ![...ofRules, dirname(from)].some(allowed => within(to, allowed)))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('no rule knows another one', () => {
  const rules = new Set(
    imports.filter(({ from, types }) => from === 'transforms/all.ts' && !types).map(({ to }) => to),
  );
  const wrong = imports
    .filter(({ from, to }) => rules.has(to) && from.startsWith('transforms/') && from !== 'transforms/all.ts')
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('what lies in transforms/shared is needed by more than one group', () => {
  const shared = files.filter(file => within(file, 'transforms/shared'));
  const lonely = shared.filter(file => groupsThatNeed(file).size < 2);
  assert.equal(lonely, []);
});

/** Groups that import a file of transforms/shared, themselves or by way of another one. */
function groupsThatNeed(file: string): ReadonlySet<string> {
  const users = imports.filter(({ to, from }) => to === file && from.startsWith('transforms/')).map(({ from }) => from);
  return new Set(
    users.flatMap(user => (within(user, 'transforms/shared') ? [...groupsThatNeed(user)] : [dirname(user)])),
  );
}

architecture('an external library has one owner', () => {
  const wrong = imports
    .filter(({ to, types }) => owners[to] && !types)
    .filter(({ from, to }) => !owners[to]!.some(owner => within(from, owner)))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('only the proof makes verified text', () => {
  const makers = program.filter(file => /\bas (?:unknown as )?VerifiedText\b|<VerifiedText>/.test(textOf(file)));
  assert.equal(makers, ['src/verify/index.ts']);
});

architecture('bytes that nothing has proven replace no manifest', () => {
  const writers = imports.filter(({ to, types }) => to === 'src/files/replace-unchanged.ts' && !types);
  assert.equal(writers.map(({ from }) => from).sort(), ['src/files/evidence-file.ts', 'src/files/write.ts']);
});

architecture('the engine names no kind of manifest and no dialect', () => {
  const names = /\b(?:compose|kubernetes|dockerfile|go2|go3)\b/i;
  const wrong = program
    .filter(file => within(file, 'src/engine') && file !== 'src/engine/add-ignores.ts')
    .filter(file => names.test(textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
  assert.equal(wrong, []);
});

architecture('only the command line knows the list of transforms', () => {
  const wrong = imports
    .filter(
      ({ from, to }) =>
        to.startsWith('transforms/') &&
        to !== 'transforms/ids.ts' &&
        !from.startsWith('transforms/') &&
        !from.startsWith('src/cli/'),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('what the shell takes is not loaded with the program', () => {
  const eager = imports.filter(
    ({ to, types }) => to.startsWith('src/startup/') && to !== 'src/startup/index.ts' && !types,
  );
  assert.equal(
    eager.filter(({ from }) => !from.startsWith('src/startup/') || from === 'src/startup/index.ts'),
    [],
  );
  assert.ok(eager.length > 10);
});

architecture('only the commands that look into images or run them reach an engine or a registry', () => {
  const engines = (path: string): boolean => ['src/container', 'src/inspect', 'src/probe'].some(to => within(path, to));
  const commands = (path: string): boolean => within(path, 'src/cli/inspect') || within(path, 'src/cli/probe');
  const wrong = imports
    .filter(({ from, to, types }) => engines(to) && !engines(from) && !commands(from) && !types)
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
  const loaders = imports.filter(({ from, to, types }) => commands(to) && !commands(from) && !types);
  assert.equal([...new Set(loaders.map(({ from, to }) => `${from} imports ${to}`))].sort(), [
    'src/cli/review.ts imports src/cli/inspect/look-in-review.ts',
    'src/cli/review.ts imports src/cli/probe/probe-in-review.ts',
    'src/cli/run.ts imports src/cli/inspect/command.ts',
    'src/cli/run.ts imports src/cli/inspect/look-first.ts',
    'src/cli/run.ts imports src/cli/probe/command.ts',
  ]);
});

architecture('only the commands of the bot load it', () => {
  const runtime = imports.filter(({ types }) => !types);
  const wrong = runtime
    .filter(({ from, to }) => within(to, 'src/bot') && !within(from, 'src/bot') && !within(from, 'src/cli/bot'))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
  const loaders = runtime.filter(({ from, to }) => within(to, 'src/cli/bot') && !within(from, 'src/cli/bot'));
  assert.equal(loaders.map(({ from, to }) => `${from} imports ${to}`).sort(), [
    'src/cli/options.ts imports src/cli/bot/options.ts',
    'src/cli/run.ts imports src/cli/bot/command.ts',
  ]);
});

/** What decides about a probe is pure: it can be tried with recorded observations. */
const pureProbe = [
  'sequence',
  'denials',
  'needs',
  'placements',
  'writes',
  'writers',
  'order',
  'sentences',
  'create-body',
];

architecture('what a probe decides, it decides from data', () => {
  const wrong = imports
    .filter(({ from, types }) => pureProbe.some(name => from === `src/probe/${name}.ts`) && !types)
    .filter(({ to }) => to.startsWith('node:') || within(to, 'src/container'))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
  assert.equal(
    pureProbe.filter(name => !files.includes(`src/probe/${name}.ts`)),
    [],
  );
});

architecture('evidence is data: the file and what follows from it are pure', () => {
  const wrong = imports
    .filter(({ from }) => ['file', 'image', 'run'].some(folder => within(from, `src/evidence/${folder}`)))
    .filter(({ to }) => to.startsWith('node:') && !['node:crypto', 'node:path'].includes(to))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.equal(wrong, []);
});

architecture('the rules of this test can fail', () => {
  assert.ok(imports.length > 50, 'imports were read');
  assert.ok(imports.some(({ to }) => to === 'yaml'));
});

architecture.run();
