/** Names that people give Compose files and stack files. */
export function isComposeName(path: string): boolean {
  return /(^|\/)[^/]*(compose|stack)[^/]*\.(ya?ml|json)$/i.test(path);
}
