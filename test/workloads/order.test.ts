/** Where a new key goes among the keys that are there, for every key that a rule may write. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Key, Place } from '../../src/transform.ts';
import { placeInService } from '../../src/workloads/compose/order.ts';
import { placeInContainer, placeInPod } from '../../src/workloads/kubernetes/order.ts';

const order = suite('order of keys');

type PlaceOf = (parents: readonly Key[], key: string, present: readonly string[]) => Place | undefined;

/** The keys after the new one was put in, as the engine does it. */
function inserted(placeOf: PlaceOf, parents: readonly Key[], key: string, keys: string): string {
  const present = keys.split(' ').filter(name => name !== '');
  return present.toSpliced(indexOf(placeOf(parents, key, present), present), 0, `[${key}]`).join(' ');
}

function indexOf(place: Place | undefined, present: readonly string[]): number {
  if (place === undefined || place === 'last') return present.length;
  if (place === 'first') return 0;
  if ('after' in place) {
    if (place.after.length === 0) return 0;
    const last = present.findLastIndex(name => place.after.includes(name));
    return last === -1 ? present.length : last + 1;
  }
  const first = present.findIndex(name => place.before.includes(name));
  return first === -1 ? present.length : first;
}

/** Each line: parents, keys with the new one in brackets. */
function holds(placeOf: PlaceOf, lines: readonly string[]): void {
  for (const line of lines) {
    const [above = '', keys = ''] = line.includes(': ') ? line.split(': ') : ['', line];
    const key = /\[(\w+)\]/.exec(keys)![1]!;
    const present = keys.replace(/ ?\[\w+\]/, '').trim();
    const parents = above === '' ? [] : above.split('.');
    const result = inserted(placeOf, parents, key, present);
    assert.is(above === '' ? result : `${above}: ${result}`, line);
  }
}

order('service: the hardening block stands behind what says which container this is', () => {
  holds(placeInService, [
    'image [read_only] environment ports',
    'image restart [cap_drop] environment volumes',
    'image user init [pids_limit] environment volumes',
    'build container_name user [security_opt] ports',
    'image [tmpfs]',
    '[cap_drop] environment ports',
    '[read_only] volumes command',
    '[read_only]',
  ]);
});

order('service: the keys of the block keep their order, wherever the block is', () => {
  holds(placeInService, [
    'image [read_only] cap_drop volumes',
    'image read_only [tmpfs] cap_drop volumes',
    'image volumes read_only [cap_drop] ports',
    'image volumes [cap_drop] security_opt ports',
    'image read_only cap_drop [cap_add] security_opt',
    'image cap_drop [security_opt] pids_limit mem_limit',
    'image cap_add [pids_limit] cpus environment',
    'image pids_limit [mem_limit] cpus',
    'image mem_limit [cpus] environment',
  ]);
});

order('service: a user stands behind what names the image', () => {
  holds(placeInService, [
    'image [user] restart environment',
    'image build platform pull_policy container_name [user] hostname',
    'image build [user] hostname ports',
    'image platform [user] hostname ports',
    'image pull_policy [user] hostname ports',
    'image [user] environment build',
    'container_name image [user] hostname',
    'restart environment image [user]',
    'environment image [user]',
    '[user] environment command',
    '[user] read_only environment',
  ]);
});

order('service: init and restart end the leading keys', () => {
  holds(placeInService, [
    'image restart [init] environment',
    'image container_name [restart] ports',
    '[init] read_only ports',
    'image [init] environment ports',
    '[restart] environment image',
  ]);
});

order('service: checks and logging stand behind what runs', () => {
  holds(placeInService, [
    'image command environment ports volumes [healthcheck] depends_on',
    'image volumes [logging] networks',
    'image ports [healthcheck] labels',
    'image environment [logging] networks',
    'image ports [logging] networks labels',
    'image command [healthcheck] networks',
    'image [healthcheck] depends_on labels',
    'image networks [logging] labels',
    'image networks depends_on [deploy] labels',
    'image [volumes] depends_on labels',
    'image networks [volumes] labels',
  ]);
});

/** Takes out each key in turn and puts it back in: it has to come back to its place. */
function returns(placeOf: PlaceOf, parents: readonly Key[], keys: string): void {
  const all = keys.split(' ');
  for (const key of all) {
    const rest = all.filter(name => name !== key).join(' ');
    assert.is(inserted(placeOf, parents, key, rest), keys.replace(new RegExp(`(?<![\\w<])${key}(?!\\w)`), `[${key}]`));
  }
}

