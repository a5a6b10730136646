/** `service a`, `services a, b and c`, `Deployment/a and Deployment/b`. */
export function listed(names: readonly string[]): string {
  if (names.length === 1) return names[0]!;
  const isService = names.every(name => name.startsWith('service '));
  const bare = isService ? names.map(name => name.slice('service '.length)) : names;
  return `${isService ? 'services ' : ''}${inWords(bare)}`;
}

export function inWords(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
