import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Evidence, Facts, Service } from '../../../src/transform.ts';
import { askService } from '../ask.ts';

const dockerfile = suite('Dockerfiles of a service');

type Question<T> = (facts: Facts, c: Service) => T;

function built<T>(text: string, question: Question<T>, more = '', build = 'build: .'): T {
  return askService(`${build}\n${more}`, (facts, c) => question(facts, c as Service), { files: { Dockerfile: text } });
}

const user: Question<string> = (facts, c) => {
  const answer = facts.startUser(c);
  if (!answer.known) return answer.code;
  const { strong, root, uid = '?', gid = '?', because } = answer;
  return `${strong ? 'strong' : 'weak'} ${root ? 'root' : `${uid}:${gid}`} ${because[0].origin}`;
};
const needs: Question<string> = (facts, c) => {
  const answer = facts.capabilities(c);
  if (!answer.known) return answer.code;
  return [answer.strong ? 'strong' : 'weak', ...answer.needs.map(({ capability }) => capability)].join(' ');
};
const writes: Question<string> = (facts, c) => {
  const answer = facts.writablePaths(c);
  return answer.known ? ['known', ...answer.paths.map(({ path }) => path)].join(' ') : answer.code;
};
const gains: Question<readonly string[]> = (facts, c) => {
  const answer = facts.privilegeGain(c);
  return answer.known ? answer.reasons.map(({ what, origin }: Evidence) => `${origin} ${what}`) : [answer.code];
};

dockerfile('reads the final stage', () => {
  const text = 'FROM golang:1.23 AS build\nUSER 1\nFROM alpine:3.20\nUSER 1000:1001\n';
  assert.is(built(text, user), 'strong 1000:1001 Dockerfile:4');
});

dockerfile('variables that double one another beyond all memory stay as they are written', () => {
  const text = `FROM alpine:3.20\nENV A=aaaaaaaa\n${'ENV A=$A$A\n'.repeat(60)}USER $A\n`;
  assert.is(built(text, user), 'unknown-value');
  const short = `FROM alpine:3.20\nENV A=1\n${'ENV A=$A$A\n'.repeat(2)}USER $A\n`;
  assert.is(built(short, user), 'strong 1111:? Dockerfile:5');
});

dockerfile('a file longer than anybody writes is not read', () => {
  assert.is(built(`FROM alpine:3.20\nUSER 1000\n#${'x'.repeat(1_000)}\n`, user), 'strong 1000:? Dockerfile:2');
  assert.is(built(`FROM alpine:3.20\nUSER 1000\n#${'x'.repeat(300_000)}\n`, user), 'no-evidence');
});

dockerfile('reads the stage that the service asks for', () => {
  const text = 'FROM alpine:3.20 AS one\nUSER 1000\nFROM alpine:3.20 AS two\nUSER 2000\n';
  const build = 'build: {context: ., target: one}';
  assert.is(built(text, user, '', build), 'strong 1000:? Dockerfile:2');
});

dockerfile('follows a stage that builds on another', () => {
  const text = 'FROM node:22 AS base\nUSER node\nFROM base AS final\nCOPY . .\n';
  assert.is(built(text, user), 'strong 1000:1000 Dockerfile:2');
});

dockerfile('fills in arguments, from the service before their defaults', () => {
  const text = 'ARG TAG=22\nFROM node:$TAG\nARG WHO=1000\nUSER $WHO\n';
  assert.is(built(text, user), 'strong 1000:? Dockerfile:4');
  assert.is(built(text, user, '', 'build: {context: ., args: {WHO: 0}}'), 'strong root Dockerfile:4');
  assert.is(built('FROM alpine\nARG WHO\nUSER $WHO\n', user), 'unknown-value');
});

dockerfile('cannot be followed when an argument of FROM is missing', () => {
  assert.is(built('ARG BASE\nFROM $BASE\nUSER 1000\n', user), 'no-evidence');
});