order('service: every key has its place in the whole order', () => {
  const block = 'read_only tmpfs cap_drop cap_add security_opt pids_limit mem_limit cpus';
  returns(placeInService, [], `image ${block} command`);
  returns(
    placeInService,
    [],
    'extends << image build platform pull_policy container_name hostname domainname profiles group_add ' +
      'stop_signal stop_grace_period' +
      ` ${block} command entrypoint environment env_file ports expose networks secrets configs volumes healthcheck depends_on deploy labels`,
  );
});

order('service: what other fixes of the same run insert is behind or in front as well', () => {
  const block = ['read_only', 'tmpfs', 'cap_drop', 'cap_add', 'security_opt', 'pids_limit', 'mem_limit', 'cpus'];
  for (const [index, key] of block.entries()) {
    const smaller = block.slice(0, index);
    assert.equal(placeInService([], key, ['image', 'ports']), {
      after: ['image', 'user', 'init', 'restart', ...smaller],
    });
    assert.equal(placeInService([], key, ['image', 'user', 'ports']), {
      after: ['image', 'user', 'init', 'restart', ...smaller],
    });
    assert.equal(placeInService([], key, ['ports', 'volumes']), { before: [...block.slice(index + 1), 'ports'] });
  }
  assert.equal(placeInService([], 'user', ['ports', 'image']), { after: ['image'] });
  assert.equal(placeInService([], 'user', ['ports']), { before: [...block, 'ports'] });
  assert.equal(placeInService([], 'init', ['ports']), { before: [...block, 'ports'] });
});

order('service: keys that are sorted by name stay sorted, when that is no chance', () => {
  holds(placeInService, [
    'build [cap_drop] environment image ports',
    'build environment image ports [read_only] restart',
    'build command image ports restart [user]',
    'build command [group_add] image ports',
    'build environment [healthcheck] image ports',
    'build command [expose] image ports',
    'command image networks ports [security_opt] volumes',
  ]);
});

/** What is sorted before a key that comes last: with what other fixes of the same run may insert. */
function sortedBefore(placeOf: PlaceOf, parents: readonly Key[], present: readonly string[]): string {
  const place = placeOf(parents, 'zz', present);
  assert.ok(typeof place === 'object' && 'after' in place);
  return place.after.join(' ');
}

