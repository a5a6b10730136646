/** The payloads that GitHub's own examples hold, of every event: what is work is found, and nothing else. */
import { createRequire } from 'node:module';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jobsOf } from '../../../src/bot/serve/events.ts';

interface Example {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const all = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly Example[];
const of = (name: string): Example['examples'] => all.find(example => example.name === name)!.examples;

const examples = suite('examples of webhooks');

examples('only some events are work', () => {
  const working = all
    .filter(({ name, examples }) => examples.some(payload => jobsOf(name, payload) !== undefined))
    .map(({ name }) => name);
  assert.equal(working.sort(), ['installation_repositories', 'ping', 'pull_request', 'push']);
  assert.ok(all.length > 50);
});

examples('pull requests are reviewed when there is something new to see', () => {
  const seen = of('pull_request').map(payload => [
    payload.action,
    jobsOf('pull_request', payload)?.map(({ kind }) => kind),
  ]);
  const kinds = new Map(seen as [string, string[] | undefined][]);
  assert.equal(kinds.get('opened'), ['review']);
  assert.equal(kinds.get('synchronize'), ['review']);
  assert.equal(kinds.get('reopened'), ['review']);
  assert.equal(kinds.get('closed'), ['pull-requests']);
  for (const [action, jobs] of kinds)
    assert.is(jobs !== undefined, ['opened', 'synchronize', 'reopened', 'closed'].includes(action), action);
});

examples('what is needed of a pull request is found', () => {
  const payload = of('pull_request').find(({ action }) => action === 'opened')!;
  const { number, head, user } = payload.pull_request as {
    number: number;
    head: { sha: string };
    user: { login: string };
  };
  const { full_name: repository } = payload.repository as { full_name: string };
  const job = { kind: 'review', repository, number, head: head.sha, author: user.login };
  assert.equal(jobsOf('pull_request', payload), [job]);
});

examples('pushes count on the default branch', () => {
  const payloads = of('push');
  const isDefault = ({ ref, repository }: (typeof payloads)[number]): boolean =>
    ref === `refs/heads/${(repository as { default_branch: string }).default_branch}`;
  for (const payload of payloads)
    assert.is(
      jobsOf('push', payload) !== undefined,
      isDefault(payload) && payload.deleted !== true,
      String(payload.ref),
    );
  const branch = { ...payloads[0]!, ref: 'refs/heads/main' };
  const repository = { ...(payloads[0]!.repository as object), default_branch: 'main' };
  assert.is(jobsOf('push', { ...branch, repository, deleted: false })?.length, 1);
  assert.is(jobsOf('push', { ...branch, repository, deleted: true }), undefined);
});

examples('repositories that were added to an installation', () => {
  const added = of('installation_repositories').find(({ action }) => action === 'added')!;
  const names = (added.repositories_added as { full_name: string }[]).map(({ full_name: name }) => name);
  assert.equal(
    jobsOf('installation_repositories', added),
    names.map(repository => ({ kind: 'pull-requests', repository })),
  );
  assert.ok(names.length > 0);
});

examples.run();
