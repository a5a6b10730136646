/** Names and values that are secrets. What is found is never printed, only what it is. */

/** Words that make the name of a switch, a limit or a place of it. */
const switches = new Set('allow disable enable has ignore is max min no num require skip use with without'.split(' '));
/** Words that end like `pass` and mean something else. */
const noPass = /(by|com|tres|sur|over|kee|last|multi|one|go|render|first|second|single|low|high|band)pass$/;
/** What a key is for that has to stay secret. */
const secretKeys = new Set('access account api auth encryption master private secret service signing'.split(' '));
/** Signs of language models, which are no secrets. */
const modelTokens = new Set('bos cls eos mask next pad sep stop unk'.split(' '));

/** Whether a variable, an option or a label with this name holds a secret: `DB_PASSWORD`, `--api-key`, `app.secretKey`. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  // `SECRET_KEY_BASE` of Rails, `TOKEN_2`.
  while (words.length > 1 && /^(\d+|base|value|literal|default)$/.test(words.at(-1)!)) words.pop();
  const [last = '', before = ''] = words.toReversed();
  if (switches.has(words[0] ?? '') || words.includes('empty')) return false;
  if (last === 'pass' || (last.endsWith('pass') && !noPass.test(last))) return true;
  if (last === 'pwd') return before !== '' && before !== 'old';
  if (last === 'token') return !modelTokens.has(before);
  if (last === 'key') return secretKeys.has(before);
  return /(password|passwd|passphrase|pwd|secret|credentials?|apikey|secretkey|accesskey|privatekey|[a-z]token)$/.test(
    last === 'htpasswd' || last === 'oldpwd' ? '' : last,
  );
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(word => word !== '');
}

/** Whether a value is written out: no variable, no file, no stand-in for what is filled in later. */
export function isLiteralSecret(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
  if (text === '' || /[$`]|%\w+%/.test(text)) return false;
  if (/^(true|false|yes|no|on|off|null|nil|none|undefined|\d)$/i.test(text)) return false;
  if (/^(\.{0,2}\/|~\/|file:|[a-z]:\\)/i.test(text) || /^(id|type|src|source|env)=/.test(text)) return false;
  // Stars, `<password>`, `{{ password }}`, `[password]`, `**None**`.
  return !/^([*x.?_-]+|<.*>|\{.*\}|\[.*\]|\*\*.*\*\*|__.*__)$/is.test(text);
}

/** Things that are secrets whatever they are called. */
const materials: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z\d]+ )*PRIVATE KEY/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)(?![0-9A-Z]{9}EXAMPLE)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[0-9A-Za-z]{36}|\bgithub_pat_\w{40}/],
  ['a token of GitLab', /\bglpat-[\w-]{20}/],
  ['a key of Google', /\bAIza[\w-]{35}/],
  ['a token of Slack', /\bxox[abeprs]-[0-9A-Za-z-]{10}/],
  ['a token of npm', /\bnpm_[0-9A-Za-z]{36}/],
  ['a token of PyPI', /\bpypi-AgE[\w-]{50}/],
  ['a token of Docker Hub', /\bdckr_pat_[\w-]{20}/],
  ['a key of Stripe', /\b[rs]k_live_[0-9A-Za-z]{16}/],
  ['a key of OpenAI', /\bsk-(?:proj-)?[0-9A-Za-z]{20}/],
  ['a JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/],
];

/** What kind of secret a text holds, by its form alone; undefined: none that is known. */
export function secretMaterial(text: string): string | undefined {
  const material = materials.find(([, pattern]) => pattern.test(text));
  if (material) return material[0];
  const [, password] = /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@'"]*:([^\s/@'"]+)@/i.exec(text) ?? [];
  if (password !== undefined && isLiteralSecret(password)) return 'a password in a URL';
  const [, header] = /\bAuthorization:\s*(?:Bearer|Basic|Token)\s+([^\s'"]+)/i.exec(text) ?? [];
  if (header !== undefined && isLiteralSecret(header)) return 'an Authorization header';
  const [, connection] = /(?:^|;)\s*(?:password|pwd)\s*=\s*([^;]+)(?:;|$)/i.exec(text) ?? [];
  if (connection !== undefined && text.includes(';') && isLiteralSecret(connection))
    return 'a password in a connection string';
  return undefined;
}

/** What a name and its value give away; undefined: nothing. The value is not part of the answer. */
export function secretOf(name: string, value: string): string | undefined {
  const material = secretMaterial(value);
  if (material !== undefined) return material;
  return isSecretName(name) && isLiteralSecret(value) ? `the value of ${name}` : undefined;
}

/** Secrets among the words of a command: `--password=x`, `--password x`, `TOKEN=x`, a header, a URL. */
export function secretsInWords(words: readonly (string | undefined)[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word === undefined) return [];
    const [, name, value] = /^(-{0,2}[\w.-]+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) return secretOf(name, value!) ?? [];
    const next = words[index + 1];
    const isOption = /^--?[a-z]/i.test(word) && isSecretName(word);
    if (isOption && next !== undefined && !next.startsWith('-') && isLiteralSecret(next)) return `the value of ${word}`;
    return secretMaterial(word) ?? [];
  });
}
