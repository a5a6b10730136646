import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { controls } from './controls.ts';

const standard = suite<{ folder: string }>('Pod Security Standard');
standard.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-pss-'));
});
standard.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const careless = 'test/pod-security/violates-everything.yaml';

function harden(file: string): string {
  const words = ['dist/harden.js', 'fix', '--write', '--safety', 'unsafe', '--no-config', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.is(status, 0, stdout + stderr);
  return readFileSync(file, 'utf8');
}

standard('a Pod that violates every control violates none after the fix', ({ folder }) => {
  const file = join(folder, 'pod.yaml');
  copyFileSync(careless, file);
  const before = parse(readFileSync(file, 'utf8'));
  const after = parse(harden(file));
  console.log('\n| level | control | before | after |\n| --- | --- | --- | --- |');
  for (const { level, id, violations } of controls) {
    const [was, is] = [violations(before), violations(after)];
    console.log(`| ${level} | ${id} | ${was.join(', ')} | ${is.length === 0 ? 'ok' : is.join(', ')} |`);
    assert.ok(was.length > 0, `${id} is not violated before`);
    assert.equal(is, [], id);
  }
  assert.is(controls.length, 19);
});

standard('what the controls do not ask for stays', ({ folder }) => {
  const file = join(folder, 'pod.yaml');
  copyFileSync(careless, file);
  const { spec } = parse(harden(file));
  assert.equal(
    spec.containers.map((container: { name: string; image: string }) => [container.name, container.image]),
    [
      ['app', 'registry.example.com/careless/app:1'],
      ['plain', 'registry.example.com/careless/plain:1'],
    ],
  );
  assert.equal(spec.securityContext.sysctls, [{ name: 'net.ipv4.tcp_syncookies', value: '1' }]);
  assert.equal(spec.containers[0].livenessProbe, { httpGet: { path: '/healthz', port: 8080 } });
  assert.equal(spec.volumes[0], { name: 'cache', emptyDir: {} });
  assert.match(readFileSync(file, 'utf8'), /^ {4}- name: app # the program$/m);
});

standard.run();
