import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applications, standIns } from '../../scripts/survival/images.ts';
import { refusal } from '../../scripts/survival/kubelet.ts';
import type { Running } from '../../scripts/survival/laboratory.ts';
import { deploymentsOf, readManifests, type SecurityContext } from '../../scripts/survival/manifests.ts';
import { serviceNames } from '../../scripts/survival/project.ts';
import { isApplied } from '../../scripts/survival/table.ts';

const survival = suite('survival check');
const project = 'scripts/survival/project';
const deployments = deploymentsOf(readManifests(join(project, 'kubernetes.yaml')));

survival('the cluster runs the same services as Compose', () => {
  assert.equal(deployments.map(({ metadata }) => metadata.name).toSorted(), [...serviceNames(project)].toSorted());
});

survival('every image of the project is one that is built', () => {
  const built = [...standIns, ...applications].map(({ tag }) => tag);
  const compose = readFileSync(join(project, 'compose.yaml'), 'utf8');
  const named = [...compose.matchAll(/^ +image: "?([^"\n]+?)"?$/gm)].map(([, image]) => image!);
  const played = deployments.flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));
  assert.equal(
    [...named, ...played].filter(image => !built.some(tag => tag === image)),
    [],
  );
});

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
  const closed: Running = {
    startedAs: '999:999',
    state: { uid: 999, capabilities: ['CHOWN'], noNewPrivileges: true, seccomp: true, readOnlyRoot: true },
  };
  for (const control of ['read-only root', 'drop ALL', 'no-new-privileges', 'non-root', 'seccomp'] as const) {
    assert.is(isApplied(control, open), false, control);
    assert.is(isApplied(control, closed), true, control);
  }
  assert.is(isApplied('non-root', { ...closed, startedAs: '0:0' }), false);
});

survival.run();
