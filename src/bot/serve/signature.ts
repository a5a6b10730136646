import { createHmac, timingSafeEqual } from 'node:crypto';

const form = /^sha256=([0-9a-f]{64})$/;

/** Whether a body was signed with one of the secrets: during a change there are two of them. Takes as long for a wrong one. */
export function isSigned(body: Uint8Array, header: string | undefined, secrets: readonly string[]): boolean {
  const [, digest] = form.exec(header ?? '') ?? [];
  if (digest === undefined) return false;
  const given = Buffer.from(digest, 'hex');
  const matches = secrets.map(secret => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given));
  return matches.includes(true);
}
