import { isUncertain } from '../http/problem.ts';

interface Post<Item> {
  readonly list: () => Promise<readonly Item[]>;
  readonly isIt: (item: Item) => boolean;
  readonly post: () => Promise<unknown>;
}

/** Posts what must not be there twice: when the answer gets lost, it is looked for. */
export async function once<Item extends { readonly id: string }>({ list, isIt, post }: Post<Item>): Promise<void> {
  const known = new Set((await list()).map(({ id }) => id));
  try {
    await post();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    if (!(await list()).some(item => !known.has(item.id) && isIt(item))) throw error;
  }
}

/** Forges change ends of lines. */
export function isSameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return plain(a) === plain(b);
}
