import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { givenAway } from '../../../src/evidence/dockerfile/ownership.ts';
import { readDockerfile } from '../../../src/evidence/dockerfile/read.ts';

const ownership = suite('what a Dockerfile gives to its user');

function givenAwayBy(instruction: string): readonly string[] | 'unknown' {
  const build = { dockerfile: 'Dockerfile', context: '', inline: undefined, target: undefined, args: {} };
  const step = readDockerfile(`FROM debian\n${instruction}\n`, 'Dockerfile', build)?.steps.at(-1);
  return step ? givenAway(step) : 'unknown';
}

ownership('plain commands name their files', () => {
  assert.equal(givenAwayBy('RUN mkdir -p /data && chown -R app:app /data /var/spool/app/'), [
    '/data',
    '/var/spool/app',
  ]);
  assert.equal(givenAwayBy('RUN useradd app \\\n  && chmod 1777 /data; chgrp app /logs'), ['/data', '/logs']);
  assert.equal(givenAwayBy('COPY --chown=app:app seed /data/seed'), ['/data/seed']);
});

ownership('steps that change no owner give nothing away', () => {
  assert.equal(givenAwayBy('RUN apt-get update | tee /log'), []);
  assert.equal(givenAwayBy('COPY --chown=root:root . /srv'), []);
  assert.equal(givenAwayBy('COPY . .'), []);
});

ownership('quotes, folders and other commands are read as a shell reads them', () => {
  assert.equal(givenAwayBy('RUN chown app "/data" relative /data/../logs'), ['/data', '/relative', '/logs']);
  assert.equal(givenAwayBy('RUN cd /srv && for d in a b; do chown app "$d"; done'), ['/srv/a', '/srv/b']);
  assert.equal(givenAwayBy('RUN DIR=/data; chown app:app $DIR'), ['/data']);
  assert.equal(givenAwayBy('RUN chown --reference=/tmp /data'), ['/data']);
  assert.equal(givenAwayBy('RUN install -d -o app -m 750 /data'), ['/data']);
  assert.equal(givenAwayBy('RUN setfacl -m u:app:rwx /data'), ['/data']);
  assert.equal(givenAwayBy('COPY --chown=app . .'), ['/']);
  assert.equal(givenAwayBy('COPY --chmod=777 ["a", "/data"]'), ['/data']);
});

ownership('a mode gives away only what others may write', () => {
  assert.equal(givenAwayBy('RUN chmod 755 /data && chmod +x /run.sh && chmod -R u+w /etc/app'), []);
  assert.equal(givenAwayBy('RUN chmod g+w /a && chmod -R a=rwX /b && chmod 0770 /c && chmod ugo+w /d'), [
    '/a',
    '/b',
    '/c',
    '/d',
  ]);
  assert.equal(givenAwayBy('COPY --chmod=755 run.sh /run.sh'), []);
});

ownership('what only the build can tell is unknown', () => {
  for (const line of [
    'chown app $DATA',
    'chown app /data/*',
    'find / -name data | xargs chown app',
    'sudo chown app /data',
    'eval "chown app /data"',
    'chown app "$(cat /etc/place)"',
    'if true; then chown app /data',
  ]) {
    assert.is(givenAwayBy(`RUN ${line}`), 'unknown', line);
  }
  assert.is(givenAwayBy('ARG DATA\nCOPY --chown=app a $DATA'), 'unknown');
});

ownership.run();
