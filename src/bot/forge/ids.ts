/** Number of a comment, which may come from a text that somebody changed. */
export function numberOf(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new RangeError(`"${id}" is no id of a comment`);
}
