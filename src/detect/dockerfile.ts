/** Could this text be a Dockerfile? */
export function mayHoldDockerfile(text: string): boolean {
  return /^\uFEFF?[ \t]*from[ \t]/im.test(text);
}
