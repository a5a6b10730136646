/** What follows from a start as root that was read from the scripts of an image. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownStart, startText } from '../../../src/evidence/file/asked-start.ts';
import { ImageIndex } from '../../../src/evidence/file/lookup.ts';
import type { ImageRecord, Start } from '../../../src/evidence/file/types.ts';
import type { Answer, Container, Facts, Service } from '../../../src/transform.ts';
import { askContainer, askService } from '../ask.ts';
import { imageRecord } from '../file/records.ts';

const starts = suite('answers from starts as root');

const name = 'registry.example.net/app:1';
const start: Start = {
  asked: [''],
  scripts: [{ path: '/entry.sh', sha256: '1'.repeat(64) }],
  becomes: { uid: 1000, gid: 1001 },
  asRoot: [],
  onEveryPath: true,
  caps: ['SETGID', 'SETUID'],
  foreign: [{ cap: 'DAC_OVERRIDE', path: '/data' }],
  writes: [
    { path: '/data', folder: '/' },
    { path: '/run/app', folder: '/run' },
  ],
  folders: [
    { path: '/', mode: '0755', owner: '0:0', content: 'files' },
    { path: '/run', mode: '0755', owner: '0:0', content: 'none' },
    { path: '/run/lock', mode: '1777', owner: '0:0', content: 'none' },
  ],
  gives: ['/data'],
  takesRoot: [],
  accounts: [],
  gains: [],
  open: [],
};
const writable: ImageRecord['writable'] = [
  {
    asked: [],
    uid: 1000,
    gid: 1001,
    groups: [1001],
    paths: [
      { path: '/run/lock', mode: '1777', owner: '0:0', content: 'none' },
      { path: '/tmp', mode: '1777', owner: '0:0', content: 'none' },
    ],
    files: [],
  },
];
const index = (more: Partial<Start> = {}, image: Partial<ImageRecord> = {}): ImageIndex =>
  new ImageIndex({
    schema: 'harden-evidence/1',
    images: [
      imageRecord({
        refs: [name],
        start: { user: '', uid: 0, gid: 0, groups: [] },
        gain: [],
        links: [],
        writable,
        starts: [{ ...start, ...more }],
        ...image,
      }),
    ],
    probes: [],
  });

function tell<T>(answer: Answer<T>, told: (answer: T) => string): string {
  if (!answer.known) return `${answer.code}: ${answer.reason}`;
  return `${answer.strong ? 'strong' : `weak (${answer.doubt})`} ${told(answer)}`.trim();
}
const needs = (facts: Facts, c: Service | Container): string =>
  tell(facts.capabilities(c), ({ needs: all }) => all.map(({ capability }) => capability).join(' '));
const paths = (facts: Facts, c: Service | Container): string =>
  tell(facts.writablePaths(c), ({ paths: all }) =>
    all.map(({ path, need, writer }) => `${path} ${need} ${writer}`).join(', '),
  );
const user = (facts: Facts, c: Service | Container): string =>
  tell(facts.serviceUser(c), ({ uid, gid, needs: all, dataPaths }) =>
    [`${uid}:${gid}`, ...all, ...dataPaths.map(path => `data in ${path}`)].join(', '),
  );
type Told = (facts: Facts, c: Service | Container) => string;
const service = (told: Told, lines = '', images = index()): string =>
  askService(`image: ${name}\n${lines}`, told, { images });
const mounted = 'volumes: ["data:/data"]';

starts('a change of user on every path bounds capabilities and places', () => {
  assert.is(service(needs, mounted), 'strong DAC_OVERRIDE SETGID SETUID');
  assert.is(service(needs), 'strong SETGID SETUID', 'files of others come with a mount only');
  assert.is(
    service(paths, mounted),
    'strong /tmp scratch service, /run scratch root, /run/lock scratch service',
    'what lies on a mount is writable there',
  );
  assert.is(service(paths), 'not-possible: the program may write "/", where no mount is put');
  assert.is(
    service(user, mounted),
    'strong 1000:1001, it writes /run/app, which must belong to the user, data in /data',
  );
});

starts('a capability that the container does not have today is not needed', () => {
  assert.is(service(needs, 'cap_drop: [SETGID]'), 'strong SETUID');
});

starts('nothing follows from a start that could not be followed, or stays root', () => {
  const open = index({ open: ['/entry.sh:2: eval runs a text'] });
  const reason = 'no-evidence: what the image does as root cannot be followed (/entry.sh:2: eval runs a text)';
  assert.equal(
    [needs, paths, user].map(told => service(told, '', open)),
    [reason, reason, reason],
  );
  const root = index({ asRoot: ['cron'], onEveryPath: false });
  assert.is(service(needs, '', root), 'no-evidence: cron stays root, and an image does not tell what that one does');
  const { becomes: _becomes, ...nobody } = start;
  const two = new ImageIndex({
    schema: 'harden-evidence/1',
    images: [
      imageRecord({
        refs: [name],
        start: { user: '', uid: 0, gid: 0, groups: [] },
        starts: [{ ...nobody, onEveryPath: false }],
      }),
    ],
    probes: [],
  });
  assert.is(service(needs, '', two), 'no-evidence: the image starts programs as more than one user');
});

starts('another command is another start, which somebody has to have looked at', () => {
  const missing = /^no-evidence: nobody has looked at this way to start app, harden inspect does$/;
  assert.match(service(needs, 'command: [job]'), missing);
  const text = startText({ ...ownStart, command: ['job'] }, []);
  assert.is(service(needs, 'command: [job]', index({ asked: [text] })), 'strong SETGID SETUID');
  assert.match(service(needs, 'entrypoint: [job]', index({ asked: [text] })), missing);
  assert.match(service(needs, 'working_dir: /srv'), missing);
  assert.match(service(needs, 'env_file: x.env'), missing);
  assert.match(service(needs, 'environment: {PATH: /opt/bin}'), missing, 'a variable of the image');
  assert.is(service(needs, 'environment: {OTHER: x}'), 'strong SETGID SETUID');
});

starts('what is mounted over a script or over programs may be another one', () => {
  for (const target of ['/entry.sh', '/usr/local/bin', '/bin/serve'])
    assert.match(
      service(needs, `volumes: ["./x:${target}"]`),
      /is mounted over scripts or programs of the image$/,
      target,
    );
});

starts('programs with rights of their own are a doubt, and take the bound away', () => {
  const sudo = index({}, { gain: [{ path: '/usr/bin/sudo', kind: 'setuid', id: 0 }] });
  assert.match(service(needs, '', sudo), /^weak \(\/usr\/bin\/sudo gives rights/);
  assert.match(service(paths, mounted, sudo), /^no-evidence: app may gain rights/);
  const given = index({ gains: ['/entry.sh:3: chmod'] });
  assert.match(service(needs, '', given), /^weak \(\/entry\.sh:3: chmod may give a program more rights\)/);
  assert.match(service(paths, mounted, given), /^no-evidence: app may gain rights/);
});

starts('accounts that are changed at every start keep root and the places of accounts', () => {
  const puid = index({ accounts: ['/entry.sh:2: usermod'] });
  assert.is(
    service(paths, mounted, puid),
    'by-design: the image changes its accounts at every start (/entry.sh:2: usermod)',
  );
  assert.match(service(user, mounted, puid), /^by-design/);
  assert.is(service(needs, '', puid), 'strong SETGID SETUID');
});

starts('a health check runs as root: only what is known to ask and write nothing is no doubt', () => {
  const plain = 'healthcheck: {test: ["CMD-SHELL", "curl -f http://localhost/ > /dev/null 2>&1 || exit 1"]}';
  assert.is(service(needs, plain), 'strong SETGID SETUID');
  const check = (test: string): string => service(needs, `healthcheck: {test: ${test}}`);
  assert.is(
    check('["CMD", "/app/check"]'),
    'weak (the health check runs /app/check as root, and what that needs is not known) SETGID SETUID',
  );
  assert.match(check('"curl localhost | tee /state"'), /runs tee as root/);
  assert.match(check('["CMD-SHELL", "echo $(app status)"]'), /runs echo \$\(app status\) as root/);
  assert.is(check('["NONE"]'), 'strong SETGID SETUID');
  const own = index({}, { healthcheck: ['CMD', '/app/check'] });
  assert.match(service(paths, mounted, own), /^no-evidence: the health check runs \/app\/check as root/);
  assert.match(service(paths, `${mounted}\nhealthcheck: {disable: true}`, own), /^strong/);
  const probe = 'livenessProbe: {exec: {command: [sh, -c, "app ping"]}}';
  assert.match(
    askContainer(`image: ${name}\n${probe}`, needs, { images: index() }),
    /^weak \(the health check runs app/,
  );
});

starts('a start with another user than root is not this one', () => {
  assert.match(service(needs, 'user: "1000"'), /^strong$/);
});

starts.run();
