// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of Compose
/** Compose services as Compose reads them: every spelling of a value, and every way in which it reaches a service. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mount, Service } from '../../src/transform.ts';
import { composeOf, serviceOf } from './read-text.ts';

const values = suite('Compose values');

values('booleans may be written as text', () => {
  for (const word of ['true', '"true"', "'true'", '"yes"']) {
    assert.is(serviceOf(`read_only: ${word}`).readOnlyRoot, true, word);
    assert.is(serviceOf(`privileged: ${word}`).privileged, true, word);
  }
  for (const word of ['false', '"false"', '', '"no"']) assert.is(serviceOf(`read_only: ${word}`).readOnlyRoot, false);
  for (const word of ['$RO', '"${RO:-true}"', '${RO}']) {
    assert.is(serviceOf(`read_only: ${word}`).readOnlyRoot, 'unknown', word);
  }
  assert.is(serviceOf('cap_drop: [ALL]').readOnlyRoot, false);
  assert.is(serviceOf('read_only: !reset true').readOnlyRoot, 'unknown');
});

values('user: number, text, names and groups', () => {
  const user = (text: string): Service['user'] => serviceOf(`user: ${text}`).user;
  assert.equal(user('"1000"'), { uid: 1000, unknown: false });
  assert.equal(user('1000'), { uid: 1000, unknown: false });
  assert.equal(user('"1000:1001"'), { uid: 1000, gid: 1001, unknown: false });
  assert.equal(user('root'), { name: 'root', unknown: false });
  assert.equal(user("'0:0'"), { uid: 0, gid: 0, unknown: false });
  assert.equal(user('"www-data:www-data"'), { name: 'www-data', unknown: false });
  assert.equal(user('"${UID}:${GID}"'), { unknown: true, variables: ['UID', 'GID'], mayBeEmpty: true });
  assert.equal(user('"${U-1}$V:0"'), { unknown: true, variables: ['U', 'V'], mayBeEmpty: true });
  assert.equal(user('"${U:?no}:$$G"'), { unknown: true, variables: ['U'], mayBeEmpty: false });
  assert.equal(user('"${UID:-1000}"'), { unknown: true, variables: ['UID'], mayBeEmpty: false });
  assert.is(user('""'), undefined);
  assert.is(user(''), undefined);
});

values('command and entrypoint: lists, and texts split as a shell would', () => {
  const words = (text: string): Service['command'] => serviceOf(`command: ${text}`).command;
  assert.equal(words('["redis-server", "--save", 60]'), ['redis-server', '--save', '60']);
  assert.equal(words(`sh -c "echo 'a b' && sleep 1"`), ['sh', '-c', "echo 'a b' && sleep 1"]);
  assert.equal(words('\'run --name="a b" c\\ d\''), ['run', '--name=a b', 'c d']);
  assert.equal(words('start $PORT'), ['start', '$PORT']);
  assert.is(words('$CMD --port 80'), 'unknown');
  assert.is(words("sh -c 'open"), 'unknown');
  assert.is(words(''), undefined);
  assert.is(serviceOf('init: true').entrypoint, undefined);
  assert.equal(serviceOf('entrypoint: []').entrypoint, []);
});

values('environment: map and list, without values that come from outside', () => {
  const env = (body: string): readonly (readonly [string, string | undefined])[] =>
    serviceOf(body).env.map(({ name, value }) => [name, value]);
  const wanted = [
    ['A', '1'],
    ['B', undefined],
    ['C', undefined],
    ['D', 'x=y'],
  ];
  assert.equal(env('environment:\n  A: 1\n  B:\n  C: ${C}\n  D: x=y'), wanted);
  assert.equal(env('environment:\n  - A=1\n  - B\n  - C=${C:-3}\n  - D=x=y'), wanted);
  assert.equal(env('environment: {}'), []);
  assert.equal(env('env_file: .env'), []);
});

values('tmpfs: text or list', () => {
  const mounts = (body: string): unknown =>
    serviceOf(body).mounts.map(({ kind, target, options }) => [kind, target, ...options]);
  assert.equal(mounts('tmpfs: /tmp'), [['tmpfs', '/tmp']]);
  assert.equal(mounts('tmpfs: [/tmp, "/run/app/:uid=1000,mode=0755"]'), [
    ['tmpfs', '/tmp'],
    ['tmpfs', '/run/app', 'uid=1000', 'mode=0755'],
  ]);
  assert.equal(mounts('tmpfs: []'), []);
});

/** `kind source->target`, with `ro` and what makes it partial. */
function describe({ kind, source = '', target, readOnly, partial }: Mount): string {
  return `${kind} ${source}->${target}${readOnly ? ' ro' : ''}${partial ? ' part' : ''}`;
}

