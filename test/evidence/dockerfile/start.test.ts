// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text and Compose variables
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDockerfile } from '../../../src/evidence/dockerfile/read.ts';
import { builtStartGains } from '../../../src/evidence/dockerfile/start.ts';
import type { Facts, Service } from '../../../src/transform.ts';
import { askService } from '../ask.ts';

const ownStart = suite('start scripts of own builds');

type Question = (facts: Facts, c: Service) => string;

interface Build {
  readonly dockerfile: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Lines of the service below `build`. */
  readonly service?: string;
}

function ask(question: Question, { dockerfile, files = {}, service = '' }: Build): string {
  const all = Object.entries(files).map(([path, text]) => [`app/${path}`, text]);
  return askService(`build: ./app\n${service}`, (facts, c) => question(facts, c as Service), {
    files: { 'app/Dockerfile': dockerfile, ...Object.fromEntries(all) },
  });
}

const needs: Question = (facts, c) => {
  const answer = facts.capabilities(c);
  if (!answer.known) return `${answer.code}: ${answer.reason}`;
  return [answer.strong ? 'strong' : 'weak', ...answer.needs.map(({ capability }) => capability)].join(' ');
};
const user: Question = (facts, c) => {
  const answer = facts.serviceUser(c);
  if (!answer.known) return `${answer.code}: ${answer.reason}`;
  return [`${answer.uid}:${answer.gid}`, ...answer.dataPaths, ...answer.needs].join(' | ');
};
const writes: Question = (facts, c) => {
  const answer = facts.writablePaths(c);
  return answer.known ? answer.paths.map(({ path }) => path).join(' ') : `${answer.code}: ${answer.reason}`;
};

const accounts = 'RUN addgroup -S app -g 10001 && adduser -S app -G app -u 10001';
const dockerfile = `FROM alpine:3.20
RUN apk add --no-cache su-exec nodejs
${accounts}
WORKDIR /app
COPY . .
COPY entrypoint.sh /entrypoint.sh
RUN chmod +x /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
CMD ["node", "server.js"]
`;
const script = '#!/bin/sh\nset -e\nchown -R app:app /data\nexec su-exec app "$@"\n';
const guarded = '#!/bin/sh\nif [ "$(id -u)" = 0 ]; then\n  chown app /data\n  exec su-exec app "$@"\nfi\nexec "$@"\n';
const data = 'volumes: ["./data:/data"]';

ownStart('what the script needs stays, with what the host folder takes', () => {
  assert.is(
    ask(needs, { dockerfile, files: { 'entrypoint.sh': script }, service: data }),
    'strong CHOWN DAC_OVERRIDE SETGID SETUID',
  );
  assert.is(ask(needs, { dockerfile, files: { 'entrypoint.sh': guarded } }), 'strong CHOWN SETGID SETUID');
  assert.is(
    ask(needs, {
      dockerfile,
      files: { 'entrypoint.sh': '#!/bin/sh\nmkdir -p /data/x\nexec su-exec app node\n' },
      service: data,
    }),
    'strong DAC_OVERRIDE SETGID SETUID',
  );
  assert.is(
    ask(needs, {
      dockerfile,
      files: { 'entrypoint.sh': '#!/bin/sh\nchmod 750 /data\nexec su-exec app node\n' },
      service: 'volumes: ["data:/data"]',
    }),
    'strong FOWNER SETGID SETUID',
  );
});

ownStart('the lines of the script are the evidence', () => {
  const cite: Question = (facts, c) => {
    const answer = facts.capabilities(c);
    return answer.known ? answer.because.map(({ what, origin }) => `${origin} ${what}`).join('; ') : '';
  };
  assert.is(
    ask(cite, { dockerfile, files: { 'entrypoint.sh': script } }),
    'app/entrypoint.sh:4 becomes app; app/entrypoint.sh:3 changes owners: chown -R app:app /data',
  );
  const reasons: Question = (facts, c) => {
    const answer = facts.capabilities(c);
    return answer.known ? answer.needs.map(({ reason }) => reason).join('; ') : '';
  };
  assert.is(
    ask(reasons, { dockerfile, files: { 'entrypoint.sh': script }, service: data }),
    'chown -R app:app /data (app/entrypoint.sh:3); chown -R app:app /data (app/entrypoint.sh:3); su-exec app node server.js (app/entrypoint.sh:4); su-exec app node server.js (app/entrypoint.sh:4)',
  );
});

