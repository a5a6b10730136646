import type { Evidence, Plain, Runnable } from '../transform.ts';

/** What the manifest itself gives away about a program. */

const gaining =
  /(^|[\s;&|"'/])(sudo|doas|pkexec|newuidmap|newgidmap|fusermount3?|setcap)(\s|$)|chmod\s+(-\w+\s+)*([ugoa]*\+s|[2467]\d{3})\s/;

/** Words in commands, health checks and probes that need setuid programs or file capabilities. */
export function manifestPrivilegeGain(c: Runnable): readonly Evidence[] {
  const places: readonly string[] =
    c.kind === 'service'
      ? ['entrypoint', 'command', 'healthcheck', 'post_start', 'pre_stop']
      : ['command', 'args', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];
  return places.flatMap(key => {
    const { value } = c.get(key);
    const word = value === undefined ? undefined : gaining.exec(textOf(value))?.[0].trim();
    return word === undefined
      ? []
      : [{ code: 'CFG' as const, what: `${key} uses ${word.split(/\s/)[0]}`, origin: c.origin(key) }];
  });
}

function textOf(value: Plain): string {
  if (typeof value === 'string') return `${value} `;
  return value === null || typeof value !== 'object' ? '' : Object.values(value).map(textOf).join(' ');
}

const browsers = /chrom(e|ium)|playwright|puppeteer|browserless|selenium|gotenberg|webdriver|kasm|firefox/i;
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
