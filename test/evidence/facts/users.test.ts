import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, Facts, Service } from '../../../src/transform.ts';
import { askContainer, askService } from '../ask.ts';

const users = suite('users of an image');

const startOf = (facts: Facts, c: Service | Container): string => {
  const answer = facts.startUser(c);
  if (!answer.known) return answer.code;
  const { strong, uid = '?', gid = '?', name } = answer;
  return `${strong ? 'strong' : 'weak'} ${uid}:${gid}${name === undefined ? '' : ` ${name}`}`;
};
const serviceUserOf = (facts: Facts, c: Service | Container): string => {
  const answer = facts.serviceUser(c);
  if (!answer.known) return answer.code;
  const { strong, uid, gid, imageDropsToIt, needs } = answer;
  return [`${strong ? 'strong' : 'weak'} ${uid}:${gid}`, ...(imageDropsToIt ? ['drops'] : []), ...needs].join('; ');
};
const start = (text: string): string => askService(text, startOf);
const serviceUser = (text: string): string => askService(text, serviceUserOf);

users('starts as the user of the manifest, else of the image', () => {
  assert.is(start('image: postgres:16'), 'strong 0:0 root');
  assert.is(start('image: postgres:16\nuser: "1000:1000"'), 'strong 1000:1000');
  assert.is(start('image: postgres:16-alpine\nuser: postgres'), 'strong 70:? postgres');
  assert.is(start('image: memcached:1.6'), 'strong 11211:11211 memcache');
  assert.is(start('image: wordpress:cli'), 'strong 82:82 www-data');
  assert.is(start('image: docker:27-dind-rootless'), 'strong 1000:1000 rootless');
  assert.is(start('image: example/unknown'), 'no-evidence');
  assert.is(start('image: postgres:16\nuser: $UID'), 'unknown-value');
  assert.is(askContainer('image: nginx:1.27\nsecurityContext: {runAsUser: 101}', startOf), 'strong 101:?');
});

users('gives no number that nobody has read', () => {
  assert.is(start('image: odoo:18'), 'strong ?:? odoo');
  assert.is(start('image: adminer'), 'strong ?:? adminer');
  assert.is(start('image: confluentinc/cp-kafka:7.7.0'), 'strong ?:? appuser');
  assert.is(start('image: grafana/grafana:11.0.0'), 'strong 472:? grafana');
});

users('drops to an account only when the image does so by itself', () => {
  assert.is(serviceUser('image: postgres:16'), 'strong 999:999; drops');
  assert.is(serviceUser('image: valkey/valkey:8-alpine'), 'strong 999:1000; drops');
  assert.is(serviceUser('image: vaultwarden/server:1.32'), 'strong 1000:1000');
  assert.is(serviceUser('image: authelia/authelia:4'), 'strong 1000:1000');
});

users('lists what has to be prepared', () => {
  assert.match(serviceUser('image: nginx:1.27'), /^weak 101:101; tmpfs on .* or another port$/);
  assert.match(serviceUser('image: metabase/metabase:v0.50.0'), /writable plugins directory/);
});

users('leaves images that have to start as root alone', () => {
  assert.is(serviceUser('image: pihole/pihole'), 'by-design');
  assert.is(serviceUser('image: ghcr.io/gethomepage/homepage\nenvironment: [PUID=1000, PGID=1000]'), 'by-design');
  assert.is(serviceUser('image: lscr.io/linuxserver/sonarr\nenvironment: [PUID=1000]'), 'by-design');
});

users('knows nothing about another program or a base image', () => {
  assert.is(serviceUser('image: postgres:16\ncommand: pg_dump'), 'no-evidence');
  assert.is(serviceUser('image: node:22'), 'no-evidence');
  assert.is(serviceUser('image: telegraf:1.32'), 'no-evidence');
});

users('asks for files that the start script reads as root', () => {
  const file = 'environment: {POSTGRES_PASSWORD_FILE: /run/secrets/password}';
  assert.is(
    serviceUser(`image: postgres:16\n${file}\nsecrets: [password]`),
    'strong 999:999; drops; /run/secrets/password must be readable for the user',
  );
  assert.is(serviceUser(`image: postgres:16\n${file}`), 'strong 999:999; drops');
});

users.run();
