import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, Facts, Service } from '../../../src/transform.ts';
import { askContainer, askService, type Project } from '../ask.ts';

const paths = suite('paths that an image writes');

const question = (facts: Facts, c: Service | Container): string => {
  const answer = facts.writablePaths(c);
  if (!answer.known) return answer.code;
  const names = answer.paths.map(({ path, need }) => (need === 'scratch' ? path : `${path} (${need})`));
  return [answer.strong ? 'strong' : 'weak', ...names].join(' ');
};
const service = (text: string, project?: Project): string => askService(text, question, project);

paths('tells data, scratch and folders with content apart', () => {
  assert.is(service('image: mariadb:11'), 'strong /var/lib/mysql (persistent) /run/mysqld /tmp');
  assert.is(
    service('image: cassandra:5'),
    'weak /var/lib/cassandra (persistent) /etc/cassandra (seeded) /var/log/cassandra /tmp',
  );
});

paths('meets a condition by mounting the data, and no other', () => {
  assert.match(service('image: redis:8'), /^strong \/data \(persistent\)/);
  assert.is(service('image: keycloak/keycloak:25'), 'by-design');
  assert.is(
    service('image: keycloak/keycloak:25\ncommand: start --optimized'),
    'weak /opt/keycloak/data (persistent) /tmp',
  );
  assert.match(service('image: hashicorp/vault:1.17'), /^weak/);
  assert.match(service('image: hashicorp/vault:1.17\nenvironment: {SKIP_SETCAP: 1}'), /^strong/);
});

paths('refuses what writes into the image', () => {
  assert.is(service('image: pihole/pihole:2025.04.0'), 'by-design');
  assert.is(service('image: nextcloud:29\nenvironment: {REDIS_HOST: cache}'), 'by-design');
  assert.is(service('image: couchdb:3\nenvironment: {NODENAME: one}'), 'by-design');
  assert.match(service('image: nextcloud:29'), /^strong/);
});

paths('lists the path of an option when the manifest switches it on', () => {
  assert.not.match(service('image: nginx:1.27'), /conf\.d/);
  assert.match(
    service('image: nginx:1.27\nvolumes: ["./templates:/etc/nginx/templates"]'),
    /\/etc\/nginx\/conf\.d \(seeded\)/,
  );
  assert.not.match(service('image: mysql:8'), /mysql-files/);
  assert.match(service('image: mysql:8\ncommand: --secure-file-priv=/var/lib/mysql-files'), /mysql-files/);
  assert.not.match(service('image: axllent/mailpit'), /\/data/);
  assert.match(service('image: axllent/mailpit\nenvironment: {MP_DATABASE: /data/m.db}'), /\/data/);
});

paths('never lists a path that the service itself does not write', () => {
  assert.is(service('image: haproxy:3.0'), 'strong');
});

paths('takes the place of the data from the version, else from what is mounted', () => {
  const place = (image: string, more = ''): string =>
    /\S+ \(persistent\)/.exec(service(`image: ${image}\n${more}`))![0];
  assert.is(place('postgres:17'), '/var/lib/postgresql/data (persistent)');
  assert.is(place('postgres:18'), '/var/lib/postgresql (persistent)');
  assert.is(place('pgvector/pgvector:pg16'), '/var/lib/postgresql/data (persistent)');
  assert.is(place('postgres'), '/var/lib/postgresql (persistent)');
  assert.is(place('postgres', 'volumes: ["db:/var/lib/postgresql/data"]'), '/var/lib/postgresql/data (persistent)');
});

paths('is in doubt about families, charts and versions that nobody named', () => {
  assert.match(service('image: lscr.io/linuxserver/sonarr'), /^weak/);
  assert.match(service('image: bitnami/redis:7.2'), /^weak/);
  assert.match(service(`image: mysql@sha256:${'0f'.repeat(32)}`), /^strong/);
  assert.match(service(`image: postgres@sha256:${'0f'.repeat(32)}`), /^weak/);
});

paths('is in doubt when an argument, a variable or a configuration names another path', () => {
  const redis = 'image: redis:7\ncommand: redis-server --logfile';
  assert.match(service(`${redis} /var/log/redis.log`), /^weak/);
  assert.match(service(`${redis} /data/redis.log`), /^strong/);
  assert.match(service(`${redis} /var/log/redis.log\nvolumes: ["logs:/var/log"]`), /^strong/);
  assert.match(service('image: mysql:8\nenvironment: {MYSQL_HOME: /srv/mysql}'), /^weak/);

  const configured = (text: string): string =>
    service('image: redis:7\ncommand: redis-server /etc/redis.conf\nvolumes: ["./redis.conf:/etc/redis.conf"]', {
      files: { 'redis.conf': text },
    });
  assert.match(configured('dir /data\n# logfile /var/log/redis.log\n'), /^strong/);
  assert.match(configured('dir /data\nlogfile /var/log/redis.log\n'), /^weak/);
});

paths('names the line of a configuration as evidence', () => {
  const evidence = askService(
    'image: nginx:1.27\nvolumes: ["./conf/nginx.conf:/etc/nginx/nginx.conf:ro"]',
    (facts, c) => {
      const answer = facts.writablePaths(c);
      return answer.known ? answer.because.at(-1) : undefined;
    },
    { files: { 'conf/nginx.conf': 'events {}\nhttp { proxy_cache_path /var/lib/cache keys_zone=one:10m; }\n' } },
  );
  assert.equal(evidence, {
    code: 'CFG',
    what: 'names /var/lib/cache, which no mount covers',
    origin: 'conf/nginx.conf:2',
  });
});

paths('declares a volume only where the image is known to', () => {
  const declared = (image: string): readonly boolean[] =>
    askContainer(`image: ${image}`, (facts, c) => {
      const answer = facts.writablePaths(c);
      return answer.known
        ? answer.paths.filter(({ need }) => need === 'persistent').map(({ declaredVolume }) => declaredVolume)
        : [];
    });
  assert.equal(declared('redis:7'), [true]);
  assert.equal(declared('redis:8'), [false]);
  assert.equal(declared('bitnami/redis:7.2'), [false]);
});

paths.run();
