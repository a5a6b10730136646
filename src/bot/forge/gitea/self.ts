import { hasStatus } from '../../http/problem.ts';
import type { Rest } from '../rest.ts';
import type { User } from './answers.ts';

/** Login of whoever the token stands for; undefined when it is not told. */
export async function readSelf(api: Rest, nameInWorkflows: string | undefined): Promise<string | undefined> {
  try {
    return (await api.ask<User>('GET /user')).login;
  } catch (error) {
    // Tokens of workflows, and those without a scope for it, may not ask that.
    if (hasStatus(error, 403, 404)) return nameInWorkflows;
    throw error;
  }
}
