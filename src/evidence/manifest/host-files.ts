import type { Mount, Runnable } from '../../transform.ts';

/**
 * Host files that a container uses and whose owner nobody knows. Root without DAC_OVERRIDE is an ordinary user there: it cannot
 * write a folder of another user, nor read a key or a log that is closed to others.
 */
export function foreignMount({ mounts }: Pick<Runnable, 'mounts'>): Mount | undefined {
  return mounts.find(mount => (mount.kind === 'bind' || mount.kind === 'host-path') && isForeign(mount));
}

/** Places of the host that every user may read, and devices and sockets, which have their own rules. */
const readable =
  /^\/(etc\/(localtime|timezone|hosts|resolv\.conf|ssl|os-release)|usr|lib|bin|sys|proc|dev|run|var\/run)(\/|$)/;
const configuration = /^\/(etc|usr|opt|docker-entrypoint[\w.-]*)(\/|$)/;
const closed = /cert|ssl|tls|pki|private|secret|passw|acme|letsencrypt|\.(key|pem|p12|jks)$/i;

function isForeign({ source = '', target, readOnly, partial }: Mount): boolean {
  if (/\.sock$/.test(source) || /\.sock$/.test(target) || readable.test(source)) return false;
  if (closed.test(source) || closed.test(target)) return true;
  // Files of the project are readable for everyone; what lies elsewhere on the host need not be.
  if (isOfProject(source)) return !readOnly && !partial && !configuration.test(target);
  return true;
}

function isOfProject(source: string): boolean {
  return /^(\.\.?|\$PWD|\$\{PWD\})(\/|$)/.test(source);
}
