/** A number for a name, always the same. */
export const idOf = (login: string): number =>
  [...login].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1e6, 7);