order('keys that other fixes insert into a sorted map are sorted in as well', () => {
  assert.is(
    sortedBefore(placeInService, [], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']),
    'a b c cap_add cap_drop cpus d deploy e f g group_add h healthcheck init logging mem_limit pids_limit read_only security_opt tmpfs user volumes',
  );
  assert.is(
    sortedBefore(placeInPod, [], ['a', 'b', 'c', 'd', 'dnsPolicy']),
    'a automountServiceAccountToken b c d dnsPolicy enableServiceLinks hostUsers securityContext serviceAccountName volumes',
  );
  assert.is(
    sortedBefore(placeInPod, ['securityContext'], ['a', 'b']),
    'a b fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seccompProfile',
  );
  assert.is(
    sortedBefore(placeInContainer, ['securityContext'], ['a']),
    'a allowPrivilegeEscalation capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seccompProfile',
  );
  assert.is(
    sortedBefore(placeInContainer, [], ['a', 'b', 'c', 'd', 'e']),
    'a b c d e resources securityContext volumeMounts',
  );
});

/** A map that fixes of one run make together: each key stands in front of the greater ones. */
function isMade(placeOf: PlaceOf, parents: readonly Key[], keys: string): void {
  for (const [index, key] of keys.split(' ').entries())
    assert.equal(placeOf(parents, key, []), { before: keys.split(' ').slice(index + 1) }, key);
}

order('maps that are made by fixes have an order', () => {
  isMade(
    placeInPod,
    ['securityContext'],
    'runAsNonRoot runAsUser runAsGroup fsGroup fsGroupChangePolicy seccompProfile',
  );
  isMade(placeInPod, ['securityContext', 'seccompProfile'], 'type localhostProfile');
  isMade(
    placeInContainer,
    ['securityContext'],
    'allowPrivilegeEscalation capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seccompProfile',
  );
  isMade(placeInContainer, ['securityContext', 'capabilities'], 'drop add');
  isMade(placeInContainer, ['securityContext', 'seccompProfile'], 'type localhostProfile');
  isMade(placeInContainer, ['resources'], 'requests limits');
  assert.is(placeInPod(['affinity'], 'runAsUser', []), undefined);
  assert.is(placeInContainer(['livenessProbe'], 'privileged', []), undefined);
});

order('service: the maps below have orders of their own', () => {
  holds(placeInService, [
    'deploy: [resources] mode replicas',
    'deploy.resources: [limits] reservations',
    'deploy.resources: limits [reservations]',
    'deploy.resources.limits: cpus [memory] pids',
    'deploy.resources.limits: cpus [pids] extra',
    'deploy.resources.limits: [cpus] memory',
    'develop: watch [resources]',
    'deploy.resources.reservations: [cpus] memory',
    'logging: driver [options]',
    'logging: [driver] options',
    'healthcheck: test interval [timeout]',
    'deploy: mode replicas [labels]',
  ]);
});

order('pod: what holds for all containers stands in front of them, volumes behind', () => {
  holds(placeInPod, [
    '[securityContext] containers volumes',
    'restartPolicy [automountServiceAccountToken] initContainers containers',
    'serviceAccountName [automountServiceAccountToken] securityContext containers',
    '[serviceAccountName] automountServiceAccountToken containers',
    '[enableServiceLinks] hostUsers securityContext containers',
    '[hostUsers] securityContext containers',
    'initContainers containers [volumes] restartPolicy',
    'containers initContainers [volumes] restartPolicy',
    'containers restartPolicy [hostNetwork]',
    'containers dnsPolicy nodeSelector restartPolicy [securityContext] volumes',
    'containers dnsPolicy nodeSelector restartPolicy [volumes]',
    '[automountServiceAccountToken] containers dnsPolicy nodeSelector restartPolicy',
  ]);
});

order('pod: a new security context is made in order, an old one grows at its end, a sorted one stays sorted', () => {
  holds(placeInPod, [
    'securityContext: [runAsUser]',
    'securityContext: fsGroup runAsUser [seccompProfile]',
    'securityContext: fsGroup [runAsNonRoot] runAsUser',
    'securityContext: runAsUser fsGroup [runAsNonRoot]',
    'securityContext: runAsUser [runAsNonRoot]',
    'securityContext.seccompProfile: [type]',
    'securityContext.seccompProfile: localhostProfile [type]',
    'affinity: nodeAffinity [podAffinity]',
  ]);
});

order('container: the security context follows what the container needs, and stands in front of the mounts', () => {
  holds(placeInContainer, [
    'name image ports [securityContext]',
    'name image ports resources livenessProbe [securityContext] terminationMessagePath',
    'name image env [securityContext] volumeMounts',
    'name image volumeMounts readinessProbe [securityContext]',
    'name image [securityContext]',
    'name image lifecycle [securityContext] tty',
    'image name env [securityContext] stdin',
  ]);
});

order('container: mounts, resources and everything else', () => {
  holds(placeInContainer, [
    'name image securityContext [volumeMounts] tty',
    'name image ports env [resources] livenessProbe',
    'name image [resources] securityContext',
    'name image command [resources]',
    'name image [resources] volumeMounts tty',
    'name image command [args] env',
    'name image [imagePullPolicy] ports',
    'args command env image name [securityContext] volumeMounts',
    'args command env image name [resources] volumeMounts',
    'args command env image name ports [volumeMounts]',
    'name image envFrom [resources] livenessProbe',
    'name image ports [resources] livenessProbe',
    'name image workingDir [resources]',
    'name image [resources] startupProbe tty',
    'name image [resources] volumeDevices tty',
    'name image startupProbe [securityContext] tty',
    'name image envFrom [securityContext] tty',
    'name image resources [securityContext] tty',
  ]);
  returns(
    placeInContainer,
    [],
    'name image imagePullPolicy command args workingDir ports envFrom env livenessProbe readinessProbe startupProbe lifecycle volumeDevices',
  );
});

order('container: the maps below', () => {
  holds(placeInContainer, [
    'securityContext: [privileged]',
    'securityContext: [allowPrivilegeEscalation] runAsUser',
    'securityContext: runAsUser runAsGroup [capabilities]',
    'securityContext: [allowPrivilegeEscalation] runAsUser runAsGroup',
    'securityContext: capabilities [readOnlyRootFilesystem] runAsUser',
    'securityContext.capabilities: [drop]',
    'securityContext.capabilities: add [drop]',
    'securityContext.seccompProfile: [type]',
    'resources: [requests]',
    'resources: limits [requests]',
    'livenessProbe: httpGet [host]',
  ]);
});

order.run();