values('volumes: every short form', () => {
  const table: Readonly<Record<string, string>> = {
    '/data': 'anonymous ->/data',
    'd:/data': 'anonymous ->d:/data',
    'data:/data': 'volume data->/data',
    'data:/data:ro': 'volume data->/data ro',
    'data:/data:nocopy': 'volume data->/data',
    './src:/app': 'bind ./src->/app',
    '.:/app/': 'bind .->/app',
    '../x:/app:ro,z': 'bind ../x->/app ro',
    '/etc/localtime:/etc/localtime:ro': 'bind /etc/localtime->/etc/localtime ro',
    './nginx.conf:/etc/nginx/nginx.conf:Z': 'bind ./nginx.conf->/etc/nginx/nginx.conf part',
    '~/.ssh:/ssh': 'bind ~/.ssh->/ssh',
    '${PWD}:/app': 'bind ${PWD}->/app',
    '${DATA:-./data}:/data': 'bind ${DATA:-./data}->/data',
    '$HOME/x:/x': 'bind $HOME/x->/x',
    'C:\\data:/data': 'bind C:\\data->/data',
    '//./pipe/docker_engine://./pipe/docker_engine': 'bind //./pipe/docker_engine->/./pipe/docker_engine',
  };
  for (const [text, wanted] of Object.entries(table)) {
    const { mounts } = serviceOf(`volumes:\n  - '${text}'`);
    assert.equal(mounts.map(describe), [wanted], text);
  }
});

values('volumes: every long form', () => {
  const table: readonly (readonly [string, string])[] = [
    ['{type: bind, source: ./x, target: /x}', 'bind ./x->/x'],
    ['{type: bind, source: ./x, target: /x, read_only: true}', 'bind ./x->/x ro'],
    ['{type: bind, source: ./x, target: /x, read_only: "true"}', 'bind ./x->/x ro'],
    ['{type: volume, source: d, target: /x/}', 'volume d->/x'],
    ['{type: volume, target: /x}', 'anonymous ->/x'],
    ['{source: d, target: /x}', 'volume d->/x'],
    ['{type: tmpfs, target: /x, tmpfs: {size: 1024}}', 'tmpfs ->/x'],
    ['{type: cluster, source: c, target: /x}', 'other c->/x'],
    ['{type: image, source: i, target: /x}', 'other i->/x'],
  ];
  for (const [text, wanted] of table) {
    assert.equal(serviceOf(`volumes:\n  - ${text}`).mounts.map(describe), [wanted], text);
  }
  assert.equal(serviceOf('volumes:\n  - {type: bind, source: ./x}\n  - 7\n  - a:b:c:d').mounts, []);
});

values('secrets and configs: names, maps and where they appear', () => {
  const body = 'secrets:\n  - a\n  - {source: b, target: /etc/b}\nconfigs:\n  - c\n  - {source: d, target: d.conf}';
  assert.equal(serviceOf(body).mounts.map(describe), [
    'secret a->/run/secrets/a ro part',
    'secret b->/etc/b ro part',
    'config c->/c ro part',
    'config d->/d.conf ro part',
  ]);
});

values('secrets and configs with inline content cannot be created in a read-only container', () => {
  const { services } = composeOf(
    [
      'services:',
      '  web:',
      '    image: a:1',
      '    secrets: [file, env]',
      '    configs: [{source: text, target: /x}]',
      'secrets:',
      '  file: {file: ./f}',
      '  env: {environment: TOKEN}',
      'configs:',
      '  text: {content: "hello"}',
    ].join('\n'),
  );
  assert.equal(services.web!.inlineFiles, ['env', 'text']);
});

values('ports: numbers, texts, ranges, addresses and maps', () => {
  const table: readonly (readonly [string, number | undefined, string | undefined, string])[] = [
    ['80', 80, undefined, 'tcp'],
    ['"80"', 80, undefined, 'tcp'],
    ['"8080:80"', 80, '8080', 'tcp'],
    ['"8080:80/udp"', 80, '8080', 'udp'],
    ['"127.0.0.1:8080:80"', 80, '8080', 'tcp'],
    ['"[::1]:8080:80"', 80, '8080', 'tcp'],
    ['"3000-3005"', 3000, undefined, 'tcp'],
    ['"9090-9091:8080-8081"', 8080, '9090-9091', 'tcp'],
    ['"${PORT}:80"', 80, '${PORT}', 'tcp'],
    ['"${PORT:-8080}:80"', 80, '${PORT:-8080}', 'tcp'],
    ['"80:${PORT}"', undefined, '80', 'tcp'],
    ['"80abc"', undefined, undefined, 'tcp'],
    ['"x80"', undefined, undefined, 'tcp'],
    ['{target: 80, published: "8080", protocol: udp}', 80, '8080', 'udp'],
    ['{target: 80, published: 8080, mode: host}', 80, '8080', 'tcp'],
    ['{target: "443"}', 443, undefined, 'tcp'],
  ];
  for (const [text, container, host, protocol] of table) {
    const [port] = serviceOf(`ports:\n  - ${text}`).ports;
    assert.equal([port?.container, port?.host, port?.protocol], [container, host, protocol], text);
  }
});

