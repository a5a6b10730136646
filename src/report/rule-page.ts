/** Where a rule is explained to people. */
export function rulePage(id: string): string {
  return `https://github.com/harden-cli/harden/blob/main/docs/transforms/${id}.md`;
}
