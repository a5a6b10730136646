import type { Evidence, Plain, Runnable } from '../../transform.ts';

/** What the manifest itself gives away about a program. */

const gaining =
  /(^|[\s;&|"'/])(sudo|doas|pkexec|newuidmap|newgidmap|fusermount3?|setcap|fixuid)(?=[\s"'`;&|)]|$)|chmod\s+(-\w+\s+)*([ugoa]*\+s|[2467]\d{3})\s/;

/** What a manifest shows of setuid programs and file capabilities: words in commands, health checks and probes, and wishes. */
export function manifestPrivilegeGain(c: Runnable): readonly Evidence[] {
  return [...wordsThatGain(c), ...wishes(c), ...sandboxes(c)];
}

/**
 * Variables that ask an image for sudo: GRANT_SUDO of jupyter/docker-stacks, SUDO_ACCESS and SUDO_PASSWORD of linuxserver images, and
 * DOCKER_USER, for which the entrypoint of coder/code-server calls sudo.
 */
const wish = /(^|_)SUDO(_|$)|^DOCKER_USER$/;
const no = /^(|0|no|false|off|none)$/i;

function wishes(c: Runnable): readonly Evidence[] {
  return c.env
    .filter(({ name, value }) => wish.test(name) && !no.test(value ?? 'unknown'))
    .map(({ name }) => ({ code: 'CFG', what: `${name} asks for sudo`, origin: c.origin(envKey(c)) }));
}

/** Browsers start their renderers through a setuid helper, where user namespaces are not to be had. */
function sandboxes(c: Runnable): readonly Evidence[] {
  if (!browsers.test(c.image?.text ?? '')) return [];
  return [{ code: 'CFG', what: 'the sandbox of a browser is a setuid program', origin: c.origin('image') }];
}

function envKey(c: Runnable): string {
  return c.kind === 'service' ? 'environment' : 'env';
}

function wordsThatGain(c: Runnable): readonly Evidence[] {
  const places: readonly string[] =
    c.kind === 'service'
      ? ['entrypoint', 'command', 'healthcheck', 'post_start', 'pre_stop']
      : ['command', 'args', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];
  return places.flatMap(key => {
    const { value } = c.get(key);
    const word = value === undefined ? undefined : gaining.exec(textOf(value))?.[0].trim();
    return word === undefined
      ? []
      : [
          {
            code: 'CFG' as const,
            what: `${key} uses ${word.replace(/^[^\w./-]+/, '').split(/\s/)[0]}`,
            origin: c.origin(key),
          },
        ];
  });
}

function textOf(value: Plain): string {
  if (typeof value === 'string') return `${value} `;
  return value === null || typeof value !== 'object' ? '' : Object.values(value).map(textOf).join(' ');
}

const browsers =
  /chrom(e|ium)|sockpuppetbrowser|playwright|puppeteer|browserless|selenium|gotenberg|webdriver|kasm|firefox/i;
const builders = /buildkit|buildah|kaniko|dind|podman|rootless|img\b|makisu/i;
const debuggers =
  /(^|[/_-])(gdb|strace|perf|bpftrace|bcc|delve|dlv|asan|valgrind|falco|tracee|tetragon|pixie|parca|pyroscope)\b/i;
const wide = ['SYS_ADMIN', 'SYS_PTRACE', 'BPF', 'PERFMON', 'ALL', 'SYS_MODULE'];

/** Signs that the default seccomp profile is too narrow. */
export function syscallEvidence(c: Runnable): readonly Evidence[] {
  const found: Evidence[] = [];
  const image = c.image?.text ?? '';
  for (const [pattern, what] of [
    [browsers, 'browsers use their own sandbox'],
    [builders, 'nested container builds need mounts and namespaces'],
    [debuggers, 'tracers and profilers need more system calls'],
  ] as const) {
    if (pattern.test(image)) found.push({ code: 'CFG', what, origin: c.origin('image') });
  }
  const added = c.capAdd.find(name => wide.includes(name));
  if (added)
    found.push({
      code: 'CFG',
      what: `adds ${added}`,
      origin: c.origin(c.kind === 'service' ? 'cap_add' : 'securityContext'),
    });
  return found;
}