dockerfile('knows the number of a user that it makes or that the base brings', () => {
  assert.is(
    built('FROM debian:12\nRUN useradd -u 1234 -g 1234 app\nUSER app\n', user),
    'strong 1234:1234 Dockerfile:3',
  );
  assert.is(
    built('FROM alpine:3.20\nRUN adduser -S -D -H --uid 1500 app && true\nUSER app\n', user),
    'strong 1500:? Dockerfile:3',
  );
  assert.is(built('FROM python:3.13\nRUN useradd app\nUSER app\n', user), 'strong ?:? Dockerfile:3');
  assert.is(built('FROM debian:12\nUSER "www-data"\n', user), 'strong 33:33 Dockerfile:2');
  assert.is(built('FROM gcr.io/distroless/static\nUSER nonroot\n', user), 'strong 65532:65532 Dockerfile:2');
  assert.is(built('FROM postgres:16-alpine\nUSER postgres\n', user), 'strong 70:70 Dockerfile:2');
});

dockerfile('takes the user of the base when it sets none', () => {
  assert.is(built('FROM node:22\nCOPY . .\n', user), 'strong root Dockerfile:1');
  assert.is(built('FROM nginxinc/nginx-unprivileged:1.27\n', user), 'strong 101:101 Dockerfile:1');
  assert.is(built('FROM scratch\nCOPY app /\n', user), 'strong root Dockerfile:1');
  assert.is(built('FROM alpine:3.20\n', user), 'weak root Dockerfile:1');
  assert.is(built('FROM example/unknown:1\n', user), 'no-evidence');
});

dockerfile('knows what an interpreter needs that starts directly', () => {
  assert.is(built('FROM node:22\nCMD ["node", "server.js"]\n', needs), 'strong');
  assert.is(built('FROM node:22\nENTRYPOINT ["node"]\nCMD ["server.js"]\n', needs), 'strong');
  assert.is(
    built('FROM node:22\nCMD ["node", "server.js"]\n', needs, 'volumes: ["./data:/data"]'),
    'strong DAC_OVERRIDE',
  );
  assert.is(built('FROM node:22\nCMD node server.js\n', needs), 'strong');
  assert.is(built('FROM node:22\nENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]\n', needs), 'strong');
  assert.is(built('FROM node:22\nCOPY --chown=node . .\nCMD ["node", "a.js"]\n', needs), 'strong DAC_OVERRIDE');
});

dockerfile('knows nothing about scripts it does not have, and programs that change their user', () => {
  for (const text of [
    'FROM node:22\nCMD $START\n',
    'FROM node:22\nCMD eval node\n',
    'FROM node:22\nSHELL ["/bin/bash", "-c"]\nCMD node server.js\n',
    'FROM node:22\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["node", "server.js"]\n',
    'FROM node:22\nCMD ["npm", "start"]\n',
    'FROM python:3.13\nCMD ["gunicorn", "--user", "app", "app:app"]\n',
    'FROM postgres:16\nCOPY init.sql /docker-entrypoint-initdb.d/\n',
  ])
    assert.is(built(text, needs), 'no-evidence', text);
  assert.is(built('FROM node:22\nCMD ["node", "a.js"]\n', needs, 'command: sh start.sh'), 'no-evidence');
});

dockerfile('takes -u for a user only where it names one', () => {
  const python = 'FROM python:3.13\nWORKDIR /app\n';
  for (const start of [
    'CMD python -u app.py',
    'CMD ["python3", "-u", "-m", "shop", "-g", "4"]',
    'CMD daphne -u /run/shop.sock shop:app',
    'ENTRYPOINT ["gunicorn", "-b", ":80", "shop:app"]',
  ])
    assert.is(built(`${python}${start}\n`, needs), 'strong', start);
  for (const start of [
    'CMD ["gunicorn", "-u", "app", "shop:app"]',
    'CMD gunicorn -uapp shop:app',
    'CMD python -u -m gunicorn -g app shop:app',
    'ENV GUNICORN_CMD_ARGS="--user=app"\nCMD gunicorn shop:app',
    'CMD gunicorn -c settings.py shop:app',
  ])
    assert.is(built(`${python}${start}\n`, needs), 'no-evidence', start);
});

