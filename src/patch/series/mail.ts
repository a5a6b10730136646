/** A patch as a mail that `git am` takes. */

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface Mail {
  readonly author: Author;
  /** Seconds since 1970. */
  readonly date: number;
  /** `PATCH 1/5`. */
  readonly prefix: string;
  readonly title: string;
  readonly body: string;
  readonly stat: readonly string[];
  readonly diff: string;
  readonly version: string;
}

/** Longest line that mail programs have to take as it is, in bytes. */
const longestLine = 998;

export function toMail({ author, date, prefix, title, body, stat, diff, version }: Mail): string {
  const text = `${body}\n---\n${stat.join('\n')}\n\n${diff}-- \n${version}\n\n`;
  const head = [
    // What mailboxes are taken apart by. There is no commit: zeros, and the day that git always writes.
    `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001`,
    `From: ${phrase(author.name)} <${author.email}>`,
    `Date: ${dateOf(date)}`,
    `Subject: [${prefix}] ${words(title)}`,
  ];
  // On its way a mail may lose the CR of CRLF, and `git am` drops it.
  const isFragile = text.includes('\r') || text.split('\n').some(line => Buffer.byteLength(line) > longestLine);
  if (isFragile) return [...head, ...mime('base64'), '', inBase64(text), ''].join('\n');
  return [...head, ...(isAscii(text) ? [] : mime('8bit')), '', text].join('\n');
}

/** The text of a mail that `toMail` made. */
export function textOf(mail: string): string {
  const end = mail.indexOf('\n\n');
  const text = mail.slice(end + 2);
  const isEncoded = mail.slice(0, end).endsWith('Content-Transfer-Encoding: base64');
  return isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text;
}

function mime(encoding: '8bit' | 'base64'): readonly string[] {
  return ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8', `Content-Transfer-Encoding: ${encoding}`];
}

function inBase64(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\n');
}

function isAscii(text: string): boolean {
  return /^[\n\t -~]*$/.test(text);
}

/** A name in front of an address. */
function phrase(name: string): string {
  if (!isAscii(name)) return encoded(name);
  return /^[\w !#$%&'*+/=?^`{|}~-]*$/.test(name) && !name.includes('=?') ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function words(title: string): string {
  return isAscii(title) && !title.includes('=?') ? title : encoded(title);
}

/** RFC 2047: an encoded word has at most 75 characters, and holds whole characters. */
function encoded(text: string): string {
  const chunks: string[] = [''];
  for (const char of text) {
    if (Buffer.byteLength(chunks.at(-1)! + char) > 42) chunks.push('');
    chunks[chunks.length - 1] += char;
  }
  return chunks.map(chunk => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`).join('\n ');
}

/** RFC 5322, in UTC. */
function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
}
