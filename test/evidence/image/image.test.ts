import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Gain, Writable, WritableFolder } from '../../../src/evidence/file/types.ts';
import { imageBounds } from '../../../src/evidence/image/bounds.ts';
import { callsPrivilegeGain, imageFileCapabilities, imagePrivilegeGain } from '../../../src/evidence/image/gain.ts';
import { imageMounts } from '../../../src/evidence/image/mounts.ts';
import { imageStartUser, writableFor } from '../../../src/evidence/image/start-user.ts';
import type { Container, Service } from '../../../src/transform.ts';
import { readContainer, readService } from '../file/read-targets.ts';
import { imageRecord } from '../file/records.ts';

const image = suite('answers from an image');

const folder = (path: string, more: Partial<WritableFolder> = {}): WritableFolder => ({
  path,
  mode: '0755',
  owner: '1000:1000',
  content: 'none',
  ...more,
});
const open = (path: string): WritableFolder => folder(path, { mode: '1777', owner: '0:0' });
const writable = (paths: readonly WritableFolder[], more: Partial<Writable> = {}): Writable => ({
  asked: [''],
  uid: 1000,
  gid: 1000,
  groups: [1000],
  paths,
  files: [],
  ...more,
});
const service = (...lines: readonly string[]): Service => readService('image: app:1', ...lines);

/** Mounts as they would be written, or why there are none. */
function mountsOf(
  found: Writable,
  target: Service | Container = service(),
  more: Parameters<typeof imageRecord>[0] = {},
): readonly string[] {
  const answer = imageMounts(imageRecord(more), found, target);
  if (answer.kind === 'declined') return [`${answer.code}: ${answer.reason}`];
  const mounts = answer.mounts.map(({ path, kind, options }) => `${kind} ${[path, ...options].join(' ')}`);
  return [...mounts, ...answer.notes];
}

image('Compose: volatile folders become tmpfs, with the owner and the folders inside, /tmp first', () => {
  assert.equal(
    mountsOf(
      writable([
        folder('/run/app'),
        folder('/run/app/sub', { mode: '0750', owner: '0:5' }),
        open('/run/lock'),
        open('/tmp'),
        folder('/var/cache/app'),
      ]),
    ),
    [
      'tmpfs /tmp exec',
      'tmpfs /run/app uid=1000 gid=1000 mode=0755 exec',
      'tmpfs /run/app/sub uid=0 gid=5 mode=0750 exec',
      'tmpfs /run/lock exec',
      'tmpfs /var/cache/app uid=1000 gid=1000 mode=0755 exec',
    ],
  );
});

image('Compose: other empty folders and folders with data become volumes that copy the image', () => {
  assert.equal(
    mountsOf(
      writable([
        folder('/home/app', { content: 'skeleton', bytes: 9 }),
        folder('/opt/empty'),
        folder('/opt/empty/inner'),
        folder('/var/lib/app', { content: 'files', bytes: 9 }),
        folder('/run/app', { content: 'files', bytes: 9 }),
      ]),
    ),
    [
      'anonymous-volume /home/app',
      'anonymous-volume /opt/empty',
      'anonymous-volume /run/app',
      'anonymous-volume /var/lib/app',
      'a file can no longer be renamed or linked between /home/app, /opt/empty, /var/lib/app, only copied',
    ],
  );
});

image('program code is never put behind a volume', () => {
  const [reason] = mountsOf(writable([open('/tmp'), folder('/srv/app', { content: 'files' })]));
  assert.match(reason!, /^needs-content: \/srv\/app holds files of the image that the program may change/);
});

image('what is mounted already, or a volume of the image in Compose, needs nothing', () => {
  const found = writable([
    folder('/data/inner', { content: 'files' }),
    folder('/srv/app', { content: 'files' }),
    open('/tmp'),
  ]);
  const target = service('tmpfs: [/tmp]', 'volumes: [".:/srv/app:ro"]');
  assert.equal(mountsOf(found, target, { volumes: ['/data'] }), []);
  const container = readContainer(
    ['volumes: [{name: v, emptyDir: {}}]'],
    ['volumeMounts: [{name: v, mountPath: /srv}, {name: v, mountPath: /tmp}]'],
  );
  assert.match(mountsOf(found, container, { volumes: ['/data'] })[0]!, /^needs-content: \/data\/inner/);
});