dockerfile('knows an image that holds a single program', () => {
  const text = 'FROM golang:1.23 AS build\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n';
  assert.is(built(text, needs), 'strong');
  assert.is(built(text, writes), 'known');
});

dockerfile('adds a low port of EXPOSE where it takes a capability', () => {
  const text = 'FROM node:22\nEXPOSE 80 8443/tcp\nCMD ["node", "server.js"]\n';
  assert.is(built(text, needs), 'strong');
  assert.is(built(text, needs, 'network_mode: host'), 'strong NET_BIND_SERVICE');
});

dockerfile('keeps file capabilities, for root and others', () => {
  const setcap = "RUN setcap 'cap_net_bind_service=+ep' /usr/local/bin/node\n";
  assert.is(built(`FROM node:22\n${setcap}CMD ["node", "a.js"]\n`, needs), 'strong NET_BIND_SERVICE');
  assert.is(built(`FROM node:22\n${setcap}USER node\nCMD ["node", "a.js"]\n`, needs), 'strong NET_BIND_SERVICE');
  assert.is(built('FROM node:22\nRUN setcap cap_net_raw+p /bin/x\nUSER node\n', needs), 'strong');
});

dockerfile('names the programs that gain privileges', () => {
  assert.equal(built('FROM debian:12\nRUN chmod u+s /usr/bin/tool\nUSER 1000\n', gains), [
    'Dockerfile:2 chmod u+s /usr/bin/tool gives a program rights of its own',
  ]);
  assert.equal(built('FROM debian:12\nRUN chmod 4755 /usr/bin/tool\n', gains).length, 1);
  assert.equal(built('FROM debian:12\nRUN apt-get install -y sudo\n', gains).length, 1);
  assert.equal(built('FROM debian:12\nRUN setcap cap_net_raw+ep /usr/bin/tool\n', gains).length, 1);
  assert.equal(built('FROM debian:12\nRUN chmod 0755 /usr/bin/tool\n', gains), []);
  assert.is(built('FROM debian:12\nRUN chmod u+s /usr/bin/tool\nUSER 1000\n', needs), 'weak');
});

dockerfile('lists what a user can write in a tree of root', () => {
  assert.is(built('FROM node:22\nCOPY . .\nUSER node\n', writes), 'known /tmp /var/tmp /home/node');
  assert.is(built('FROM python:3.13\nVOLUME /data\nUSER 1000\n', writes), 'known /tmp /var/tmp /data');
  assert.is(built('FROM node:22\nCOPY --chown=node . .\nUSER node\n', writes), 'no-evidence');
  assert.is(built('FROM node:22\nUSER node\nRUN npm ci\n', writes), 'no-evidence');
  assert.is(built('FROM node:22\n', writes), 'no-evidence');
  assert.is(built('FROM ruby:3.3\nUSER 1000\n', writes), 'no-evidence');
});

dockerfile('is never taken for the image whose name it gets', () => {
  assert.is(built('FROM example/unknown:1\n', needs, 'image: postgres:16'), 'no-evidence');
});

dockerfile('says how to describe an image whose Dockerfile is missing', () => {
  const reason: Question<string> = (facts, c) => {
    const answer = facts.startUser(c);
    return answer.known ? '' : answer.reason;
  };
  assert.is(
    built('FROM alpine\n', reason, '', 'build: ./missing'),
    'missing/Dockerfile of app was not found or cannot be followed; give the service an `image` name and describe that under `facts`',
  );
  assert.is(
    built('FROM alpine\n', reason, 'image: acme/app', 'build: https://example.com/app.git'),
    'the Dockerfile of app is remote or depends on a variable; describe the image under `facts`',
  );
});

dockerfile.run();
