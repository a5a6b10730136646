import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { applicationImages, basesOf, buildOrder, imagesOf, readImages } from '../../scripts/survival/images.ts';
import { refusal } from '../../scripts/survival/kubelet.ts';
import type { Running } from '../../scripts/survival/laboratory.ts';
import { deploymentsOf, parseManifests, type SecurityContext } from '../../scripts/survival/manifests.ts';
import { chooseServices, joinCompose, joinKubernetes, readServices } from '../../scripts/survival/services.ts';
import { isApplied, renderLaboratory } from '../../scripts/survival/table.ts';
import { chooseTreatments } from '../../scripts/survival/treatments.ts';

const survival = suite('survival check');
const services = readServices('scripts/survival/services');
const names = services.map(({ name }) => name);
const images = [...readImages('scripts/survival/images'), ...applicationImages(services)];
const compose = parse(joinCompose(services), { merge: true }) as {
  services: Record<string, { image?: string; build?: unknown; restart: string; volumes?: readonly string[] }>;
  volumes: Record<string, null>;
};

survival('every service is one service of Compose and one Deployment of its name', () => {
  assert.equal(Object.keys(compose.services), names);
  const deployments = deploymentsOf(parseManifests(joinKubernetes(services)));
  assert.equal(
    deployments.map(({ metadata }) => metadata.name),
    names,
  );
  for (const { metadata, spec } of deployments)
    assert.is(spec.template.spec.containers[0]?.name, metadata.name, 'the container is found by that name');
});

survival('the parts make a whole Compose file, with each volume that is used', () => {
  const used = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.map(volume => volume.split(':')[0]!).filter(source => !source.startsWith('.')),
  );
  assert.equal(Object.keys(compose.volumes).toSorted(), used.toSorted());
  for (const [name, { image, build, restart }] of Object.entries(compose.services)) {
    assert.is((image === undefined) !== (build === undefined), true, name);
    assert.is(restart, 'unless-stopped', name);
  }
});

survival('every image is one that is built, after those that it builds on', () => {
  const composed = Object.values(compose.services).flatMap(({ image }) => image ?? []);
  const tags = [...imagesOf(services), ...composed];
  const order = buildOrder(tags, images);
  const built = order.map(({ tag }) => tag);
  assert.equal(
    tags.filter(tag => !built.includes(tag)),
    [],
  );
  for (const [index, image] of order.entries()) {
    for (const base of basesOf(image))
      assert.ok(base === 'survival/rootfs:bookworm' || built.slice(0, index).includes(base), `${image.tag}: ${base}`);
  }
});

survival('a choice brings what it depends on', () => {
  assert.equal(
    chooseServices(services, ['wordpress', 'redis']).map(({ name }) => name),
    ['mariadb', 'redis', 'wordpress'],
  );
  assert.throws(() => chooseServices(services, ['redis', 'riddle']), /no such service: riddle/);
});

const closed: Running = {
  startedAs: '999:999',
  state: { uid: 999, capabilities: ['CHOWN'], noNewPrivileges: true, seccomp: true, readOnlyRoot: true },
};

const refused = (user: string, securityContext: SecurityContext) =>
  refusal({ securityContext, containers: [{ name: 'app', image: 'app' }] }, () => user);

survival('a kubelet refuses root and names where runAsNonRoot is set', () => {
  assert.match(refused('', { runAsNonRoot: true })!, 'will run as root');
  assert.match(refused('0:0', { runAsNonRoot: true })!, 'will run as root');
  assert.match(refused('1000', { runAsNonRoot: true, runAsUser: 0 })!, 'will run as root');
  assert.match(refused('node', { runAsNonRoot: true })!, 'non-numeric user (node)');
  assert.is(refused('1000:1000', { runAsNonRoot: true }), undefined);
  assert.is(refused('node', { runAsNonRoot: true, runAsUser: 1000 }), undefined);
  assert.is(refused('', {}), undefined);
});

survival('a container overrides what its pod says about root', () => {
  const containers = [{ name: 'app', image: 'app', securityContext: { runAsNonRoot: false } }];
  assert.is(
    refusal({ securityContext: { runAsNonRoot: true }, containers }, () => ''),
    undefined,
  );
});

survival('a control counts only when it is in force', () => {
  const state = {
    uid: 0,
    capabilities: ['CHOWN', 'SETPCAP'],
    noNewPrivileges: false,
    seccomp: false,
    readOnlyRoot: false,
  };
  const open: Running = { startedAs: 'root', state };
  for (const control of ['read-only root', 'drop ALL', 'no-new-privileges', 'non-root', 'seccomp'] as const) {
    assert.is(isApplied(control, open), false, control);
    assert.is(isApplied(control, closed), true, control);
  }
  assert.is(isApplied('non-root', { ...closed, startedAs: '0:0' }), false);
});

const one = {
  laboratory: { name: 'Compose', controls: ['read-only root', 'drop ALL'] },
  services: ['a', 'b'],
  before: { problems: new Map(), running: new Map() },
} as const;
const rounds = {
  onItsData: new Map(),
  first: new Map([['b', 'it is not running\n    at `Module`\napp: permission denied\n-----']]),
  second: new Map(),
  running: new Map([['a', closed]]),
  left: [],
};

survival('the table says which start broke a service, and with what', () => {
  assert.is(
    renderLaboratory({ ...one, columns: [{ treatment: chooseTreatments(['default'])[0]!, rounds }] }),
    `## Compose

Controls: read-only root, drop ALL.

| service | as it is | over its data | 1st start  | 2nd start | controls        | capabilities kept | user    |
| ------- | -------- | ------------- | ---------- | --------- | --------------- | ----------------- | ------- |
| a       | healthy  | healthy       | healthy    | healthy   | 2/2             | CHOWN             | 999:999 |
| b       | healthy  | healthy       | **broken** | healthy   | not running     |                   |         |
| **all** | 2/2      | 2/2           | 1/2        | 2/2       | 2/4 (before: 0) | 1                 |         |

Broken:

- b, 1st start: \`it is not running … app: permission denied\``,
  );
});

survival('several treatments are compared', () => {
  const columns = chooseTreatments(['default', 'unsafe']).map(treatment => ({ treatment, rounds }));
  const text = renderLaboratory({ ...one, columns });
  assert.match(
    text,
    `| service | as it is | default                  | unsafe                   |
| ------- | -------- | ------------------------ | ------------------------ |
| a       | healthy  | 2/2                      | 2/2                      |
| b       | healthy  | **broken** (not running) | **broken** (not running) |
| **all** | 2/2      | 1/2 healthy, 2 controls  | 1/2 healthy, 2 controls  |
`,
  );
  assert.match(text, '### `fix --write`\n');
  assert.match(text, '### `fix --write --safety unsafe`\n');
});

survival.run();
