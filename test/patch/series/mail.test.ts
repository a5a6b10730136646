import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mail, textOf, toMail } from '../../../src/patch/series/mail.ts';

const mails = suite<{ folder: string }>('mails');
mails.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-mail-'));
});
mails.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const plain: Mail = {
  author: { name: 'Ada Lovelace', email: 'ada@example.com' },
  date: 1_700_000_000,
  prefix: 'PATCH 2/5',
  title: 'read-only-root: make it so',
  body: 'Because it is better.',
  stat: [' a.yaml | 1 +', ' 1 file changed, 1 insertion(+)'],
  diff: 'diff --git a/a.yaml b/a.yaml\n--- a/a.yaml\n+++ b/a.yaml\n@@ -1 +1,2 @@\n a\n+b\n',
  version: '1.2.3',
};

/** What git reads in a mail: author, address, subject, date; the message; the patch. */
function readByGit(folder: string, mail: string): { info: Record<string, string>; message: string; patch: string } {
  const [message, patch] = [join(folder, 'message'), join(folder, 'patch')];
  const out = execFileSync('git', ['mailinfo', message, patch], { input: mail, encoding: 'utf8', stdio: 'pipe' });
  const info = Object.fromEntries(out.split('\n').flatMap(line => [line.split(/: (.*)/).slice(0, 2)]));
  return { info, message: readFileSync(message, 'utf8'), patch: readFileSync(patch, 'utf8') };
}

mails('are written line by line as git writes them', () => {
  assert.is(
    toMail(plain),
    `${[
      'From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001',
      'From: Ada Lovelace <ada@example.com>',
      'Date: Tue, 14 Nov 2023 22:13:20 +0000',
      'Subject: [PATCH 2/5] read-only-root: make it so',
      '',
      'Because it is better.',
      '---',
      ' a.yaml | 1 +',
      ' 1 file changed, 1 insertion(+)',
      '',
      'diff --git a/a.yaml b/a.yaml',
      '--- a/a.yaml',
      '+++ b/a.yaml',
      '@@ -1 +1,2 @@',
      ' a',
      '+b',
      '-- ',
      '1.2.3',
    ].join('\n')}\n\n`,
  );
});

mails('are read by git as they were meant', ({ folder }) => {
  const { info, message, patch } = readByGit(folder, toMail(plain));
  assert.equal(
    [info.Author, info.Email, info.Subject, info.Date],
    ['Ada Lovelace', 'ada@example.com', plain.title, 'Tue, 14 Nov 2023 22:13:20 +0000'],
  );
  assert.is(message, 'Because it is better.\n');
  assert.ok(patch.includes(plain.diff));
});

mails('say anything beyond ASCII in encoded words, none of them too long', ({ folder }) => {
  const title = `größe/ä.yaml: härten von ${'é😀'.repeat(40)} =?x?=`;
  const mail = toMail({ ...plain, author: { name: 'Zoë, Ü.', email: 'z@example.com' }, title });
  const head = mail.slice(0, mail.indexOf('\n\n'));
  assert.match(head, /^[\n -~]+$/);
  for (const word of head.match(/=\?UTF-8\?B\?[^?]*\?=/g)!) assert.ok(word.length <= 75, word);
  const { info } = readByGit(folder, mail);
  assert.equal([info.Author, info.Subject], ['Zoë, Ü.', title]);
});

mails('quote names that would be read as something else', ({ folder }) => {
  for (const name of ['Smith, John', 'a "d" \\e', 'John (at home) Q. Public', '=?UTF-8?B?eA==?=']) {
    const mail = toMail({ ...plain, author: { name, email: 'x@example.com' } });
    const { info } = readByGit(folder, mail);
    assert.is(info.Email, 'x@example.com', name);
    assert.match(mail, /^From: ".*" <x@example\.com>$/m);
  }
});

mails('with a body beyond ASCII say so', ({ folder }) => {
  const mail = toMail({ ...plain, body: 'Weil es besser ist: ä€😀.' });
  assert.match(mail, /\nContent-Transfer-Encoding: 8bit\n\nWeil/);
  assert.is(readByGit(folder, mail).message, 'Weil es besser ist: ä€😀.\n');
  assert.is(textOf(mail).split('\n')[0], 'Weil es besser ist: ä€😀.');
});

mails('with a CR, or lines that no mail may have, are encoded and keep every byte', ({ folder }) => {
  for (const diff of [plain.diff.replace('+b\n', '+b\r\n'), plain.diff.replace('+b\n', `+${'ä'.repeat(500)}\n`)]) {
    const mail = toMail({ ...plain, diff });
    const [, body = ''] = mail.split('\nContent-Transfer-Encoding: base64\n\n');
    assert.match(body, /^([A-Za-z0-9+/]{76}\n)*[A-Za-z0-9+/]{1,76}={0,2}\n$/);
    assert.ok(readByGit(folder, mail).patch.includes(diff));
    assert.is(
      textOf(mail),
      textOf(toMail({ ...plain, diff: '' })).replace('-- \n', () => `${diff}-- \n`),
    );
  }
});

mails.run();
