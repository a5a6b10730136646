import { hasStatus } from '../../http/problem.ts';
import type { Rest } from '../rest.ts';
import type { Label } from './answers.ts';

/** Colour of labels that come into being here. */
const grey = '#ededed';

/** Sets labels by their ids: those of the repository, those of its organisation, and new ones. */
export async function addLabels(api: Rest, number: number, names: readonly string[]): Promise<void> {
  const known = idsByName(await api.all<Label>('GET /repos/{owner}/{repo}/labels', {}, 10));
  const isMissing = names.some(name => !known.has(name));
  const shared = isMissing ? idsByName(await labelsOfOrganisation(api)) : new Map<string, number>();
  const ids: number[] = [];
  for (const name of names) ids.push(known.get(name) ?? shared.get(name) ?? (await make(api, name)));
  const asked = { path: { index: number }, body: { labels: ids } };
  await api.ask('POST /repos/{owner}/{repo}/issues/{index}/labels', asked);
}

async function labelsOfOrganisation(api: Rest): Promise<readonly Label[]> {
  try {
    return await api.all('GET /orgs/{owner}/labels', {}, 10);
  } catch (error) {
    // The owner is a person, or the token may not look there.
    if (hasStatus(error, 403, 404)) return [];
    throw error;
  }
}

async function make(api: Rest, name: string): Promise<number> {
  const { id } = await api.ask<Label>('POST /repos/{owner}/{repo}/labels', { body: { name, color: grey } });
  return id;
}

const idsByName = (labels: readonly Label[]): ReadonlyMap<string, number> =>
  new Map(labels.map(({ id, name }) => [name, id]));
