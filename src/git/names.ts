/** Names that may be handed to git and to forges. They are made here and nowhere else. */

declare const branded: unique symbol;

/** A branch that was checked: as a word of a command it is no option, in a path no way out. */
export type BranchName = string & { readonly [branded]: 'branch' };

/** Object id: 40 hex digits. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Longest name, in characters. */
const longest = 200;

/** Undefined for what git would refuse (git-check-ref-format), and for what is no plain word. */
export function branchName(text: string): BranchName | undefined {
  const parts = text.split('/');
  const isPlain = /^[A-Za-z0-9_][A-Za-z0-9._/+@=,#-]*$/.test(text) && text.length <= longest && text !== '@';
  const isValid = parts.every(
    part => part !== '' && !part.startsWith('.') && !part.endsWith('.lock') && !part.endsWith('.'),
  );
  return isPlain && isValid && !text.includes('..') && !text.includes('@{') ? (text as BranchName) : undefined;
}

/** Whether a path of a tree names a file that may be read and written: nothing that leads out, and nothing of git itself. */
export function isPlainPath(path: string): boolean {
  const isControl = /[\0-\x1f\x7f\\]/.test(path) || path.includes('\uFFFD');
  return (
    !isControl && path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && !isGitFolder(part))
  );
}

/** What some file systems take for `.git`: other cases, the short name of Windows, characters that macOS leaves out. */
function isGitFolder(part: string): boolean {
  const plain = part.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').replace(/[. ]+$/, '');
  return /^(?:\.git|git~\d+)$/i.test(plain) || /^\.git(?:::|:)/i.test(plain);
}
