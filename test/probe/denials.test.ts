import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cluesOf, denialsOf, newDenials } from '../../src/probe/denials.ts';
import { masked } from '../../src/probe/masked.ts';

const denials = suite('denials');

const clue = (line: string, root = true): string => {
  const [found] = cluesOf([line], root);
  if (!found) return 'nothing';
  if (found.kind === 'capabilities') return found.caps.join(' ');
  return found.kind === 'mount' ? `mount ${found.path}` : found.kind;
};

denials('a line names what it calls for', () => {
  const lines: readonly (readonly [line: string, wanted: string])[] = [
    ['mkdir: cannot create directory ‘/run/app’: Read-only file system', 'mount /run/app'],
    ['nginx: [emerg] open() "/run/nginx.pid" failed (30: Read-only file system)', 'mount /run/nginx.pid'],
    ["Error: EROFS: read-only file system, open '/app/x.log'", 'mount /app/x.log'],
    ["Can't create/write to file '/var/tmp/ib' (Errcode: 30 \"Read-only file system\")", 'mount /var/tmp/ib'],
    ["FileNotFoundError: No usable temporary directory found in ['/tmp']", 'mount /tmp'],
    ['something: Read-only file system', 'read-only'],
    ['sudo: effective uid is not 0, is sudo installed setuid root?', 'privileges'],
    ['sudo: The "no new privileges" flag is set', 'privileges'],
    ['setgid(33) failed (1: Operation not permitted)', 'SETGID SETUID'],
    ['error: failed switching to "redis": operation not permitted', 'SETGID SETUID'],
    ['initgroups(www-data, 33) failed (1: Operation not permitted)', 'SETGID SETUID'],
    ["chown: changing ownership of '/data': Operation not permitted", 'CHOWN'],
    ['chmod: changing permissions of x: Operation not permitted', 'FOWNER'],
    ['chroot("/var/empty"): Operation not permitted', 'SYS_CHROOT'],
    ['bind() to 0.0.0.0:80 failed (13: Permission denied)', 'NET_BIND_SERVICE'],
    ['mknod: /dev/x: Operation not permitted', 'MKNOD'],
    ['kill(12): Operation not permitted', 'KILL'],
    ['cat: /data/secret: Permission denied', 'DAC_OVERRIDE'],
    ['open /data: EACCES', 'DAC_OVERRIDE'],
    ['ready to accept connections', 'nothing'],
    ['chown is a fine word', 'nothing'],
  ];
  assert.equal(
    lines.map(([line]) => [line, clue(line)]),
    lines,
  );
});

denials('without root most of it calls for nothing', () => {
  assert.is(clue('cat: /data/secret: Permission denied', false), 'nothing');
  assert.is(clue('setuid: Operation not permitted', false), 'SETGID SETUID');
  assert.is(clue('open /x: Read-only file system', false), 'mount /x');
});

denials('what was denied before is not new, whatever numbers it bears', () => {
  const before = ['12:01:02 [7] chmod /run/a: Operation not permitted', 'hello'];
  assert.equal(newDenials(['12:05:59 [99] chmod /run/a: Operation not permitted'], before), []);
  assert.equal(newDenials(['12:05:59 [99] chmod /run/b: Operation not permitted', 'hello 2'], before).length, 1);
  assert.is(denialsOf(before).length, 1);
});

denials('what leaves a log is short, plain and without secrets', () => {
  assert.is(masked('login as root:hunter22 failed', ['PASSWORD=hunter22', 'A=b']), 'login as root:*** failed');
  assert.is(masked('\x1b[31mred\x07\x1b[0m', []), 'red');
  assert.is(masked('x'.repeat(500), []).length, 120);
  assert.is(masked('abc is short', ['A=abc']), 'abc is short');
});

denials.run();
