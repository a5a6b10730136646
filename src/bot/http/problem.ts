import type { Method } from './request.ts';

/** What may be told of a request: never its address, headers or body, which may hold secrets. */
export interface Asked {
  readonly method: Method;
  readonly template: string;
}

/** A request that a forge did not fulfil. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  /** Undefined: no answer came, and nobody knows whether the request was carried out. */
  readonly status: number | undefined;
  /** The forge's own words, made harmless. */
  readonly detail: string;

  constructor({ method, template }: Asked, status: number | undefined, detail: string) {
    const result = [status ?? 'no answer', detail].filter(part => part !== '').join(' ');
    super(`${method} ${template}: ${result}${adviceFor(status)}`);
    this.status = status;
    this.detail = detail;
  }

  /** It may have been carried out all the same. */
  get isUncertain(): boolean {
    return this.status === undefined || this.status >= 500;
  }
}

function adviceFor(status: number | undefined): string {
  if (status === undefined) return '; check the address of the forge and the network';
  if (status === 401) return '; the token is wrong or has ended';
  if (status === 403) return '; the token may not do this: see which permissions it was given';
  if (status === 404) return '; there is no such thing, or the token may not see it';
  return status >= 500 ? '; try again later' : '';
}

/** Nothing is wrong, but it has to wait: the next run goes on from here. */
export class TryLater extends Error {
  override readonly name = 'TryLater';
  /** Milliseconds since 1970; undefined: at once. */
  readonly notBefore: number | undefined;

  constructor(why: string, notBefore?: number) {
    super(`${why}; try again${notBefore === undefined ? '' : ` after ${new Date(notBefore).toISOString()}`}`);
    this.notBefore = notBefore;
  }
}

export const hasStatus = (error: unknown, ...statuses: readonly number[]): error is RequestProblem =>
  error instanceof RequestProblem && error.status !== undefined && statuses.includes(error.status);

export const isUncertain = (error: unknown): error is RequestProblem =>
  error instanceof RequestProblem && error.isUncertain;
