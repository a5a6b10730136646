import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EnvironmentProblem } from '../../../src/bot/forge/environment-problem.ts';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { FakeClock } from '../fake-clock.ts';

const environment = suite('forge from the environment');
const token = 'ghp_canaryCanaryCanary0123456789';
const complete = { GITHUB_REPOSITORY: 'acme/shop', GITHUB_TOKEN: token };

const make = (env: Readonly<Record<string, string>>, repository?: string, redactor = new Redactor()) =>
  forgeFromEnvironment(env, { clock: new FakeClock(), redactor, ...(repository ? { repository } : {}) });

async function problemOf(env: Readonly<Record<string, string>>, repository?: string): Promise<string> {
  const error = await make(env, repository).then(
    () => assert.unreachable('it should have failed'),
    (error: unknown) => error,
  );
  assert.instance(error, EnvironmentProblem);
  assert.not.match((error as Error).message, /canary/i);
  return (error as Error).message;
}

environment('without addresses it is github.com', async () => {
  const { url, authorization } = await (await make(complete)).remote();
  assert.is(url, 'https://github.com/acme/shop.git');
  assert.is(authorization, `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`);
});

environment('addresses, the repository and the token may be given otherwise', async () => {
  const env = {
    ...complete,
    GITHUB_SERVER_URL: 'https://git.example/',
    GITHUB_API_URL: 'https://git.example/api/v3',
    HARDEN_TOKEN: 'other',
  };
  const { url, authorization } = await (await make(env, 'a.b/c-d_e')).remote();
  assert.is(url, 'https://git.example/a.b/c-d_e.git');
  assert.is(Buffer.from(authorization!.slice(6), 'base64').toString(), 'x-access-token:other');
});

environment('the token is hidden from now on', async () => {
  const redactor = new Redactor();
  await make(complete, undefined, redactor);
  assert.is(redactor.redact(`a ${token}`), 'a ***');
});

for (const [what, env, repository, problem] of [
  [
    'no token',
    { GITHUB_REPOSITORY: 'a/b' },
    undefined,
    'there is no token: set HARDEN_TOKEN or GITHUB_TOKEN in the environment',
  ],
  [
    'an empty token',
    { ...complete, GITHUB_TOKEN: ' ' },
    undefined,
    'there is no token: set HARDEN_TOKEN or GITHUB_TOKEN in the environment',
  ],
  [
    'a token of two lines',
    { ...complete, GITHUB_TOKEN: `${token}\nx` },
    undefined,
    'GITHUB_TOKEN holds characters that no token has',
  ],
  ['no repository', { GITHUB_TOKEN: token }, undefined, 'no repository is named: set GITHUB_REPOSITORY to owner/name'],
  ['a repository without an owner', complete, 'shop', 'a repository is named owner/name, not "shop"'],
  ['a repository that leads up', complete, '../..', 'a repository is named owner/name, not "../.."'],
  ['a repository of three parts', complete, 'a/b/c', 'a repository is named owner/name, not "a/b/c"'],
  [
    'an address without encryption',
    { ...complete, GITHUB_API_URL: 'http://git.example' },
    undefined,
    'GITHUB_API_URL is no address that begins with https://',
  ],
  [
    'no address at all',
    { ...complete, GITHUB_SERVER_URL: 'git.example' },
    undefined,
    'GITHUB_SERVER_URL is no address that begins with https://',
  ],
  [
    'an address with a password',
    { ...complete, GITHUB_API_URL: `https://x:${token}@git.example` },
    undefined,
    'GITHUB_API_URL holds a name or password; put the token into a variable of its own',
  ],
  [
    'an app without its key',
    { ...complete, HARDEN_APP_ID: '7' },
    undefined,
    'HARDEN_APP_ID needs HARDEN_APP_PRIVATE_KEY or HARDEN_APP_PRIVATE_KEY_FILE beside it',
  ],
  [
    'a key without its app',
    { ...complete, HARDEN_APP_PRIVATE_KEY: 'x' },
    undefined,
    'HARDEN_APP_PRIVATE_KEY needs HARDEN_APP_ID beside it',
  ],
  [
    'a key that cannot be read',
    { ...complete, HARDEN_APP_ID: '7', HARDEN_APP_PRIVATE_KEY_FILE: '/nowhere/key' },
    undefined,
    'HARDEN_APP_PRIVATE_KEY_FILE names a file that cannot be read (ENOENT)',
  ],
  [
    'a key that is none',
    { ...complete, HARDEN_APP_ID: '7', HARDEN_APP_PRIVATE_KEY: 'canary' },
    undefined,
    'HARDEN_APP_PRIVATE_KEY holds no private key in PEM format',
  ],
] as const)
  environment(`${what} is told`, async () => {
    assert.is(await problemOf(env, repository), problem);
  });

