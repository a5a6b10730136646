/** Whether a user is root, by its number or its name. */
export function isRoot({
  uid,
  name,
}: {
  readonly uid?: number | undefined;
  readonly name?: string | undefined;
}): boolean {
  return uid === 0 || name === 'root';
}

/** The same of a text that names a user, alone or with a group: `root`, `0:0`. */
export function isRootText(user: string): boolean {
  return /^(root|0)(:|$)/.test(user);
}