ownStart('a script that cannot be understood is no evidence', () => {
  const unclear: Readonly<Record<string, string>> = {
    '#!/bin/sh\neval "$X"\nexec su-exec app "$@"\n':
      'no-evidence: app/entrypoint.sh:2: eval runs a text, so what it needs as root is not known',
    '#!/bin/sh\nset -e\nprepare --all\nexec su-exec app "$@"\n':
      'no-evidence: nothing is known about what prepare does when it starts as root (app/entrypoint.sh:3)',
    '#!/usr/bin/python3\nprint(1)\n':
      'no-evidence: app/Dockerfile:8: /entrypoint.sh is a script for python3, so what it needs as root is not known',
    '#!/bin/sh\nif true; then\n':
      "no-evidence: app/entrypoint.sh:1: /entrypoint.sh is not readable as a shell script (expected command after 'then'), so what it needs as root is not known",
    '#!/bin/sh\nexec su-exec "$RUN_AS" supervisord\n':
      'no-evidence: nothing is known about what supervisord does when it starts as root (app/entrypoint.sh:2)',
  };
  for (const [text, reason] of Object.entries(unclear)) {
    const service = 'environment: {X: "${Y}", RUN_AS: "${WHO}"}';
    assert.is(ask(needs, { dockerfile, files: { 'entrypoint.sh': text }, service }), reason);
  }
  assert.match(ask(needs, { dockerfile }), 'nothing is known about what entrypoint.sh does');
});

ownStart('the script is found wherever the Dockerfile puts it', () => {
  const head = `FROM alpine:3.20\n${accounts}\n`;
  const found: readonly (readonly [string, string])[] = [
    [
      'COPY docker/docker-entrypoint.sh /usr/local/bin/\nENTRYPOINT ["docker-entrypoint.sh"]',
      'docker/docker-entrypoint.sh',
    ],
    [
      'COPY docker/docker-entrypoint.sh /usr/local/bin\nENTRYPOINT ["docker-entrypoint.sh"]',
      'docker/docker-entrypoint.sh',
    ],
    ['COPY docker/docker-entrypoint.sh /start\nENTRYPOINT ["/start"]', 'docker/docker-entrypoint.sh'],
    ['ADD docker/ /docker/\nENTRYPOINT ["/docker/run.sh"]', 'docker/run.sh'],
    ['WORKDIR /srv/app\nCOPY . .\nENTRYPOINT ["./run.sh"]', 'run.sh'],
    ['WORKDIR /srv\nWORKDIR app\nCOPY . .\nENTRYPOINT ["/srv/app/docker/run.sh"]', 'docker/run.sh'],
    ['COPY --chown=app:app --chmod=755 ["run.sh", "/run.sh"]\nENTRYPOINT ["/run.sh"]', 'run.sh'],
    ['COPY scripts/*.sh /scripts/\nENTRYPOINT ["/scripts/run.sh"]', 'scripts/run.sh'],
    ['COPY a.sh run.sh /scripts/\nENTRYPOINT ["sh", "/scripts/run.sh"]', 'run.sh'],
    ['COPY run.sh /\nRUN ln -s /run.sh /usr/bin/start\nENTRYPOINT ["start"]', 'run.sh'],
    [
      'COPY run.sh /tmp/\nRUN mv /tmp/run.sh /usr/bin/start && chmod 755 /usr/bin/start\nENTRYPOINT ["start"]',
      'run.sh',
    ],
    ['COPY run.sh /\nRUN sed -i \'s/\\r$//\' /run.sh && chmod +x /run.sh\nENTRYPOINT ["/run.sh"]', 'run.sh'],
    ['COPY run.sh /\nENTRYPOINT /run.sh node server.js', 'run.sh'],
    ['COPY run.sh /\nCMD ["/run.sh", "node"]', 'run.sh'],
    ['COPY run.sh /\nENTRYPOINT ["tini", "--", "/run.sh"]', 'run.sh'],
    ['COPY run.sh /\nENTRYPOINT ["/usr/bin/dumb-init", "--"]\nCMD ["/run.sh", "node"]', 'run.sh'],
    ['COPY run.sh /\nCMD ["sh", "-c", "exec /run.sh node"]', 'run.sh'],
    ['ARG DIR=docker\nCOPY ${DIR}/run.sh /run.sh\nENTRYPOINT ["/run.sh"]', 'docker/run.sh'],
  ];
  for (const [lines, path] of found) {
    const answer = ask(user, { dockerfile: `${head}${lines}\n`, files: { [path]: guarded } });
    assert.match(answer, /^10001:10001/, `${lines}: ${answer}`);
  }
});

