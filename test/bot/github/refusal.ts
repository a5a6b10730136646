/** An answer that says no. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more };
    this.headers = {};
  }
}

/** 422 as GitHub words it for one field. */
export const invalid = (resource: string, field: string, message?: string): Refusal =>
  new Refusal(422, 'Validation Failed', {
    errors: [{ resource, field, code: message === undefined ? 'invalid' : 'custom', ...(message ? { message } : {}) }],
  });

export const notFound = (): Refusal => new Refusal(404, 'Not Found');
