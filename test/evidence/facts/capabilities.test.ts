import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, Facts, Service } from '../../../src/transform.ts';
import { askContainer, askService, type Project } from '../ask.ts';

const capabilities = suite('capabilities of an image');

const question = (facts: Facts, c: Service | Container): string => {
  const answer = facts.capabilities(c);
  if (!answer.known) return answer.code;
  return [answer.strong ? 'strong' : 'weak', ...answer.needs.map(({ capability }) => capability)].join(' ');
};
const service = (text: string, project?: Project): string => askService(text, question, project);
const container = (text: string, project?: Project): string => askContainer(text, question, project);

capabilities('adds up what every start, the first, the second and foreign data need', () => {
  assert.is(service('image: postgres:16'), 'strong CHOWN DAC_OVERRIDE SETGID SETUID');
  assert.is(service('image: wordpress:6'), 'strong CHOWN DAC_OVERRIDE FOWNER SETGID SETUID');
});

capabilities('adds an option only when the manifest switches it on', () => {
  assert.is(service('image: hashicorp/consul:1.19'), 'strong CHOWN SETGID SETUID');
  assert.is(
    service('image: hashicorp/consul:1.19\nenvironment: [CONSUL_ALLOW_PRIVILEGED_PORTS=1]'),
    'strong CHOWN NET_BIND_SERVICE SETFCAP SETGID SETUID',
  );
  assert.is(service('image: ghcr.io/gethomepage/homepage'), 'strong DAC_OVERRIDE');
  assert.is(
    service('image: ghcr.io/gethomepage/homepage\nenvironment: {PUID: 1000}'),
    'strong CHOWN DAC_OVERRIDE SETGID SETUID',
  );
});

capabilities('leaves out what only an unusual stop needs, but keeps what a supervisor needs to stop', () => {
  assert.not.match(service('image: httpd:2.4'), /KILL/);
  assert.match(service('image: gitea/gitea:1.22'), /KILL/);
});

capabilities('does not give a capability that the container works without today', () => {
  assert.not.match(service('image: hashicorp/vault:1.17'), /IPC_LOCK/);
  assert.match(service('image: hashicorp/vault:1.17\ncap_add: [IPC_LOCK]'), /IPC_LOCK/);
});

capabilities('binds low ports without a capability only in networks of Docker', () => {
  const nginx = (more: string, project?: Project): boolean =>
    service(`image: nginx:1.27\n${more}`, project).includes('NET_BIND_SERVICE');
  assert.is(nginx(''), false);
  assert.is(nginx('', { config: { compose: { engine: 'swarm' } } }), false);
  assert.is(nginx('', { config: { compose: { engine: 'podman' } } }), true);
  assert.is(nginx('', { config: { compose: { engine: 'unknown' } } }), true);
  assert.is(nginx('network_mode: host'), true);
  assert.is(nginx('network_mode: "container:other"'), true);
  assert.is(nginx('sysctls: [net.ipv4.ip_unprivileged_port_start=1024]'), true);
  for (const runtime of ['containerd', 'cri-o', 'unknown']) {
    const answer = container('image: nginx:1.27', { config: { kubernetes: { runtime } } });
    assert.match(answer, /NET_BIND_SERVICE/, runtime);
  }
});

capabilities('keeps file capabilities for every user', () => {
  assert.is(service('image: caddy:2'), 'strong DAC_OVERRIDE NET_BIND_SERVICE');
  assert.is(service('image: caddy:2\nuser: "1000:1000"'), 'strong NET_BIND_SERVICE');
  assert.is(service('image: caddy:2\nuser: "1000:1000"\ncommand: sh'), 'strong NET_BIND_SERVICE');
});

capabilities('keeps file capabilities whatever program runs, and is not sure of more', () => {
  assert.is(service('image: caddy:2\ncommand: [sh, -c, prepare]\nentrypoint: env'), 'weak NET_BIND_SERVICE');
});

capabilities('needs nothing without root', () => {
  assert.is(service('image: postgres:16\nuser: "999:999"'), 'strong');
  assert.is(service('image: example/unknown:1\nuser: "1000"'), 'weak', 'a program may have a capability in its file');
  const facts = [{ image: 'example/unknown', privilegeGain: false }];
  assert.is(service('image: example/unknown:1\nuser: "1000"', { config: { facts } }), 'strong');
  assert.is(service('image: prom/prometheus:v3.0.0'), 'strong');
  assert.is(service('image: mattermost/mattermost-team-edition:9'), 'weak');
});

capabilities('is in doubt where a program acts with more rights than its caller', () => {
  assert.is(service('image: dpage/pgadmin4:8'), 'weak NET_BIND_SERVICE');
  assert.is(service('image: example/unknown:1\nuser: "1000"\ncommand: sudo -E start'), 'weak');
});

capabilities('knows nothing about root in an image that is made for another user', () => {
  assert.is(service('image: grafana/grafana:11.0.0\nuser: "0"'), 'no-evidence');
  assert.is(container('image: grafana/grafana:11.0.0\nsecurityContext: {runAsUser: 0}'), 'no-evidence');
});

capabilities('knows base images only behind an interpreter', () => {
  assert.is(service('image: node:22\ncommand: node server.js'), 'strong DAC_OVERRIDE');
  assert.is(service('image: node:22\ncommand: npm start'), 'no-evidence');
  assert.is(service('image: node:22\nentrypoint: sh\ncommand: node server.js'), 'no-evidence');
  assert.is(service('image: node:22'), 'no-evidence');
});

capabilities('overrides permissions for host files of unknown owner', () => {
  const nginx = (volume: string): boolean =>
    service(`image: nginx:1.27\nvolumes: ["${volume}"]`).includes('DAC_OVERRIDE');
  assert.is(nginx('./logs:/var/log/nginx'), true);
  assert.is(nginx('/srv/site:/usr/share/nginx/html:ro'), true);
  assert.is(nginx('./tls/server.key:/etc/nginx/server.key:ro'), true);
  assert.is(nginx('./nginx.conf:/etc/nginx/nginx.conf'), false);
  assert.is(nginx('./conf.d:/etc/nginx/conf.d'), false);
  assert.is(nginx('site:/usr/share/nginx/html'), false);
  assert.is(nginx('/etc/localtime:/etc/localtime:ro'), false);
  assert.is(nginx('/var/run/docker.sock:/var/run/docker.sock'), false);
});

capabilities('names the first of the host files that may belong to somebody else', () => {
  const reasons = askService(
    'image: nginx:1.27\nvolumes: ["./nginx.conf:/etc/nginx/nginx.conf", "/srv/b:/usr/share/nginx/html", "/srv/a:/var/www"]',
    (facts, c) => {
      const answer = facts.capabilities(c);
      return answer.known ? answer.needs.map(({ capability, reason }) => `${capability}: ${reason}`) : [];
    },
  );
  assert.equal(
    reasons.filter(reason => reason.startsWith('DAC_OVERRIDE')),
    ['DAC_OVERRIDE: uses /usr/share/nginx/html, host files whose owner is not known'],
  );
});

capabilities.run();