const gitlab = { GITLAB_CI: 'true', CI_PROJECT_PATH: 'acme/tools/shop', GITLAB_TOKEN: token };
const gitea = { GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example', ...complete };

environment('a job on GitLab: its own server, or gitlab.com', async () => {
  const { url, authorization } = await (await make(gitlab)).remote();
  assert.is(url, 'https://gitlab.com/acme/tools/shop.git');
  assert.is(Buffer.from(authorization!.slice(6), 'base64').toString(), `oauth2:${token}`);
  const server = { ...gitlab, CI_SERVER_URL: 'https://git.example/lab/', HARDEN_TOKEN: 'other' };
  const other = await (await make(server, 'a/b')).remote();
  assert.is(other.url, 'https://git.example/lab/a/b.git');
  assert.is(Buffer.from(other.authorization!.slice(6), 'base64').toString(), 'oauth2:other');
});

environment('a workflow on Gitea or Forgejo, which says what one on GitHub says', async () => {
  const { url, authorization } = await (await make(gitea)).remote();
  assert.is(url, 'https://git.example/acme/shop.git');
  assert.is(Buffer.from(authorization!.slice(6), 'base64').toString(), `x-access-token:${token}`);
  for (const name of ['HARDEN_TOKEN', 'GITEA_TOKEN', 'FORGEJO_TOKEN'])
    assert.is(
      Buffer.from(
        (await (await make({ ...gitea, [name]: 'other' })).remote()).authorization!.slice(6),
        'base64',
      ).toString(),
      'x-access-token:other',
    );
  const api = { ...complete, GITHUB_API_URL: 'https://git.example/sub/api/v1/' };
  assert.is((await (await make(api)).remote()).url, 'https://git.example/sub/acme/shop.git');
});

environment('which forge it is, by what it is able to do', async () => {
  const fence = async (env: Readonly<Record<string, string>>) => (await make(env)).can.suggestionFence(3);
  assert.is(await fence(complete), 'suggestion');
  assert.is(await fence(gitlab), 'suggestion:-2+0');
  assert.is(await fence({ CI_SERVER_URL: 'https://git.example', ...gitlab }), 'suggestion:-2+0');
  assert.is(await fence(gitea), undefined);
  assert.is(await fence({ ...complete, GITHUB_SERVER_URL: 'https://git.example', FORGEJO_ACTIONS: 'true' }), undefined);
  // Somebody may name a GitLab for other things in a workflow of GitHub.
  assert.is(
    await fence({ ...complete, GITHUB_ACTIONS: 'true', CI_SERVER_URL: 'https://gitlab.example' }),
    'suggestion',
  );
});

environment('the tokens of GitLab and Gitea are hidden from now on', async () => {
  for (const env of [gitlab, gitea]) {
    const redactor = new Redactor();
    const { authorization } = await (await make(env, undefined, redactor)).remote();
    assert.is(redactor.redact(`a ${token}`), 'a ***');
    assert.not.match(redactor.redact(authorization!), new RegExp(Buffer.from(token).toString('base64').slice(4, 20)));
  }
});

for (const [what, env, repository, problem] of [
  [
    'a job on GitLab without a token that may write',
    { GITLAB_CI: 'true', CI_PROJECT_PATH: 'a/b', CI_JOB_TOKEN: token },
    undefined,
    'CI_JOB_TOKEN may not write merge requests: put a project access token with the scopes api and write_repository into GITLAB_TOKEN',
  ],
  [
    'GitLab without any token',
    { GITLAB_CI: 'true', CI_PROJECT_PATH: 'a/b' },
    undefined,
    'there is no token: set HARDEN_TOKEN or GITLAB_TOKEN in the environment',
  ],
  [
    'GitLab without a project',
    { GITLAB_CI: 'true', GITLAB_TOKEN: token },
    undefined,
    'no project is named: set CI_PROJECT_PATH to group/project',
  ],
  ['a project without a group', gitlab, 'shop', 'a project is named group/project, not "shop"'],
  ['a project that leads up', gitlab, 'a/../b', 'a project is named group/project, not "a/../b"'],
  ['a project with a gap', gitlab, 'a//b', 'a project is named group/project, not "a//b"'],
  [
    'a GitLab without encryption',
    { ...gitlab, CI_SERVER_URL: 'http://git.example' },
    undefined,
    'CI_SERVER_URL is no address that begins with https://',
  ],
  [
    'a Gitea that is nowhere',
    { ...complete, GITEA_ACTIONS: 'true' },
    undefined,
    'no forge is named: set GITHUB_SERVER_URL to its address',
  ],
  [
    'a Gitea without a token',
    { GITEA_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: 'a/b' },
    undefined,
    'there is no token: set HARDEN_TOKEN or GITEA_TOKEN or FORGEJO_TOKEN or GITHUB_TOKEN in the environment',
  ],
] as const)
  environment(`${what} is told`, async () => {
    assert.is(await problemOf(env, repository), problem);
  });

environment('this machine needs no encryption', async () => {
  for (const address of ['http://localhost:3000', 'http://127.0.0.1:80', 'http://[::1]:80'])
    await make({ ...complete, GITHUB_API_URL: address });
});

environment.run();
