import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Redactor } from '../../src/bot/redactor.ts';

const redactor = suite('redactor');

const of = (secret: string): Redactor => {
  const made = new Redactor();
  made.add(secret);
  return made;
};

redactor('without secrets, nothing changes', () => {
  assert.is(new Redactor().redact('a token: abc.*'), 'a token: abc.*');
});

redactor('a secret is unreadable as it is, wherever it stands', () => {
  assert.is(of('ghp_secret').redact('xghp_secretghp_secret\nghp_secre'), 'x******\nghp_secre');
});

redactor('what is special in a pattern is plain in a secret', () => {
  assert.is(of('a.b*c+(d)').redact('a.b*c+(d) aXbbc+(d)'), '*** aXbbc+(d)');
});

redactor('an encoded secret is unreadable too', () => {
  const secret = 'p@ss word/ä?';
  const made = of(secret);
  assert.is(made.redact(`https://x:${encodeURIComponent(secret)}@host/`), 'https://x:***@host/');
  assert.is(made.redact(Buffer.from(secret).toString('base64')), '***');
  assert.is(made.redact(Buffer.from(secret).toString('base64url')), '***');
});

redactor('the header that git shows is unreadable', () => {
  const basic = Buffer.from('x-access-token:ghp_secret').toString('base64');
  assert.is(of('ghp_secret').redact(`Authorization: Basic ${basic}`), 'Authorization: Basic ***');
});

redactor('inside other bytes, no three bytes of a secret can be read from its Base64', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP0123456789_'),
    minLength: 12,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      letters,
      fc.string({ unit: 'binary-ascii', maxLength: 5 }),
      fc.string({ unit: 'binary-ascii', maxLength: 5 }),
      (secret, before, after) => {
        const text = of(secret).redact(Buffer.from(before + secret + after).toString('base64'));
        assert.match(text, /\*\*\*/);
        assert.ok(text.length <= 3 + Math.ceil((before.length + after.length + 6) / 3) * 4 + 4, text);
      },
    ),
  );
});

redactor('the longer of two secrets disappears as a whole', () => {
  const made = new Redactor();
  made.add('secret');
  made.add('secret-and-more');
  assert.is(made.redact('secret-and-more secret'), '*** ***');
});

redactor('what is too short to be a secret is left alone', () => {
  assert.is(of('abc').redact('abc'), 'abc');
  assert.is(of('').redact('abc'), 'abc');
});

redactor('a private key is unreadable line by line, and as JSON writes it', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const made = of(pem);
  assert.is(made.redact(pem), '***');
  assert.is(made.redact(JSON.stringify({ pem })), '{"pem":"***"}');
  const line = pem.split('\n')[3]!;
  assert.is(made.redact(`error near ${line}`), 'error near ***');
});

redactor('any secret disappears from any text that holds it', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'aB3$.(\\/é\n"'), minLength: 6 });
  fc.assert(
    fc.property(letters, fc.string(), fc.string(), (secret, before, after) => {
      assert.not.ok(
        of(secret)
          .redact(before + secret + after)
          .includes(secret),
      );
    }),
  );
});

redactor.run();
