import type { Client } from '../http/client.ts';
import type { Parameters } from '../http/path.ts';
import { RequestProblem } from '../http/problem.ts';
import type { Method, Request } from '../http/request.ts';

/** What a route wants to know besides the repository. */
export type Asked = Pick<Request, 'path' | 'query' | 'body' | 'effect' | 'answers'>;

interface Pages {
  /** Name by which the forge is told how many items a page has. */
  readonly sizeName: string;
  readonly size: number;
}

/** One repository of a forge, by the routes of its REST interface. */
export class Rest {
  readonly client: Client;
  readonly #place: Parameters;
  readonly #pages: Pages;

  constructor(client: Client, place: Parameters, pages: Pages) {
    this.client = client;
    this.#place = place;
    this.#pages = pages;
  }

  async ask<T>(route: string, asked: Asked = {}): Promise<T> {
    return (await this.client.send(this.#request(route, asked))).data as T;
  }

  /** What all pages list. Pages are counted here: a forge behind another server may not know by which address it is reached. */
  async all<T>(route: string, asked: Asked, mostPages: number): Promise<readonly T[]> {
    const items: T[] = [];
    const { sizeName, size } = this.#pages;
    for (let page = 1; page <= mostPages; page++) {
      const query = { [sizeName]: size, ...asked.query, page };
      const request = this.#request(route, { ...asked, query });
      const { status, data, next } = await this.client.send(request);
      if (!Array.isArray(data)) throw new RequestProblem(request, status, 'answers no list');
      items.push(...(data as readonly T[]));
      if (next === undefined) break;
    }
    return items;
  }

  #request(route: string, asked: Asked): Request {
    const [method, template] = route.split(' ') as [Method, string];
    const named = Object.entries(this.#place).filter(([name]) => template.includes(`{${name}}`));
    return { method, template, ...asked, path: { ...Object.fromEntries(named), ...asked.path } };
  }
}
