/** The workflows that people copy: they parse, ask for no more than they need, and run no text of an event. */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { modes } from '../src/action/inputs.ts';

const workflows = suite('example workflows');

const folder = 'examples/workflows';
const action = parse(readFileSync('action.yml', 'utf8')) as { readonly inputs: object };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly permissions?: object }>>;
}

/** What each of them may do. */
const permissions: Readonly<Record<string, object>> = {
  'github-check.yml': { contents: 'read' },
  'github-pr.yml': { contents: 'write', 'pull-requests': 'write' },
  'github-review.yml': { contents: 'read', 'pull-requests': 'write' },
};

for (const [name, allowed] of Object.entries(permissions)) {
  workflows(name, () => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const workflow = parse(text) as Workflow;
    assert.equal(workflow.permissions, allowed);
    const steps = Object.values(workflow.jobs).flatMap(job => {
      assert.is(job.permissions, undefined);
      return job.steps;
    });
    assert.ok(steps.length > 0);
    for (const { uses = '', run, with: given = {} } of steps) {
      assert.is(run, undefined, 'no script, so that no text of an event gets into one');
      if (uses.startsWith('harden-cli/harden@')) {
        for (const input of Object.keys(given)) assert.ok(input in action.inputs, input);
        assert.ok((modes as readonly unknown[]).includes(given.mode));
        continue;
      }
      assert.match(uses, /@[0-9a-f]{40}$/, 'others are pinned to a commit');
      if (uses.startsWith('actions/checkout@')) {
        assert.is(given['persist-credentials'], false);
        assert.not.match(JSON.stringify(workflow.permissions), 'write', 'what writes checks nothing out');
      }
    }
  });
}

workflows('for GitLab', () => {
  const jobs = parse(readFileSync(`${folder}/gitlab-ci.yml`, 'utf8')) as Readonly<
    Record<string, { readonly script?: readonly string[] }>
  >;
  const scripts = Object.values(jobs).flatMap(({ script = [] }) => script);
  assert.ok(scripts.length > 2);
  for (const line of scripts) assert.match(line, /^harden (?:check|bot review|bot pr)\b/);
});

workflows('each one is known here', () => {
  assert.equal(readdirSync(folder).sort(), [...Object.keys(permissions), 'gitlab-ci.yml'].sort());
});

workflows.run();