image('mounts at links count for where they lead', () => {
  const found = writable([folder('/run/app')]);
  assert.equal(mountsOf(found, service('tmpfs: [/var/run]')), []);
  assert.is(mountsOf(found, service('tmpfs: [/var/run]'), { links: [] }).length, 1);
  assert.equal(mountsOf(found, service(), { volumes: ['/var/run/app'] }), []);
});

image('a single file, an odd path, the root and too much are declined, with what is in the way', () => {
  const [file] = mountsOf(writable([open('/tmp')], { files: ['/etc/app.conf'] }));
  assert.match(file!, /^needs-content: the program may change the file \/etc\/app\.conf of the image/);
  assert.equal(mountsOf(writable([], { files: ['/srv/a'] }), service('volumes: [data:/srv]')), []);
  assert.match(mountsOf(writable([folder('/opt/a b')]))[0]!, /^not-possible: the program may write "\/opt\/a b"/);
  assert.match(mountsOf(writable([folder('/etc/app')]))[0]!, /^not-possible: the program may write "\/etc\/app"/);
  assert.match(mountsOf(writable([folder('/', { content: 'files' })]))[0]!, /^not-possible/);
  assert.match(mountsOf(writable([], { incomplete: true }))[0]!, /^needs-content: the program may write more places/);
  const many = Array.from({ length: 17 }, (_, index) => folder(`/opt/d${index}`));
  assert.match(mountsOf(writable(many))[0]!, /^needs-content: the image has 17 folders/);
});

image('Kubernetes: empty folders become emptyDirs, the others are declined with a recipe', () => {
  const container = readContainer();
  assert.equal(mountsOf(writable([open('/tmp'), folder('/opt/empty')]), container), [
    'empty-dir /tmp',
    'empty-dir /opt/empty',
  ]);
  assert.match(
    mountsOf(writable([folder('/var/lib/app', { content: 'files' })]), container)[0]!,
    /^needs-content: .*cp -a \/var\/lib\/app\/\. \/seed/,
  );
  assert.match(
    mountsOf(writable([folder('/run/app'), folder('/run/app/sub')]), container)[0]!,
    /^needs-content: \/run\/app has to keep its folders/,
  );
  assert.match(
    mountsOf(writable([folder('/opt/key', { mode: '0700' })]), container)[0]!,
    /closed to others in the image/,
  );
});

// -----------------------------------------------------------------------------------------------------------------

image('the start user comes with the numbers of the image', () => {
  const answer = imageStartUser(imageRecord(), service());
  assert.equal(answer, {
    known: true,
    strong: true,
    because: [{ code: 'IMG', what: 'image user is app, which is 1000:1000', origin: 'app:1 (sha256:aaaaaaaaaaaa…)' }],
    root: false,
    uid: 1000,
    gid: 1000,
    name: 'app',
  });
  const root = imageStartUser(imageRecord({ start: { user: '', uid: 0, gid: 0, groups: [] } }), service());
  assert.ok(root.known && root.root && root.name === 'root');
});

image('what a user can change is known only for users that were asked about', () => {
  const own = imageRecord().writable[0]!;
  const record = imageRecord({ writable: [own, { ...own, asked: ['33', 'www +docker'], uid: 33 }] });
  const uid = (...lines: readonly string[]) => writableFor(record, service(...lines))?.uid;
  assert.equal(
    [uid(), uid('user: 33'), uid('user: www', 'group_add: [docker]'), uid('user: www'), uid('user: 34')],
    [1000, 33, 33, undefined, undefined],
  );
});

const gain = (path: string, more: Partial<Gain> = {}): Gain => ({ path, kind: 'setuid', id: 0, ...more });
const cap = (path: string, caps: readonly string[], effective = true): Gain => ({
  path,
  kind: 'filecap',
  caps,
  effective,
});

