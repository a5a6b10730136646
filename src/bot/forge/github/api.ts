import type { Endpoints } from '@octokit/types';
import type { Client } from '../../http/client.ts';
import type { Parameters } from '../../http/path.ts';
import type { Method, Request } from '../../http/request.ts';

/** `GET /repos/{owner}/{repo}/pulls`, ... */
export type Route = keyof Endpoints;
type Data<R extends Route> = Endpoints[R]['response']['data'];
type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;

/** What a route wants to know besides the repository. */
type Asked<R extends Route> = Omit<Endpoints[R]['parameters'], 'owner' | 'repo'>;

/** Routes by which people are told something, as GitHub's description marks them. */
export const noticeRoutes: ReadonlySet<string> = new Set<Route>([
  'POST /repos/{owner}/{repo}/pulls',
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
]);

const mostItemsOfPage = 100;

/** One repository of GitHub, by the routes of its REST interface. */
export class GithubApi {
  readonly client: Client;
  readonly owner: string;
  readonly name: string;

  constructor(client: Client, { owner, name }: { readonly owner: string; readonly name: string }) {
    this.client = client;
    this.owner = owner;
    this.name = name;
  }

  async ask<R extends Route>(route: R, asked: Asked<R>, options: Pick<Request, 'repeats'> = {}): Promise<Data<R>> {
    const { data } = await this.client.send({ ...this.#request(route, asked), ...options });
    return data as Data<R>;
  }

  /** What all pages list. */
  async all<R extends Route>(route: R, asked: Asked<R>, mostPages: number): Promise<readonly ItemOf<Data<R>>[]> {
    const request = this.#request(route, { per_page: mostItemsOfPage, ...asked });
    return (await this.client.all(request, mostPages)) as readonly ItemOf<Data<R>>[];
  }

  /** What the path does not name goes into the query of a question, and into the body of anything else. */
  #request(route: Route, asked: object): Request {
    const [method, template] = route.split(' ') as [Method, string];
    const named = new Set([...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!));
    const entries = Object.entries({ owner: this.owner, repo: this.name, ...asked });
    const path = Object.fromEntries(entries.filter(([name]) => named.has(name))) as Parameters;
    const rest = Object.fromEntries(
      entries.filter(([name]) => !named.has(name) && name !== 'owner' && name !== 'repo'),
    );
    const effect = noticeRoutes.has(route) ? { effect: 'notice' as const } : {};
    if (method === 'GET') return { method, template, path, query: rest as NonNullable<Request['query']> };
    return { method, template, path, ...effect, ...(Object.keys(rest).length === 0 ? {} : { body: rest }) };
  }
}
