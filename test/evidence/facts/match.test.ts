import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isVerified, type Match, majorOf, matchImage } from '../../../src/evidence/facts/match.ts';
import { matchesGlob } from '../../../src/evidence/glob.ts';
import { parseImageReference } from '../../../src/workloads/image-reference.ts';

const images = suite('matching images');
const digest = `@sha256:${'0f'.repeat(32)}`;
const match = (text: string): Match | undefined => matchImage(parseImageReference(text));
const nameOf = (text: string): string | undefined => match(text)?.facts.name;

images('finds an image under its names and mirrors', () => {
  for (const text of [
    'postgres:16',
    'library/postgres:16',
    'docker.io/postgres:16',
    'docker.io/library/postgres:16',
    'index.docker.io/library/postgres:16',
    'public.ecr.aws/docker/library/postgres:16',
    'mirror.gcr.io/library/postgres:16',
  ])
    assert.is(nameOf(text), 'postgres', text);
});

images('does not take an image of another registry or owner for it', () => {
  for (const text of [
    'ghcr.io/acme/postgres:16',
    'acme/postgres',
    'registry.example.com/postgres',
    'postgres-backup',
  ]) {
    assert.is(match(text), undefined, text);
  }
});

images('lets the tag decide between entries of one repository', () => {
  for (const [text, name] of [
    ['redis', 'redis-8'],
    ['redis:alpine', 'redis-8'],
    ['redis:7.4-alpine', 'redis'],
    ['redis:8.2', 'redis-8'],
    ['influxdb', 'influxdb-2'],
    ['influxdb:1.8-alpine', 'influxdb-1'],
    ['influxdb:1.11', 'influxdb-1.11'],
    ['influxdb:1.11.7-alpine', 'influxdb-1.11'],
    ['influxdb:3-core', 'influxdb-3'],
    ['php:8.3-fpm-alpine', 'php-fpm'],
    ['php:8.3-apache', 'php-apache'],
    ['php:8.3', 'php-cli'],
    ['docker:27', 'docker-dind'],
    ['docker:27-cli', 'docker-cli'],
    ['docker:27-dind-rootless', 'docker-dind'],
    ['gitea/gitea:1.22-rootless', 'gitea-rootless'],
    ['gitea/gitea:1.22', 'gitea'],
  ] as const)
    assert.is(nameOf(text), name, text);
});

images('leaves out tags that start in another way', () => {
  for (const text of [
    'haproxy:2.3',
    'haproxy:1.8-alpine',
    'elasticsearch:7.17.9',
    'grafana/grafana:4.6.3',
    'sonarqube:8-community',
    'n8nio/n8n:0.214.0',
    'confluentinc/cp-kafka:5.5.0',
    'prom/prometheus:v1.8.2',
    'grafana/loki:1.4.1',
    'kibana:5.6',
  ])
    assert.is(match(text), undefined, text);
  for (const text of ['haproxy:2.4', 'haproxy:2.10', 'haproxy:lts-alpine', 'grafana/grafana:10.4.2', 'kibana:7.17.0']) {
    assert.ok(match(text), text);
  }
});

images('takes the account from the variant of the tag', () => {
  for (const [text, uid, gid] of [
    ['postgres:16-alpine', 70, 70],
    ['postgres:16', 999, 999],
    ['redis:7-alpine', 999, 1000],
    ['wordpress:6-fpm-alpine', 82, 82],
    ['wordpress:6-apache', 33, 33],
    ['rabbitmq:3-management-alpine', 100, 101],
  ] as const) {
    assert.equal([match(text)?.variant?.uid, match(text)?.variant?.gid], [uid, gid], text);
  }
});

images('is vague about a digest whose tag decides', () => {
  for (const [text, vague] of [
    [`postgres${digest}`, true],
    [`grafana/grafana${digest}`, true],
    [`nginx${digest}`, false],
    [`postgres:16${digest}`, false],
  ] as const) {
    assert.is(match(text)?.vague, vague, text);
    assert.is(isVerified(match(text)!, 'user'), !vague, text);
  }
  assert.is(match(`postgres${digest}`)?.variant, undefined);
  assert.is(match(`redis${digest}`), undefined);
});

images('inherits facts as far as the origin of a derived image is known', () => {
  assert.equal(
    [nameOf('postgis/postgis:16-3.4'), isVerified(match('postgis/postgis:16-3.4')!, 'user')],
    ['postgres', true],
  );
  assert.equal(
    [nameOf('timescale/timescaledb:2'), isVerified(match('timescale/timescaledb:2')!, 'user')],
    ['postgres', false],
  );
  assert.is(nameOf('linuxserver/wireguard'), 'linuxserver');
});

images('knows families by a pattern', () => {
  for (const text of ['lscr.io/linuxserver/sonarr', 'linuxserver/sonarr:4', 'ghcr.io/linuxserver/sonarr']) {
    assert.is(nameOf(text), 'linuxserver', text);
  }
});

images('concludes nothing from a reference with a variable', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an interpolation of Compose
  assert.is(match('postgres:${TAG}'), undefined);
});

images('reads a version only where the tag names one', () => {
  for (const [text, major] of [
    ['postgres:16.2-alpine', 16],
    ['prom/prometheus:v3.1.0', 3],
    ['pgvector/pgvector:pg16', 16],
    ['timescale/timescaledb:latest-pg14', 14],
    ['postgres:alpine3.19', undefined],
    ['postgres', undefined],
  ] as const)
    assert.is(majorOf(match(text)!), major, text);
});

images('matches globs over the whole text', () => {
  assert.ok(matchesGlob('1.25-alpine', '*alpine*'));
  assert.ok(matchesGlob('1.5', '1.[0-9]*'));
  assert.not.ok(matchesGlob('1x5', '1.[0-9]*'));
  assert.not.ok(matchesGlob('prefix-latest', 'latest'));
});

images.run();