values('capabilities are compared by their bare names', () => {
  const service = serviceOf('cap_add: [cap_net_admin, SYS_TIME, "Chown"]\ncap_drop: [all]');
  assert.equal([service.capAdd, service.capDrop], [['NET_ADMIN', 'SYS_TIME', 'CHOWN'], ['ALL']]);
});

values('network mode and development sync', () => {
  assert.ok(serviceOf('network_mode: host').hostNetwork);
  assert.not.ok(serviceOf('network_mode: "service:db"').hostNetwork);
  assert.ok(serviceOf('develop:\n  watch:\n    - {action: sync+restart, path: ., target: /app}').watchSync);
  assert.not.ok(serviceOf('develop:\n  watch:\n    - {action: rebuild, path: .}').watchSync);
});

values('images: variables with a default in the tag are known, others are not', () => {
  const image = (text: string): Service['image'] =>
    composeOf(`services: {web: {image: "${text}"}}`).services.web!.image;
  assert.equal([image('redis:${TAG:-7}')?.tag, image('redis:${TAG:-7}')?.unknown], ['7', false]);
  assert.is(image('redis:${TAG}')?.unknown, true);
  assert.is(image('${IMAGE:-redis:7}')?.unknown, true);
  assert.is(image('${REGISTRY:-docker.io}/library/redis:7')?.unknown, true);
  assert.is(image('redis:$TAG')?.unknown, true);
  assert.is(image('localhost:5000/redis:${TAG:-7}')?.unknown, false);
});

values('build: text, map, context and Dockerfile relative to the file', () => {
  const build = (body: string): unknown => {
    const { services } = composeOf(`services:\n  web:\n    build: ${body}\n`, { path: 'deploy/compose.yaml' });
    const { dockerfile, target, args, inline } = services.web!.build!;
    return { dockerfile, target, args, inline };
  };
  const none = { target: undefined, args: {}, inline: undefined };
  assert.equal(build('.'), { ...none, dockerfile: 'deploy/Dockerfile' });
  assert.equal(build('../api'), { ...none, dockerfile: 'api/Dockerfile' });
  assert.equal(build('./a~b'), { ...none, dockerfile: 'deploy/a~b/Dockerfile' });
  assert.equal(build('~/api'), { ...none, dockerfile: undefined });
  assert.equal(build('../..'), { ...none, dockerfile: undefined });
  assert.equal(build('https://github.com/a/b.git'), { ...none, dockerfile: undefined });
  assert.equal(build('"${CONTEXT}"'), { ...none, dockerfile: undefined });
  assert.equal(build('{context: api, dockerfile: docker/Dockerfile.prod, target: run, args: {A: 1, B: "$B"}}'), {
    ...none,
    dockerfile: 'deploy/api/docker/Dockerfile.prod',
    target: 'run',
    args: { A: '1' },
  });
  assert.equal(build('{context: api, args: [A=1, B, "C=x=y"]}'), {
    ...none,
    dockerfile: 'deploy/api/Dockerfile',
    args: { A: '1', C: 'x=y' },
  });
  assert.equal(build('{dockerfile_inline: "FROM scratch"}'), {
    ...none,
    dockerfile: undefined,
    inline: 'FROM scratch',
  });
});

values('Windows is seen by platform, isolation, credentials, image or a drive as target', () => {
  for (const body of [
    'platform: windows/amd64',
    'isolation: hyperv',
    'credential_spec: {file: x.json}',
    "volumes:\n  - 'C:\\data:C:\\data'",
    'volumes:\n  - {type: bind, source: ./x, target: "C:\\\\x"}',
  ])
    assert.ok(serviceOf(body).windows, body);
  const windows = composeOf('services: {a: {image: mcr.microsoft.com/windows/servercore:ltsc2022}}').services.a!;
  assert.ok(windows.windows);
  const linux = composeOf('services: {a: {image: mcr.microsoft.com/dotnet/aspnet:8.0}}').services.a!;
  assert.not.ok(linux.windows);
  for (const source of ['C:\\data', 'c:/data', 'D:/'])
    assert.not.ok(serviceOf(`volumes:\n  - '${source}:/data'`).windows, 'a Windows host runs Linux containers');
});

