import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { builtFileCapabilities, builtGains, builtPrivilegeGain } from '../../../src/evidence/dockerfile/gains.ts';
import { gainingPackage } from '../../../src/evidence/dockerfile/packages.ts';
import { readDockerfile } from '../../../src/evidence/dockerfile/read.ts';

const gains = suite('programs with rights of their own in built images');

const build = { dockerfile: 'Dockerfile', context: '', inline: undefined, target: undefined, args: {} };

function read(text: string) {
  return readDockerfile(text, 'Dockerfile', build)!;
}

/** `none`, the signs, or why it is not known. */
function gainOf(...lines: readonly string[]): string {
  const answer = builtPrivilegeGain(read(`${lines.join('\n')}\n`));
  if (!answer.known) return `unknown: ${answer.reason}`;
  return answer.reasons.map(({ what, origin }) => `${origin} ${what}`).join('; ') || 'none';
}

gains('plain bases with ordinary steps have none', () => {
  for (const lines of [
    ['FROM alpine:3.20', 'RUN adduser -D -u 1502 p', 'USER p', 'CMD ["ping", "example.org"]'],
    ['FROM scratch', 'COPY app /app'],
    ['FROM gcr.io/distroless/static', 'COPY app /app'],
    ['FROM node:22-alpine', 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci --omit=dev', 'COPY . .', 'USER node'],
    ['FROM python:3.12-slim', 'RUN pip install --no-cache-dir -r requirements.txt', 'USER 1000'],
    [
      'FROM debian:12',
      'RUN apt-get update \\',
      '  && apt-get install -y --no-install-recommends ca-certificates curl=8.* \\',
      '  && rm -rf /var/lib/apt/lists/*',
    ],
    ['FROM alpine:3.20', 'RUN apk add --no-cache --virtual .build gcc && apk del .build'],
    ['FROM debian:12', 'RUN curl -fsSLo /usr/bin/tool https://example.org/tool && chmod +x /usr/bin/tool'],
    ['FROM golang:1.23 AS build', 'RUN make install', 'FROM alpine:3.20', 'COPY --from=build /out/app /app'],
    ['FROM alpine:3.20', 'USER 1000', 'RUN ./anything'],
    ['FROM debian:12', 'RUN <<EOF', 'set -e', 'apt-get update', 'apt-get install -y tini', 'EOF'],
  ])
    assert.is(gainOf(...lines), 'none', lines.join('\n'));
});

gains('the evidence names the base and the steps', () => {
  const answer = builtPrivilegeGain(read('FROM debian:12\nRUN apt-get install -y curl\n'));
  assert.ok(answer.known && answer.strong);
  assert.equal(answer.known && answer.because.map(({ what, origin }) => `${origin} ${what}`), [
    'Dockerfile:1 FROM debian:12: its set-user-id programs (su, mount, passwd and the like) ask for a password or a terminal',
    'Dockerfile:1 its RUN gives no program rights of its own, nor does a package that it installs',
  ]);
});

gains('bits, capabilities and packages are signs', () => {
  const sign = (line: string, from = 'debian:12'): string => gainOf(`FROM ${from}`, line);
  assert.match(sign('RUN chmod 4755 /usr/bin/tool'), 'Dockerfile:2 chmod 4755 /usr/bin/tool gives');
  assert.match(sign('RUN chmod -R g+s /srv'), 'gives a program rights of its own');
  assert.match(sign('RUN install -m 6755 tool /usr/bin'), 'gives a program rights of its own');
  assert.match(sign('COPY --chmod=4755 tool /usr/bin/'), '--chmod=4755 gives');
  assert.match(sign('RUN setcap cap_net_raw+ep "$(which node)"'), 'Dockerfile:2 setcap cap_net_raw+ep … gives');
  assert.match(sign('RUN for f in a b; do chmod u+s /usr/bin/$f; done'), 'chmod u+s /usr/bin/a');
  assert.match(sign('RUN sh -c "chmod u+s /usr/bin/a"'), 'chmod u+s /usr/bin/a');
  assert.match(
    sign('RUN apt-get update && apt-get install -y iputils-ping=3:* curl'),
    'installs iputils-ping: ping has',
  );
  assert.match(sign('RUN apk add iputils', 'alpine:3.20'), 'installs iputils: ping is set-user-id');
  assert.match(sign('RUN apk add --no-cache sudo', 'alpine:3.20'), 'sudo is set-user-id');
  assert.match(sign('RUN apt-get install -y tcpdump'), 'installs tcpdump: tcpdump takes a right');
  assert.match(sign('RUN P="mtr-tiny fping"; apt-get install -y $P'), /installs mtr-tiny: .*installs fping: /);
});

gains('words that only look like it are none', () => {
  for (const line of [
    'RUN echo "setcap cap_net_raw+ep /bin/x; chmod u+s /bin/y"',
    'RUN chmod 0755 /usr/bin/tool && chmod 1777 /srv && chmod a+rX,u-s /usr',
    'RUN apt-get install -y sudo-io-logs pseudo',
    '# RUN chmod u+s /bin/sh',
    'RUN apt-get remove -y sudo',
    'RUN setcap -r /usr/bin/ping || true',
  ])
    assert.is(gainOf('FROM debian:12', line), 'none', line);
});

gains('what is copied from another stage brings its rights along', () => {
  const stage = ['FROM golang:1.23 AS build', 'RUN go build -o /out/app && setcap cap_net_bind_service=+ep /out/app'];
  assert.match(gainOf(...stage, 'FROM alpine:3.20', 'COPY --from=build /out/app /app'), 'Dockerfile:2 setcap');
  assert.match(gainOf(...stage, 'FROM alpine:3.20', 'COPY --from=0 /out /'), 'Dockerfile:2 setcap');
  assert.is(gainOf(...stage, 'FROM alpine:3.20', 'COPY --from=build /src/static /static'), 'none');
  const packages = ['FROM debian:12 AS tools', 'RUN apt-get update && apt-get install -y sudo'];
  assert.match(gainOf(...packages, 'FROM debian:12', 'COPY --from=tools /usr /usr'), 'installs sudo');
  assert.is(gainOf(...packages, 'FROM debian:12', 'COPY --from=tools /etc/ssl /etc/ssl'), 'none');
});

gains('what cannot be read is not known', () => {
  for (const [line, reason] of [
    ['RUN make install', 'Dockerfile:2: nothing is known about what make installs'],
    ['RUN curl -fsSL https://example.org/setup | bash -', 'bash takes its commands from its input'],
    ['RUN ./install.sh', 'Dockerfile:2: nothing is known about what ./install.sh installs'],
    ['RUN eval "$STEPS"', 'Dockerfile:2: eval runs a text'],
    ['RUN if true; then apt-get install -y curl', 'Dockerfile:2: the text of a command is not readable'],
    ['RUN apt-get install -y $PACKAGES', 'which packages it installs depends'],
    ['RUN xargs apt-get install -y < packages.txt', 'which packages it installs depends'],
    ['RUN dpkg -i tool.deb', 'nothing is known about what dpkg installs'],
    ['RUN apt-get install -y ./tool.deb', 'which packages it installs depends'],
    ['RUN curl -L https://example.org/a.tgz | tar xz -C /opt', 'the archive it unpacks'],
    ['ADD root.tar.gz /', 'the archive it unpacks'],
    ['COPY --from=example/tools:1 /bin/tool /bin/', 'nothing is known about what it copies from example/tools:1'],
    ['ONBUILD RUN make', 'ONBUILD is not followed'],
    ['SHELL ["/bin/bash", "-c"]', 'SHELL is not followed'],
  ] as const) {
    const answer = gainOf('FROM debian:12', 'ARG PACKAGES'.replace('ARG', '#'), line).replaceAll(
      'Dockerfile:3',
      'Dockerfile:2',
    );
    assert.match(answer, /^unknown: /, `${line}: ${answer}`);
    assert.ok(answer.includes(reason), `${line}: ${answer}`);
  }
  assert.match(
    gainOf('FROM example/unknown:1'),
    'unknown: nothing is known about set-user-id programs of the base image',
  );
});

gains('file capabilities are those that are on at once', () => {
  const named = (line: string): string =>
    builtFileCapabilities(read(`FROM debian:12\n${line}\n`))
      .map(({ capability }) => capability)
      .join(' ');
  assert.is(named("RUN setcap 'cap_net_bind_service,cap_net_raw=+ep' /a"), 'NET_BIND_SERVICE NET_RAW');
  assert.is(named('RUN setcap cap_net_raw+p /a'), '');
  assert.is(named('RUN setcap CAP_NET_RAW=ep /a cap_chown+eip /b'), 'NET_RAW CHOWN');
});

gains('a package is asked for with the manager that knows it', () => {
  assert.is(gainingPackage('apt-get', 'iputils-ping')?.by, 'capability');
  assert.is(gainingPackage('apk', 'iputils-ping')?.by, 'setuid');
  assert.is(gainingPackage('dnf', 'iputils')?.by, 'permitted');
  assert.is(gainingPackage('apk', 'uidmap')?.program, 'newuidmap');
  assert.is(gainingPackage('apt-get', 'curl'), undefined);
  assert.is(gainingPackage('pip', 'sudo')?.program, 'sudo');
});

gains('a step that cannot be followed is a sign when it speaks of rights', () => {
  const found = builtGains(read('FROM debian:12\nRUN eval "setcap cap_net_raw+ep /bin/x"\n'));
  assert.equal(
    found.map(({ what }) => what),
    ['a command that gives rights cannot be followed'],
  );
});

gains.run();
