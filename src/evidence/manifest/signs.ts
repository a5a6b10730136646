import type { Evidence, Plain, Runnable } from '../../transform.ts';
import { manifestSigns } from './sign-data.ts';

/** What the manifest itself gives away about a program. */

let gainingWords: RegExp | undefined;

/** Words of a shell line that call a program which gains rights, or give such a bit to a file. */
function gaining(): RegExp {
  gainingWords ??= new RegExp(
    `(^|[\\s;&|"'/])(${manifestSigns().programs})(?=[\\s"'\`;&|)]|$)|chmod\\s+(-\\w+\\s+)*([ugoa]*\\+s|[2467]\\d{3})\\s`,
  );
  return gainingWords;
}

/** What a manifest shows of setuid programs and file capabilities: words in commands, health checks and probes, and wishes. */
export function manifestPrivilegeGain(c: Runnable): readonly Evidence[] {
  return [...wordsThatGain(c), ...wishes(c), ...sandboxes(c)];
}

const no = /^(|0|no|false|off|none)$/i;

/** Variables that ask an image for sudo. */
function wishes(c: Runnable): readonly Evidence[] {
  return c.env
    .filter(({ name, value }) => manifestSigns().variables.test(name) && !no.test(value ?? 'unknown'))
    .map(({ name }) => ({ code: 'CFG', what: `${name} asks for sudo`, origin: c.origin(envKey(c)) }));
}

/** Kinds of images with a program that gains rights where user namespaces are not to be had. */
function sandboxes(c: Runnable): readonly Evidence[] {
  const name = c.image?.text ?? '';
  return manifestSigns().images.flatMap(({ gains, pattern }) =>
    gains !== undefined && pattern.test(name) ? [{ code: 'CFG', what: gains, origin: c.origin('image') }] : [],
  );
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
    const word = value === undefined ? undefined : gaining().exec(textOf(value))?.[0].trim();
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

const wide = ['SYS_ADMIN', 'SYS_PTRACE', 'BPF', 'PERFMON', 'ALL', 'SYS_MODULE'];

/** Signs that the default seccomp profile is too narrow. */
export function syscallEvidence(c: Runnable): readonly Evidence[] {
  const name = c.image?.text ?? '';
  const kinds = manifestSigns().images.filter(({ pattern }) => pattern.test(name));
  const found = kinds.map(({ says }): Evidence => ({ code: 'CFG', what: says, origin: c.origin('image') }));
  const added = c.capAdd.find(name => wide.includes(name));
  if (added)
    found.push({
      code: 'CFG',
      what: `adds ${added}`,
      origin: c.origin(c.kind === 'service' ? 'cap_add' : 'securityContext'),
    });
  return found;
}
