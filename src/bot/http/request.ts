import type { Parameters } from './path.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Request {
  readonly method: Method;
  /** Path behind the base, with `{names}`. */
  readonly template: string;
  readonly path?: Parameters;
  /** A list names its parameter once for each item. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly body?: unknown;
  /** notice: people are told of it, or it creates what they see. Left out: what the method says. */
  readonly effect?: 'read' | 'write' | 'notice';
  /** What comes back; left out: JSON. */
  readonly answers?: 'json' | 'text';
  /** How often it may be repeated when nobody knows whether it was carried out. Left out: what the method says. */
  readonly repeats?: number;
}

export interface Answer {
  readonly status: number;
  /** Undefined for an empty one. */
  readonly data: unknown;
  /** Address of the next page. */
  readonly next: string | undefined;
}

const repeatsByMethod: Readonly<Record<Method, number>> = { GET: 3, PUT: 1, PATCH: 1, DELETE: 1, POST: 0 };

export const repeatsOf = ({ method, repeats }: Request): number => repeats ?? repeatsByMethod[method];

export const effectOf = ({ method, effect }: Request): 'read' | 'write' | 'notice' =>
  effect ?? (method === 'GET' ? 'read' : 'write');
