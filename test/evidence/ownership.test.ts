import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDockerfile } from '../../src/evidence/dockerfile.ts';
import { givenAway } from '../../src/evidence/ownership.ts';

const ownership = suite('what a Dockerfile gives to its user');

function givenAwayBy(instruction: string): readonly string[] | 'unknown' {
  const build = { dockerfile: 'Dockerfile', inline: undefined, target: undefined, args: {} };
  const step = readDockerfile(`FROM debian\n${instruction}\n`, 'Dockerfile', build)?.steps[0];
  return step ? givenAway(step) : 'unknown';
}

ownership('plain commands name their files', () => {
  assert.equal(givenAwayBy('RUN mkdir -p /data && chown -R app:app /data /var/spool/app/'), [
    '/data',
    '/var/spool/app/',
  ]);
  assert.equal(givenAwayBy('RUN useradd app \\\n  && chmod 1777 /data; chgrp app /logs'), ['/data', '/logs']);
  assert.equal(givenAwayBy('COPY --chown=app:app seed /data/seed'), ['/data/seed']);
});

ownership('steps that change no owner give nothing away', () => {
  assert.equal(givenAwayBy('RUN apt-get update | tee /log'), []);
  assert.equal(givenAwayBy('COPY --chown=root:root . /srv'), []);
  assert.equal(givenAwayBy('COPY . .'), []);
});

ownership('whatever needs a shell to be understood is unknown', () => {
  for (const line of [
    'chown app $DATA',
    'chown app /data/*',
    'find / -name data | xargs chown app',
    'chown app "/data"',
    'chown app data',
    'chown app /data/../etc',
    'chown --reference=/tmp /data',
    'sudo chown app /data',
    'install -d -o app /data',
    'setfacl -m u:app:rwx /data',
    'chown app',
  ]) {
    assert.is(givenAwayBy(`RUN ${line}`), 'unknown', line);
  }
  assert.is(givenAwayBy('COPY --chown=app . .'), 'unknown');
  assert.is(givenAwayBy('COPY --chmod=777 ["a", "/data"]'), 'unknown');
});

ownership.run();
