/** What an evidence file may say at most: it chooses among outcomes that the rules know, and widens none. */

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
