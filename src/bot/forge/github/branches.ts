import { hasStatus, isUncertain } from '../../http/problem.ts';
import type { Sha } from '../forge.ts';
import { shaOf } from '../sha.ts';
import type { GithubApi } from './api.ts';

type Outcome = 'ok' | 'moved';

/** GitHub's interface has no lease: whatever changes a branch is preceded and followed by a look at it. */
export class Branches {
  readonly #api: GithubApi;

  constructor(api: GithubApi) {
    this.#api = api;
  }

  async set(name: string, to: Sha, expect: Sha | 'absent'): Promise<Outcome> {
    if (expect === 'absent') return await this.#create(name, to);
    if ((await this.#read(name)) !== expect) return 'moved';
    return await this.#change(name, to, () =>
      this.#api.ask(
        'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
        { ref: `heads/${name}`, sha: to, force: true },
        { repeats: 0 },
      ),
    );
  }

  async delete(name: string, expect: Sha): Promise<Outcome> {
    const current = await this.#read(name);
    if (current === undefined) return 'ok';
    if (current !== expect) return 'moved';
    return await this.#change(name, undefined, () =>
      this.#api.ask('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { ref: `heads/${name}` }, { repeats: 0 }),
    );
  }

  async #create(name: string, to: Sha): Promise<Outcome> {
    try {
      await this.#api.ask('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/heads/${name}`, sha: to });
      return 'ok';
    } catch (error) {
      if (hasStatus(error, 422) && /already exists/i.test(error.detail)) return 'moved';
      if (!isUncertain(error)) throw error;
      const current = await this.#read(name);
      if (current === undefined) throw error;
      return current === to ? 'ok' : 'moved';
    }
  }

  async #change(name: string, to: Sha | undefined, change: () => Promise<unknown>): Promise<Outcome> {
    let problem: unknown;
    try {
      await change();
    } catch (error) {
      const isGone = hasStatus(error, 422) && /does not exist/i.test(error.detail);
      if (!isGone && !isUncertain(error)) throw error;
      problem = isGone ? undefined : error;
    }
    const found = await this.#lookAfter(name, to);
    if (found === to) return 'ok';
    if (problem !== undefined) throw problem;
    return 'moved';
  }

  /** A look right behind a change may still see what was there before. */
  async #lookAfter(name: string, to: Sha | undefined): Promise<Sha | undefined> {
    for (const pause of [1000, 2000]) {
      const found = await this.#read(name);
      if (found === to) return found;
      await this.#api.client.clock.sleep(pause);
    }
    return await this.#read(name);
  }

  async #read(name: string): Promise<Sha | undefined> {
    try {
      const { object } = await this.#api.ask('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `heads/${name}` });
      return shaOf(object.sha);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }
}