values('hooks are programs with a user of their own', () => {
  const { hooks } = serviceOf(
    [
      'post_start:',
      '  - {command: "chown -R 1 /data", user: root}',
      '  - {command: [/setup.sh, "${X}"], privileged: true}',
      'pre_stop:',
      '  - {command: [sleep, 1], user: "1000:1000"}',
      '  - {user: root}',
    ].join('\n'),
  );
  assert.equal(
    hooks.map(({ when, command, user, privileged }) => [when, command, user?.name ?? user?.uid, privileged]),
    [
      ['start', ['chown', '-R', '1', '/data'], 'root', false],
      ['start', 'unknown', undefined, true],
      ['stop', ['sleep', '1'], 1000, false],
    ],
  );
});

values('use_api_socket mounts the socket of the engine', () => {
  const targets = serviceOf('use_api_socket: true').mounts.map(({ kind, target }) => `${kind} ${target}`);
  assert.equal(targets, ['bind /var/run/docker.sock']);
  assert.equal(serviceOf('use_api_socket: false').mounts, []);
});

values('what a Windows container is not asked, and a volume that reads as a drive, is said', () => {
  const windows = composeOf('services:\n  a:\n    image: mcr.microsoft.com/windows/servercore:ltsc2022\n');
  assert.equal(windows.problems, ['windows-container services.a.image']);
  const letter = composeOf("services:\n  a:\n    image: a:1\n    volumes: ['x:/data']\nvolumes: {x: {}}\n");
  assert.equal(letter.problems, ['drive-letter services.a.volumes']);
  assert.not.ok(letter.services.a!.windows);
  const drive = composeOf("services:\n  a:\n    image: a:1\n    volumes: ['x:/data']\n");
  assert.equal(drive.problems, ['windows-container services.a.volumes']);
});

values.run();

const reach = suite('Compose services');

reach('services without a container of their own are left out', () => {
  const { services } = composeOf(
    [
      'services:',
      '  db: {image: postgres}',
      '  ai: {provider: {type: model}}',
      '  fragment: {restart: always}',
      '  empty:',
      '  text: hello',
    ].join('\n'),
  );
  assert.equal(Object.keys(services), ['db']);
});

reach('merge keys: own keys replace inherited ones whole, earlier sources win', () => {
  const { services } = composeOf(
    [
      'x-a: &a {image: a:1, read_only: true, cap_drop: [ALL]}',
      'x-b: &b {image: b:1, user: "1000"}',
      'services:',
      '  one: {<<: *a, cap_drop: [NET_RAW]}',
      '  two: {<<: [*b, *a]}',
      '  three: {<<: [*a, *b], read_only: false}',
      '  four: *a',
    ].join('\n'),
  );
  const { one, two, three, four } = services;
  assert.equal([one!.image?.text, one!.readOnlyRoot, one!.capDrop], ['a:1', true, ['NET_RAW']]);
  assert.equal([two!.image?.text, two!.readOnlyRoot, two!.user?.uid], ['b:1', true, 1000]);
  assert.equal([three!.image?.text, three!.readOnlyRoot], ['a:1', false]);
  assert.equal([four!.image?.text, four!.get('read_only').source], ['a:1', 'alias']);
  assert.equal([one!.get('read_only').source, one!.get('cap_drop').source], ['merge', 'own']);
});

reach('extends: along local files, with lists joined, maps merged and commands replaced', () => {
  const files = {
    'common/base.yaml': [
      'services:',
      '  app:',
      '    extends: {file: ../root.yaml, service: root}',
      '    image: app:1',
      '    cap_drop: [NET_RAW]',
      '    environment: [A=1, B=2]',
      '    volumes: [one:/one, two:/two]',
      '    command: ["serve"]',
      '    depends_on: [db]',
    ].join('\n'),
    'root.yaml': 'services:\n  root: {security_opt: ["no-new-privileges:true"], environment: {Z: 9}}\n',
  };
  const { services, problems } = composeOf(
    [
      'services:',
      '  web:',
      '    extends: {file: common/base.yaml, service: app}',
      '    cap_drop: [MKNOD]',
      '    environment: {B: 3}',
      '    volumes: [other:/two]',
      '    command: ["work"]',
    ].join('\n'),
    { files },
  );
  const { web } = services;
  assert.equal(problems, []);
  assert.equal(web!.capDrop, ['NET_RAW', 'MKNOD']);
  assert.equal(
    web!.list('security_opt').map(({ value, source }) => [value, source]),
    [['no-new-privileges:true', 'extends']],
  );
  assert.equal(Object.fromEntries(web!.env.map(({ name, value }) => [name, value])), { Z: '9', A: '1', B: '3' });
  assert.equal(web!.command, ['work']);
  assert.equal(web!.image?.text, 'app:1');
  assert.is(web!.get('depends_on').value, undefined);
  assert.equal(web!.extendsFrom, { file: 'common/base.yaml', service: 'app', complete: true });
  assert.equal(web!.mounts.map(describe).sort(), ['volume one->/one', 'volume other->/two']);
});

