/** Which events mean work. What an event says is used to find the work, never as its content: that is asked of the forge again. */
import { branchName, isObjectId } from '../../git/names.ts';

export type Job =
  /** Keeps the pull requests of a repository. */
  | { readonly kind: 'pull-requests'; readonly repository: string }
  /** Reviews a pull request; `author` opened it. */
  | {
      readonly kind: 'review';
      readonly repository: string;
      readonly number: number;
      readonly head: string;
      readonly author: string;
    };

type Data = Readonly<Record<string, unknown>>;

/** Most repositories of one event. */
const most = 1000;

/** Undefined: an event that means nothing here. Throws TypeError for one that is not as it should be. */
export function jobsOf(event: string, payload: unknown): readonly Job[] | undefined {
  const data = objectOf(payload, 'the payload');
  return readers.get(event)?.(data);
}

const readers: ReadonlyMap<string, (data: Data) => readonly Job[] | undefined> = new Map(
  Object.entries<(data: Data) => readonly Job[] | undefined>({
    ping: () => [],
    push: data => {
      const repository = objectOf(data.repository, 'repository');
      const branch = textOf(repository.default_branch, 'repository.default_branch');
      if (data.ref !== `refs/heads/${branch}` || data.deleted === true || !branchName(branch)) return undefined;
      return [{ kind: 'pull-requests', repository: nameOf(repository) }];
    },
    installation_repositories: ({ action, repositories_added: added }) => {
      if (action !== 'added' || !Array.isArray(added)) return undefined;
      return added
        .slice(0, most)
        .map(each => ({ kind: 'pull-requests', repository: nameOf(objectOf(each, 'repositories_added')) }));
    },
    pull_request: ({ action, pull_request: pull, repository: of }) => {
      const repository = nameOf(objectOf(of, 'repository'));
      if (action === 'closed') return [{ kind: 'pull-requests', repository }];
      if (action !== 'opened' && action !== 'synchronize' && action !== 'reopened') return undefined;
      const { number, head, user } = objectOf(pull, 'pull_request');
      const sha = textOf(objectOf(head, 'pull_request.head').sha, 'pull_request.head.sha');
      if (!Number.isSafeInteger(number) || !isObjectId(sha)) throw new TypeError('pull_request has no number or head');
      const author = textOf(objectOf(user ?? { login: 'ghost' }, 'pull_request.user').login, 'pull_request.user.login');
      return [{ kind: 'review', repository, number: number as number, head: sha, author }];
    },
  }),
);

function objectOf(value: unknown, what: string): Data {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Data;
  throw new TypeError(`${what} is no object`);
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length <= 300) return value;
  throw new TypeError(`${what} is no text`);
}

function nameOf({ full_name: name }: Data): string {
  const text = textOf(name, 'full_name');
  if (/^[\w.-]+\/[\w.-]+$/.test(text) && !text.split('/').some(part => /^\.+$/.test(part))) return text;
  throw new TypeError('full_name is no name of a repository');
}
