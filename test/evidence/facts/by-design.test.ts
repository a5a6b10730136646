import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { purposes } from '../../../src/evidence/facts/purposes.ts';
import type { Purpose } from '../../../src/evidence/source.ts';
import { askService } from '../ask.ts';

const design = suite('what images exist for');
const why = (image: string, what: Purpose): string | undefined =>
  askService(`image: ${image}`, (facts, c) => facts.byDesign(c, what)?.what);

design('an image is known by a word of its name or tag', () => {
  const vpn = 'sets up network interfaces for a VPN';
  assert.is(why('qmcgaw/gluetun', 'cap:NET_ADMIN'), vpn);
  assert.is(why('ghcr.io/acme/team-wireguard-1:2', 'host-network'), vpn);
  assert.is(why('acme/tool:wireguard', 'cap:SYS_MODULE'), vpn);
  assert.is(why('gluetun', 'privileged'), undefined);
  assert.is(why('docker:27-dind', 'privileged'), 'runs a container engine inside the container');
  assert.is(why('weaveworks/weave-kube:2.8.1', 'privileged'), 'provides networking for the node');
  assert.is(why('portainer/portainer-ce:2.21', 'runtime-socket'), 'manages or observes containers through the engine');
});

design('a part of a word is another word', () => {
  assert.is(why('fluent/fluent-bit', 'host-pid'), 'observes the node');
  assert.is(why('confluentinc/cp-kafka', 'host-pid'), undefined);
  assert.is(why('acme/plexus', 'host-network'), undefined);
  assert.is(why('lscr.io/linuxserver/plex', 'host-network'), 'finds or serves devices on the local network');
});

design('the name of a company is not the name of its program', () => {
  assert.is(why('traefik:v3', 'runtime-socket'), 'manages or observes containers through the engine');
  assert.is(why('acme/traefik', 'runtime-socket'), 'manages or observes containers through the engine');
  assert.is(why('traefik/traefik', 'runtime-socket'), 'manages or observes containers through the engine');
  assert.is(why('traefik/whoami', 'runtime-socket'), undefined);
});

design('what the facts say of an image comes before its name', () => {
  assert.is(why('adguard/adguardhome', 'cap:NET_RAW'), 'DHCP');
  assert.is(why('adguard/adguardhome', 'host-network'), 'finds or serves devices on the local network');
});

design('a text that means something else begins with the name', () => {
  const rows = purposes().flatMap(({ images }) => images);
  assert.ok(rows.length > 70);
  for (const { names, except } of rows) {
    if (except !== undefined) assert.equal([names.length, except.startsWith(names[0]!)], [1, true]);
  }
});

design.run();
