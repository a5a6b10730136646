import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askContainer, askService } from '../ask.ts';

const signs = suite('signs in a manifest');
const calls = (image: string): readonly string[] =>
  askService(`image: ${image}`, (facts, c) => facts.syscalls(c).map(({ what }) => what));
const gains = (service: string): readonly string[] =>
  askService(service, (facts, c) => {
    const gain = facts.privilegeGain(c);
    return gain.known ? gain.reasons.map(({ what }) => what) : [];
  });

const browser = 'browsers use their own sandbox';
const builder = 'nested container builds need mounts and namespaces';
const tracer = 'tracers and profilers need more system calls';

signs('images of browsers, builders and tracers need more system calls', () => {
  for (const image of [
    'selenium/standalone-chrome',
    'chromium',
    'mcr.microsoft.com/playwright:v1',
    'acme/PuppeteerBot',
  ])
    assert.equal(calls(image), [browser], image);
  for (const image of ['moby/buildkit:rootless', 'quay.io/buildah/stable', 'docker:27-dind', 'r.j3ss.co/img'])
    assert.equal(calls(image), [builder], image);
  for (const image of ['gdb', 'acme/tool-strace:1', 'acme/cap_perf', 'falcosecurity/falco'])
    assert.equal(calls(image), [tracer], image);
  assert.equal(calls('acme/chrome-podman-gdb'), [browser, builder, tracer]);
});

signs('names that only hold such a name do not', () => {
  for (const image of ['postgres:16', 'acme/images', 'acme/imgproxy', 'acme/perfect', 'acme/superfalco', 'acme/gdbx:1'])
    assert.equal(calls(image), [], image);
});

signs('a browser may need a setuid program', () => {
  assert.equal(gains('image: zenika/alpine-chrome'), ['the sandbox of a browser is a setuid program']);
  assert.equal(gains('image: moby/buildkit'), []);
});

signs('variables ask for sudo, unless they say no', () => {
  const asks = (variable: string): readonly string[] => gains(`image: a\nenvironment:\n  ${variable}`);
  assert.equal(asks('GRANT_SUDO: "yes"'), ['GRANT_SUDO asks for sudo']);
  assert.equal(asks('SUDO_ACCESS: "true"'), ['SUDO_ACCESS asks for sudo']);
  assert.equal(asks('DOCKER_USER: me'), ['DOCKER_USER asks for sudo']);
  for (const variable of ['GRANT_SUDO: "no"', 'PSEUDO: "yes"', 'MY_DOCKER_USER: me', 'DOCKER_USERS: me'])
    assert.equal(asks(variable), [], variable);
});

signs('commands that gain rights are words of a shell line', () => {
  const uses = (command: string): readonly string[] =>
    gains(`image: a\ncommand: ${JSON.stringify(['sh', '-c', command])}`);
  for (const program of [
    'sudo',
    'doas',
    'pkexec',
    'newuidmap',
    'newgidmap',
    'fusermount',
    'fusermount3',
    'setcap',
    'fixuid',
  ])
    assert.equal(uses(`a && ${program} x`), [`command uses ${program}`], program);
  assert.is(uses('/usr/bin/sudo -u app x').length, 1);
  assert.equal(uses('chmod u+s /a '), ['command uses chmod']);
  for (const line of ['pseudo x', 'sudoku', 'cat sudo.txt', 'setcaps', 'chmod 755 /a '])
    assert.equal(uses(line), [], line);
});

signs('added capabilities that reach beyond the profile count as well', () => {
  const found = (name: string): readonly string[] =>
    askContainer(`image: a\nsecurityContext:\n  capabilities: {add: [${name}]}`, (facts, c) =>
      facts.syscalls(c).map(({ what, origin }) => `${what} ${origin}`),
    );
  for (const name of ['SYS_ADMIN', 'SYS_PTRACE', 'BPF', 'PERFMON', 'ALL', 'SYS_MODULE'])
    assert.equal(found(name), [`adds ${name} compose.yaml:8`]);
  for (const name of ['CHOWN', 'NET_ADMIN', 'SYS_TIME']) assert.equal(found(name), [], name);
});

signs.run();
