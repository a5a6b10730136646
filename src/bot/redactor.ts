const mask = '***';
const shortest = 6;

/** Makes secrets unreadable in whatever is printed: as they are, and in the forms that they take on their way. */
export class Redactor {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  /** What is so short that it occurs in any text is left alone. */
  add(secret: string): void {
    for (const form of formsOf(secret)) if (form.length >= shortest) this.#forms.add(form);
    // A longer form first, as a shorter one may be a part of it.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length).map(escaped);
    this.#pattern = forms.length === 0 ? undefined : new RegExp(forms.join('|'), 'g');
  }

  redact(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, mask) : text;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function formsOf(secret: string): readonly string[] {
  const whole = [secret, secret.trim()];
  // A private key is printed line by line, or as one line by JSON.
  const lines = secret.split(/\r?\n/).filter(line => line.length >= 2 * shortest && !line.startsWith('-----'));
  const plain = [...whole, ...(lines.length > 1 ? lines : [])];
  return [
    ...plain.flatMap(text => [text, JSON.stringify(text).slice(1, -1), encoded(text)]),
    ...[...new Set([...whole, `x-access-token:${secret}`])].flatMap(text => [
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64url'),
    ]),
    ...[0, 1, 2].flatMap(before => {
      const inside = insideBase64(secret.trim(), before);
      return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ];
}

/** A secret may hold half a character, which has no such form. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** What Base64 makes of a text behind `before` other bytes, without the characters that its neighbours have a say in. */
function insideBase64(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  const digits = bytes.toString('base64').replace(/=+$/, '');
  return digits.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1);
}
