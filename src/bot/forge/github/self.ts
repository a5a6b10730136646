import type { Client } from '../../http/client.ts';
import { hasStatus, RequestProblem } from '../../http/problem.ts';
import type { GithubApi } from './api.ts';

/** Login of whoever the token stands for; undefined when GitHub does not tell. */
export async function readSelf(api: GithubApi, graphql: Client, isWorkflow: boolean): Promise<string | undefined> {
  try {
    return (await api.ask('GET /user', {})).login;
  } catch (error) {
    if (!hasStatus(error, 403)) throw error;
  }
  // Tokens of apps and workflows may not ask that. GraphQL tells them too, but not everywhere.
  return (await viewer(graphql)) ?? (isWorkflow ? 'github-actions[bot]' : undefined);
}

async function viewer(graphql: Client): Promise<string | undefined> {
  try {
    const query = 'query { viewer { login } }';
    const { data } = await graphql.send({ method: 'POST', template: '/graphql', body: { query }, effect: 'read' });
    const { login } = (data as { data?: { viewer?: { login?: unknown } } }).data?.viewer ?? {};
    return typeof login === 'string' ? login : undefined;
  } catch (error) {
    if (error instanceof RequestProblem) return undefined;
    throw error;
  }
}
