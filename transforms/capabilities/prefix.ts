/** Written with the `CAP_` that Docker accepts, and with which a name means nothing in Kubernetes. */
export function hasPrefix(text: string): boolean {
  return /^\s*CAP_/i.test(text);
}
