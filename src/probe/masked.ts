const longest = 120;
const shortestSecret = 6;

/** One line of a log as it may be shown: without values of the service's environment, without control characters, short. */
export function masked(line: string, environment: readonly string[]): string {
  const values = environment
    .map(text => text.slice(text.indexOf('=') + 1))
    .filter(value => value.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  const hidden = values.reduce((text, value) => text.replaceAll(value, '***'), line);
  const plain = hidden
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')
    .trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
