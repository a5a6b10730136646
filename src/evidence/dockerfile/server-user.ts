import { resolvePath } from '../image-path.ts';
import { readBuiltFile } from './files.ts';
import type { DockerfileFacts } from './read.ts';

/** Servers of an application that become another user when they are told to. */
const servers = /^(gunicorn|hypercorn|uvicorn|daphne|puma)$/;
/** `-u` and `-g` name a user to these, whether they are started themselves or by `python -m`; to others they mean anything. */
const hasShortOption = /^(gunicorn|hypercorn)$/;
const dropsUser = /\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst|su)\b/;
const longOption = /^--(user|group|uid|gid)(=|$)/;

/** How the words of a start make a program another user: `changes`, `may` when that is not known, undefined when they do not. */
export function userChange(words: readonly string[], facts: DockerfileFacts): 'changes' | 'may' | undefined {
  if (words.some(word => dropsUser.test(word) || longOption.test(word))) return 'changes';
  const at = words.findIndex(word => servers.test(baseName(word)));
  if (at === -1) return undefined;
  const own = words.slice(at);
  if (!hasShortOption.test(baseName(own[0]!))) return isOpen(own) ? 'may' : undefined;
  if (own.some(word => /^-[ug]/.test(word))) return 'changes';
  return inSettings(own, facts) ?? (isOpen(own) ? 'may' : undefined);
}

function baseName(word: string): string {
  return word.split('/').at(-1)!;
}

/** A variable may hold options. */
function isOpen(words: readonly string[]): boolean {
  return words.some(word => /^-*…$/.test(word));
}

/** What the variable and the file of settings say; the file in the folder of the start is read without being named. */
function inSettings(words: readonly string[], facts: DockerfileFacts): 'changes' | 'may' | undefined {
  const options = facts.variables.GUNICORN_CMD_ARGS ?? '';
  if (options.includes('$')) return 'may';
  if (options.split(/\s+/).some(word => longOption.test(word) || /^-[ug]/.test(word))) return 'changes';
  const named = namedSettings(words);
  const path = named ?? 'gunicorn.conf.py';
  const full = path.startsWith('/') ? path : facts.workdir && `${facts.workdir}/${path}`;
  const text = full && readBuiltFile(facts, resolvePath(full))?.text;
  if (!text) return named === undefined ? undefined : 'may';
  return /^\s*(user|group|uid|gid)\s*=/m.test(text) ? 'changes' : undefined;
}

function namedSettings(words: readonly string[]): string | undefined {
  const at = words.findIndex(word => /^(-c|--config)(=|$)/.test(word));
  const word = words[at];
  if (word === undefined) return undefined;
  const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words[at + 1] ?? '');
  return value.replace(/^file:/, '');
}
