/** The three forges, each through its adapter and over its fake. */
import { suite } from 'uvu';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { FakeClock } from '../fake-clock.ts';
import { startGitea } from '../gitea/index.ts';
import { startGithub } from '../github/index.ts';
import { startGitlab } from '../gitlab/index.ts';
import { canary, type Fake, type Subject, tryForge } from './contract.ts';

async function reach(fake: Fake & { readonly env: Readonly<Record<string, string>> }): Promise<Subject> {
  const clock = new FakeClock();
  const forge = await forgeFromEnvironment(fake.env, { clock, redactor: new Redactor() });
  return { fake, forge, clock };
}

const github = suite('forge contract: GitHub');
tryForge(github, {
  start: async files => reach(await startGithub({ token: canary, files })),
  path: 'acme/shop',
  canDeleteOneOfSeveral: true,
});
github.run();

const gitlab = suite('forge contract: GitLab');
tryForge(gitlab, {
  start: async files => reach(await startGitlab({ token: canary, files })),
  path: 'acme/tools/shop',
  canDeleteOneOfSeveral: true,
});
gitlab.run();

const gitea = suite('forge contract: Gitea');
tryForge(gitea, {
  start: async files => reach(await startGitea({ token: canary, files })),
  path: 'acme/shop',
  canDeleteOneOfSeveral: false,
});
gitea.run();