image('programs that give rights are reasons, inert ones are none', () => {
  const record = imageRecord({
    gain: [
      gain('/usr/bin/sudo'),
      gain('/usr/bin/su', { inert: 'every account is locked' }),
      cap('/usr/bin/ping', ['NET_RAW']),
    ],
  });
  assert.equal(
    imagePrivilegeGain(record, service()).map(({ what }) => what),
    ['/usr/bin/sudo runs as user 0 for whoever starts it', '/usr/bin/ping has the file capabilities NET_RAW'],
  );
});

image('a call of sudo is seen in what will be run', () => {
  const record = imageRecord({ entrypoint: ['sh', '-c'], command: ['sudo -n serve'] });
  assert.is(callsPrivilegeGain(record, service()), true);
  assert.is(callsPrivilegeGain(record, service('command: [serve]')), false);
  assert.is(callsPrivilegeGain(imageRecord(), service('entrypoint: [/usr/bin/doas, serve]')), true);
});

image('file capabilities are needed where the program is named, else they are doubts', () => {
  const record = imageRecord({
    entrypoint: [],
    command: ['/usr/bin/caddy', 'run'],
    healthcheck: ['CMD-SHELL', 'ping -c1 db || exit 1'],
    gain: [
      cap('/usr/bin/caddy', ['NET_BIND_SERVICE']),
      cap('/usr/bin/ping', ['NET_RAW']),
      cap('/usr/bin/mtr', ['NET_RAW']),
      cap('/opt/x', ['CHOWN'], false),
      cap('/opt/tap', ['NET_ADMIN']),
    ],
  });
  const short = (target: Service) => {
    const { needs, doubts } = imageFileCapabilities(record, target);
    return [needs.map(({ capability }) => capability), doubts.map(({ what }) => what)];
  };
  const mtr = '/usr/bin/mtr has the file capabilities NET_RAW';
  assert.equal(short(service()), [['NET_BIND_SERVICE', 'NET_RAW'], [mtr]]);
  assert.equal(short(service('command: [serve]')), [
    ['NET_RAW'],
    ['/usr/bin/caddy has the file capabilities NET_BIND_SERVICE', mtr],
  ]);
  assert.equal(short(service('cap_drop: [ALL]')), [[], []], 'they do not run today');
  assert.equal(short(service('command: [tap]', 'cap_add: [NET_ADMIN]'))[0], ['NET_RAW', 'NET_ADMIN']);
});

image('what a user can change bounds nothing when rights come from elsewhere', () => {
  const bounds = (target: Service | Container): string => {
    const answer = imageBounds(imageRecord(), target);
    return answer.bounded ? 'bounded' : answer.reason;
  };
  assert.is(bounds(service()), 'bounded');
  assert.is(bounds(service('cap_add: [DAC_OVERRIDE]')), 'bounded', 'Docker gives added capabilities to root only');
  const cases = [
    'privileged: true',
    'userns_mode: host',
    'pid: host',
    'ipc: "service:db"',
    'post_start: [{command: x}]',
  ];
  for (const line of cases) assert.not.equal(bounds(service(line)), 'bounded', line);
  assert.is(bounds(readContainer()), 'bounded');
  for (const line of ['hostPID: true', 'shareProcessNamespace: true'])
    assert.not.equal(bounds(readContainer([line])), 'bounded', line);
  const adding = (name: string): string =>
    bounds(readContainer([], [`securityContext: {capabilities: {add: [${name}]}}`]));
  assert.not.equal(adding('DAC_OVERRIDE'), 'bounded');
  assert.is(adding('NET_ADMIN'), 'bounded', 'it opens no file');
  const doubtful = imageBounds(imageRecord({ gain: [gain('/opt/x')] }), service());
  assert.equal(doubtful, { bounded: true, needsNoNewPrivileges: true });
  const filecap = (...caps: readonly string[]) =>
    imageBounds(imageRecord({ gain: [{ path: '/opt/x', kind: 'filecap', caps, effective: true }] }), service());
  assert.equal(filecap('NET_RAW'), { bounded: true, needsNoNewPrivileges: false });
  assert.equal(filecap('NET_RAW', 'CHOWN'), { bounded: true, needsNoNewPrivileges: true });
});

image.run();