ownStart('another text than that of the context is not taken for it', () => {
  const head = `FROM alpine:3.20\n${accounts}\n`;
  for (const lines of [
    'COPY --from=builder /run.sh /run.sh',
    'COPY --from=builder /opt /',
    'COPY run.sh /run.sh\nCOPY --from=builder /run.sh /run.sh',
    "COPY run.sh /run.sh\nRUN sed -i 's/app/root/' /run.sh",
    'COPY run.sh /run.sh\nRUN echo id >> /run.sh',
    'COPY run.sh /run.sh\nRUN eval "patch /run.sh"',
    'COPY other.sh /run.sh',
    'COPY run.sh /scripts/',
    'RUN echo "exec su-exec app" > /run.sh',
  ]) {
    const answer = ask(user, { dockerfile: `${head}${lines}\nENTRYPOINT ["/run.sh"]\n`, files: { 'run.sh': guarded } });
    assert.match(answer, /^no-evidence/, lines);
  }
});

ownStart('the text may stand in the Dockerfile itself', () => {
  const inline = `FROM alpine:3.20\n${accounts}\nCOPY <<'EOF' /run.sh\n${guarded}EOF\nENTRYPOINT ["/run.sh"]\nCMD ["node"]\n`;
  assert.is(ask(user, { dockerfile: inline }), '10001:10001');
  assert.match(ask(needs, { dockerfile: inline }), 'strong CHOWN SETGID SETUID');
  const filled = inline.replace("'EOF'", 'EOF');
  assert.match(ask(user, { dockerfile: filled }), /^no-evidence/);
});

ownStart('what the manifest says comes first', () => {
  const files = { 'entrypoint.sh': guarded };
  assert.match(ask(needs, { dockerfile, files, service: 'command: [supervisord]' }), /^strong CHOWN/);
  assert.is(ask(needs, { dockerfile, files, service: 'entrypoint: [node, server.js]' }), 'strong');
  assert.match(ask(needs, { dockerfile, files, service: 'entrypoint: [supervisord]' }), /about what supervisord does/);
  assert.match(ask(needs, { dockerfile, files, service: 'volumes: ["scripts:/entrypoint.sh"]' }), /^no-evidence/);
  const mounted = askService(
    'build: ./app\nvolumes: ["./own.sh:/entrypoint.sh:ro"]',
    (facts, c) => needs(facts, c as Service),
    { files: { 'app/Dockerfile': dockerfile, 'app/entrypoint.sh': guarded, 'own.sh': '#!/bin/sh\nexec "$@"\n' } },
  );
  assert.is(mounted, 'strong');
});

ownStart('variables of the image and the manifest decide tests', () => {
  const choice = '#!/bin/sh\nif [ "$MODE" = root ]; then exec supervisord; fi\nexec su-exec app "$@"\n';
  const files = { 'entrypoint.sh': choice };
  assert.is(ask(needs, { dockerfile, files }), 'strong SETGID SETUID');
  assert.match(ask(needs, { dockerfile, files, service: 'environment: {MODE: root}' }), /supervisord/);
  assert.match(ask(needs, { dockerfile, files, service: 'environment: {MODE: "${M}"}' }), /supervisord/);
  assert.match(ask(needs, { dockerfile, files, service: 'env_file: .env' }), /supervisord/);
  const set = dockerfile.replace('WORKDIR', 'ENV MODE=root\nWORKDIR');
  assert.match(ask(needs, { dockerfile: set, files }), /supervisord/);
  assert.is(ask(needs, { dockerfile: set, files, service: 'environment: {MODE: user}' }), 'strong SETGID SETUID');
});

ownStart('an init that stays root needs a right to hand signals on', () => {
  const init = dockerfile.replace('["/entrypoint.sh"]', '["/sbin/tini", "--", "/entrypoint.sh"]');
  assert.is(ask(needs, { dockerfile: init, files: { 'entrypoint.sh': guarded } }), 'strong CHOWN KILL SETGID SETUID');
});

