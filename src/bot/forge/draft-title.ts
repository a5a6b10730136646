/** How a forge says in a title that something is no more than a draft. */
export interface DraftMark {
  /** What we write. */
  readonly mark: string;
  /** What counts. */
  readonly pattern: RegExp;
}

/** A title without the mark, and whether it had one. */
export function readTitle(
  title: string,
  { pattern }: DraftMark,
): { readonly title: string; readonly isDraft: boolean } {
  const plain = title.replace(pattern, '');
  return { title: plain, isDraft: plain !== title };
}

export function writeTitle(title: string, isDraft: boolean, { mark }: DraftMark): string {
  return isDraft ? `${mark}${title}` : title;
}
