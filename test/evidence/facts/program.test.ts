import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, Facts, Service } from '../../../src/transform.ts';
import { askContainer, askService } from '../ask.ts';

const program = suite('programs of an image');

/** The capabilities of an image are sure only for its own start; those of its files are needed by any. */
const isSure = (facts: Facts, c: Service | Container): boolean => {
  const answer = facts.capabilities(c);
  return answer.known && answer.doubt === undefined;
};
const holds = (service: string): boolean => askService(service, isSure);
const holdsInPod = (container: string): boolean => askContainer(container, isSure);

for (const [command, own] of [
  ['', true],
  ['command: postgres -c shared_buffers=256MB', true],
  ['command: ["-c", "max_connections=200"]', true],
  ['command: ["postgres"]', true],
  ['entrypoint: docker-entrypoint.sh\ncommand: postgres', true],
  ['entrypoint: ["/usr/local/bin/docker-entrypoint.sh", "postgres"]', true],
  ['entrypoint: docker-entrypoint.sh', false],
  ['entrypoint: postgres', false],
  ['entrypoint: ["sh", "-c", "docker-entrypoint.sh postgres"]', false],
  ['command: bash -c "exec docker-entrypoint.sh postgres"', false],
  ['command: pg_dump -h db', false],
  ['command: $COMMAND', false],
] as const) {
  program(`a script acts ${own ? '' : 'not '}for: ${command.replace('\n', ', ') || 'nothing'}`, () => {
    assert.is(holds(`image: postgres:16\n${command}`), own);
  });
}

for (const [image, command, own] of [
  ['traefik:v3.1', 'command: --api.insecure=true', true],
  ['minio/minio', 'command: server /data', true],
  ['minio/minio', 'entrypoint: minio\ncommand: server /data', true],
  ['minio/minio', 'entrypoint: sh\ncommand: -c "mkdir -p /data && minio server /data"', false],
  ['minio/minio', 'command: server /data\nenvironment: {MINIO_USERNAME: a}', false],
  ['caddy:2', 'command: caddy run --config /etc/caddy/Caddyfile', true],
  ['caddy:2', 'entrypoint: /usr/bin/caddy run', true],
  ['caddy:2', 'command: --config /x', false],
  ['redis:7', 'command: /etc/redis.conf', true],
  ['redis:7', 'command: redis-server --sentinel', false],
  ['redis:7', 'command: redis-cli', false],
  ['mongo-express', 'command: --port 8080', false],
  ['wordpress:6', 'command: apache2-foreground', true],
  ['nextcloud:29', 'entrypoint: /cron.sh', false],
  ['paperlessngx/paperless-ngx', 'command: anything', false],
] as const) {
  program(`${image} with ${command.replace('\n', ', ')}`, () => {
    assert.is(holds(`image: ${image}\n${command}`), own);
  });
}

program('reads command and args of Kubernetes as entrypoint and command', () => {
  assert.is(holdsInPod('image: postgres:16\nargs: ["-c", "fsync=off"]'), true);
  assert.is(holdsInPod('image: postgres:16\nargs: [postgres]'), true);
  assert.is(holdsInPod('image: postgres:16\ncommand: [postgres]'), false);
  assert.is(holdsInPod('image: postgres:16\ncommand: [docker-entrypoint.sh]\nargs: [postgres]'), true);
  assert.is(holdsInPod('image: traefik:v3.1\ncommand: [traefik]\nargs: [--api]'), true);
  assert.is(holdsInPod('image: traefik:v3.1\ncommand: [/bin/sh, -c]\nargs: [traefik]'), false);
});

program('says why the facts do not hold', () => {
  const reason = (service: string): string =>
    askService(service, (facts, c) => {
      const answer = facts.capabilities(c);
      return answer.known ? '' : `${answer.code}: ${answer.reason}`;
    });
  assert.match(reason('image: postgres:16\ncommand: pg_dump'), /^no-evidence: the command of app replaces the program/);
  assert.match(reason('image: postgres:16\ncommand: $COMMAND'), /^unknown-value: the command of app depends/);
  assert.match(
    reason('image: redis:7\ncommand: redis-server --sentinel'),
    /^no-evidence: app asks redis:7 for another/,
  );
  assert.match(reason('image: alpine:3.20'), /^no-evidence: alpine:3.20 is a base image/);
});

program.run();
