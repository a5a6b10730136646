import type { BareRepository } from '../../git/bare.ts';
import type { BranchWriter, NewCommit, Sha } from '../forge/forge.ts';

/** Who commits are from that nobody signs. */
const author = { name: 'harden', email: 'harden@localhost' };

/** Commits and branches by a push: a lease says where the branch has to be for it. */
export class GitWriter implements BranchWriter {
  readonly #repository: BareRepository;
  readonly #now: () => number;

  constructor(repository: BareRepository, now: () => number) {
    this.#repository = repository;
    this.#now = now;
  }

  commit({ tree, parent, message }: NewCommit): Promise<Sha> {
    return this.#repository.createCommit(tree, parent, message, { ...author, date: Math.floor(this.#now() / 1000) });
  }

  setBranch(name: string, to: Sha, expect: Sha | 'absent'): Promise<'ok' | 'moved'> {
    return this.#repository.push(name, to, expect);
  }

  deleteBranch(name: string, expect: Sha): Promise<'ok' | 'moved'> {
    return this.#repository.push(name, '', expect);
  }
}
