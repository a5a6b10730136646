import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shellUse } from '../../../src/evidence/manifest/shell-use.ts';

const use = suite('what a command line does');

const capabilities = (...words: string[]): string =>
  [...new Set(shellUse(words).capabilities.map(({ capability }) => capability))].sort().join(' ');

use('owners, modes, users and signals take capabilities', () => {
  assert.is(capabilities('chown', '999:999', '/data'), 'CHOWN');
  assert.is(capabilities('/bin/chown', '-R', '999', '/data'), 'CHOWN DAC_OVERRIDE');
  assert.is(capabilities('chmod', '0700', '/data'), 'FOWNER');
  assert.is(capabilities('kill', '-HUP', '1'), 'KILL');
  assert.is(capabilities('gosu', 'app', 'true'), 'SETGID SETUID');
  assert.is(capabilities('sleep', '5'), '');
});

use('the line of a shell is read command by command', () => {
  assert.is(capabilities('sh', '-c', 'sleep 1; chown 1 /a && chmod 600 /a'), 'CHOWN FOWNER');
  assert.is(capabilities('/bin/sh', '-ec', 'echo x >/a'), 'DAC_OVERRIDE');
  assert.is(capabilities('sh', '-c', 'echo x >/dev/null 2>&1'), '');
});

use('paths that are written are named', () => {
  assert.equal(shellUse(['chown', '1', '/a', '/b']).writes, ['/a', '/b']);
  assert.equal(shellUse(['sh', '-c', 'touch /a; echo x >> /b']).writes, ['/a', '/b']);
});

use('what is beyond reading says so, without the words that may be secrets', () => {
  for (const words of [
    ['/setup.sh', '--token', 'secret'],
    ['sh', '-c', 'echo $(secret)'],
    ['sh', '-c', 'for secret in a; do true; done'],
    ['sh', '/secret.d/../run.sh'],
    ['sh', '-c', "chown 'secret' /a"],
    ['curl', '-o', '/a', 'http://secret'],
    ['gosu', 'app', 'secret'],
    ['chown', '1', '$SECRET'],
  ]) {
    const { unknown } = shellUse(words);
    assert.ok(unknown !== undefined, words.join(' '));
    assert.not.match(unknown, /secret(?!\.d)/i);
  }
  assert.is(shellUse(['curl', '-f', 'http://localhost']).unknown, undefined);
});

use.run();