reach('extends: by name alone, of fragments, in circles, of files that are not there', () => {
  const { services, problems } = composeOf(
    [
      'services:',
      '  base: {cap_drop: [ALL]}',
      '  web: {extends: base, image: a:1}',
      '  loop: {extends: {service: loop}, image: a:1}',
      '  gone: {extends: {file: gone.yaml, service: x}, image: a:1}',
      '  far: {extends: {file: ../../far.yaml, service: x}, image: a:1}',
      '  remote: {extends: {file: "https://example.org/x.yaml", service: x}, image: a:1}',
      '  lost: {extends: {service: nobody}, image: a:1}',
    ].join('\n'),
  );
  assert.equal(Object.keys(services), ['web', 'loop', 'gone', 'far', 'remote', 'lost']);
  assert.equal([services.web!.capDrop, services.web!.extendsFrom?.complete], [['ALL'], false]);
  assert.equal(
    problems,
    ['loop', 'gone', 'far', 'remote', 'lost'].map(name => `extends-unresolved services.${name}.extends`),
  );
});

reach('extends: a chain of 20 is followed, a longer one is left to a human', () => {
  const chain = Array.from({ length: 22 }, (_, index) => `  s${index + 1}: {extends: s${index}}\n`).join('');
  const { services, problems } = composeOf(`services:\n  s0: {image: a:1}\n${chain}`);
  assert.is(services.s20!.image?.text, 'a:1');
  assert.equal(problems, ['extends-unresolved services.s21.extends', 'extends-unresolved services.s22.extends']);
});

reach('a service knows who extends it with another program', () => {
  const { services } = composeOf(
    [
      'services:',
      '  base: {image: a:1}',
      '  same: {extends: base, environment: {A: 1}}',
      '  other: {extends: {service: base}, command: ["work"]}',
      '  foreign: {extends: {file: x.yaml, service: base}, image: b:1}',
    ].join('\n'),
    { files: { 'x.yaml': 'services: {base: {restart: always}}' } },
  );
  assert.equal(services.base!.extendedDifferently, ['other']);
});

reach('the override file beside a file with a default name counts, its values cannot be edited', () => {
  const files = {
    'docker-compose.override.yml':
      'services:\n  web: {read_only: true, cap_drop: [NET_RAW], volumes: ["xx:/data"]}\n  new: {image: c:1}\n',
  };
  const text = 'services:\n  web: {image: a:1, cap_drop: [MKNOD], volumes: ["dd:/data", "ee:/e"]}\n';
  const { web } = composeOf(text, { path: 'docker-compose.yml', files }).services;
  assert.equal([web!.readOnlyRoot, web!.get('read_only').source], [true, 'override']);
  assert.equal(
    web!.list('cap_drop').map(({ value, source }) => [value, source]),
    [
      ['MKNOD', 'own'],
      ['NET_RAW', 'override'],
    ],
  );
  assert.equal(web!.mounts.map(describe).sort(), ['volume ee->/e', 'volume xx->/data']);
  const other = composeOf(text, { path: 'docker-compose.prod.yml', files }).services.web!;
  assert.is(other.readOnlyRoot, false, 'only files with a default name have an override');
});

reach('!reset and !override are not known, nor is anything below them', () => {
  const { web } = composeOf(
    'services:\n  web:\n    image: a:1\n    cap_add: !reset []\n    tmpfs: !override [/tmp]\n    user: !reset null\n',
  ).services;
  for (const key of ['cap_add', 'tmpfs', 'user']) assert.is(web!.get(key).unknown, true, key);
  assert.ok(web!.user!.unknown);
});

reach('the engine comes from the configuration', () => {
  assert.is(serviceOf('init: true').engine, 'docker');
  assert.is(serviceOf('init: true', { config: { compose: { engine: 'swarm' } } }).engine, 'swarm');
});

reach.run();
