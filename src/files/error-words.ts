/** Code of an error of the system: `ENOSPC`. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EBUSY: 'the file is in use',
  ENOENT: 'it is gone',
  EIO: 'the disk reports an error',
  EEXIST: 'something else is there',
  ENOTDIR: 'a file is where a folder is needed',
};

/** Why a file could not be written, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const reason = reasons[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