ownStart('the user is the one it turns into, with what stands in the way', () => {
  assert.is(ask(user, { dockerfile, files: { 'entrypoint.sh': guarded }, service: data }), '10001:10001 | /data');
  assert.is(
    ask(user, { dockerfile, files: { 'entrypoint.sh': script }, service: data }),
    '10001:10001 | /data | app/entrypoint.sh:3 must not fail without root (chown -R app:app /data)',
  );
  assert.is(
    ask(user, { dockerfile, files: { 'entrypoint.sh': `#!/bin/sh\necho x > /etc/app.conf\n${guarded.slice(10)}` } }),
    '10001:10001 | app/entrypoint.sh:2 writes /etc/app.conf, which must belong to the user',
  );
  const numbers = dockerfile.replace(accounts, 'RUN adduser -D -u 10001 app');
  assert.is(
    ask(user, { dockerfile: numbers, files: { 'entrypoint.sh': guarded } }),
    '10001:10001 | the group number of app is taken to be 10001',
  );
  const nameless = dockerfile.replace(accounts, 'RUN adduser -D app');
  assert.match(
    ask(user, { dockerfile: nameless, files: { 'entrypoint.sh': guarded } }),
    /the number of app.* is not known/,
  );
});

ownStart('who takes the user from PUID has to start as root', () => {
  const puid = '#!/bin/sh\nusermod -o -u "${PUID:-1000}" app\nexec su-exec app "$@"\n';
  assert.is(
    ask(user, { dockerfile, files: { 'entrypoint.sh': puid } }),
    'by-design: app/entrypoint.sh:2 changes accounts of the image at every start (usermod -o -u 1000 app), which takes root',
  );
});

ownStart('who stays root has no other user', () => {
  assert.match(ask(user, { dockerfile, files: { 'entrypoint.sh': '#!/bin/sh\nexec "$@"\n' } }), /^no-evidence/);
  assert.match(ask(user, { dockerfile: 'FROM node:22\nCMD ["node", "a.js"]\n' }), /^no-evidence/);
});

ownStart('what is written is bounded by the user it turns into', () => {
  const files = { 'entrypoint.sh': script };
  assert.is(ask(writes, { dockerfile, files, service: data }), '/tmp /var/tmp /home/app');
  const prepared = '#!/bin/sh\nmkdir -p /run/app\nchown app /run/app\nexec su-exec app "$@"\n';
  assert.is(ask(writes, { dockerfile, files: { 'entrypoint.sh': prepared } }), '/tmp /var/tmp /run /home/app');
  assert.is(
    ask(writes, { dockerfile, files }),
    'no-evidence: app/entrypoint.sh:3 changes files of the image (chown -R app:app /data)',
  );
  const some = '#!/bin/sh\n[ "$1" = x ] || exec su-exec app "$@"\nexec "$@"\n';
  assert.match(
    ask(writes, { dockerfile, files: { 'entrypoint.sh': some }, service: 'command: ["${X}"]' }),
    /every path of the image may be written/,
  );
});

ownStart('nothing is put over a home that holds the program, and sudo bounds nothing', () => {
  const home = 'FROM node:20-alpine\nWORKDIR /home/node/app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n';
  assert.match(ask(writes, { dockerfile: home }), /\/home\/node belongs to the user and holds files of the image/);
  assert.is(ask(writes, { dockerfile: home.replace('/home/node/app', '/app') }), '/tmp /var/tmp /home/node');
  const sudo = 'FROM debian:12\nRUN apt-get update && apt-get install -y sudo && useradd -m -u 1000 dev\nUSER dev\n';
  assert.match(ask(writes, { dockerfile: sudo }), /with it every path of the image may be written: installs sudo/);
});

ownStart('a script of another user than root may ask for rights', () => {
  const facts = readDockerfile(
    'FROM debian:12\nCOPY run.sh /run.sh\nUSER 1000\nENTRYPOINT ["/run.sh"]\n',
    'app/Dockerfile',
    { dockerfile: 'app/Dockerfile', context: 'app', inline: undefined, target: undefined, args: {} },
    path => (path === 'app/run.sh' ? '#!/bin/sh\n[ "$(id -u)" = 0 ] || sudo chown app /data\nexec node\n' : undefined),
  )!;
  const found = askService('build: ./app', (_, c) => builtStartGains(facts, c));
  assert.equal(
    found.map(({ what, origin }) => `${origin} ${what}`),
    ['app/run.sh:2 uses sudo: sudo chown app /data'],
  );
});

ownStart.run();
