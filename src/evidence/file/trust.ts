/** What an evidence file may say at most: it chooses among outcomes that the rules know, and widens none. */

/** Capabilities that engines grant by themselves; only these can be kept. */
export const defaultCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
] as const;

export const highestId = 2_147_483_646;
export const mostMounts = 16;

const longest = 255;
const systemFolders =
  /^\/(proc|sys|dev|etc|bin|sbin|lib[^/]*|boot|run\/secrets|var\/run\/secrets|usr\/(bin|sbin|lib[^/]*|libexec))(\/|$)/;
const themselves = new Set(['/', '/usr', '/usr/local', '/var']);

/** Whether a mount may be proposed at a path: absolute, normal, of characters that mean nothing in a manifest, no place of the system. */
export function isMountable(path: string): boolean {
  if (path.length > longest || !/^(\/[\x21-\x7e]+)$/.test(path) || /[,:"'#$\\]/.test(path)) return false;
  if (
    path
      .slice(1)
      .split('/')
      .some(part => part === '' || part === '.' || part === '..')
  )
    return false;
  return !systemFolders.test(path) && !themselves.has(path);
}
