/** What a log says after a start that failed: lines that name a denial, and what each of them calls for. Pure. */
import { sentences } from './sentences.ts';

/** The least that a line calls for. */
export type Clue =
  | { readonly kind: 'mount'; readonly path: string; readonly because: string }
  | { readonly kind: 'read-only'; readonly because: string }
  | { readonly kind: 'privileges'; readonly because: string }
  | { readonly kind: 'capabilities'; readonly caps: readonly string[]; readonly because: string };

const denial =
  /permission denied|operation not permitted|not permitted|EPERM|EACCES|read-only file ?system|EROFS|no new privileges|effective uid is not 0|no usable temporary directory|Errcode: (1|13|30)\b|\((1|13|30): /i;

/** Lines of denial, made comparable: numbers, addresses and times are the same wherever they stand. */
export function denialsOf(log: readonly string[]): readonly string[] {
  return [...new Set(log.filter(line => denial.test(line)).map(comparable))];
}

/** Denials that were not there as it is. */
export function newDenials(log: readonly string[], before: readonly string[]): readonly string[] {
  const known = new Set(denialsOf(before));
  return log.filter(line => denial.test(line) && !known.has(comparable(line)));
}

function comparable(line: string): string {
  return line
    .replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/0x[0-9a-f]+/gi, '#')
    .replace(/[0-9a-f]{12,}/gi, '#')
    .replace(/\d+/g, '#')
    .trim();
}

const setUser = ['SETGID', 'SETUID'];

/** In the order in which they are to be believed. */
export function cluesOf(lines: readonly string[], mayBeRoot: boolean): readonly Clue[] {
  const clues = lines.flatMap(line => clueOf(line, mayBeRoot) ?? []);
  return [...new Map(clues.map(clue => [JSON.stringify(clue), clue])).values()];
}

function clueOf(line: string, mayBeRoot: boolean): Clue | undefined {
  const text = line.slice(0, 2000);
  const { log } = sentences;
  if (/no usable temporary directory/i.test(text)) return { kind: 'mount', path: '/tmp', because: log.noTemporary };
  if (/read-only file ?system|\bEROFS\b|Errcode: 30\b|\(30: /i.test(text)) {
    const path = pathIn(text);
    return path === undefined
      ? { kind: 'read-only', because: log.readOnly('') }
      : { kind: 'mount', path, because: log.readOnly(path) };
  }
  if (/no new privileges|effective uid is not 0/i.test(text))
    return { kind: 'privileges', because: log.noNewPrivileges };
  if (!isDenied(text)) return undefined;
  const caps = (names: readonly string[], because: string): Clue => ({ kind: 'capabilities', caps: names, because });
  if (
    /set(re|res|e)?[ug]ids?\b|initgroups|setgroups|failed switching|switch(ing)? (to )?(user|group)|change to (root gid|runas uid)|cannot set (user|group)|drop(ping)? privileges/i.test(
      text,
    )
  )
    return caps(setUser, log.setUser);
  if (!mayBeRoot) return undefined;
  if (/\bl?f?chown|changing (the )?ownership|change owner|chgrp|changing group/i.test(text))
    return caps(['CHOWN'], log.chown);
  if (/\bf?chmod|change mode|changing permissions|utimen?s?\b|setting times|set permissions/i.test(text))
    return caps(['FOWNER'], log.chmod);
  if (/chroot/i.test(text)) return caps(['SYS_CHROOT'], log.chroot);
  if (/\bbind(ing)?\b|listen/i.test(text)) return caps(['NET_BIND_SERVICE'], log.bind);
  if (/mknod/i.test(text)) return caps(['MKNOD'], log.mknod);
  if (/\bkill\b|signal/i.test(text)) return caps(['KILL'], log.kill);
  if (/permission denied|EACCES|Errcode: 13\b|\(13: /i.test(text)) return caps(['DAC_OVERRIDE'], log.denied);
  return undefined;
}

function isDenied(text: string): boolean {
  return /permission denied|not permitted|EPERM|EACCES|failed switching|Errcode: (1|13)\b|\((1|13): /i.test(text);
}

/** The path that a message is about: the last absolute one before the words of the error, else the first after them. */
function pathIn(text: string): string | undefined {
  const error = text.search(/read-only file ?system|\bEROFS\b|Errcode: 30|\(30: /i);
  const found = [...text.matchAll(/(?<![\w:./-])\/[\w.+@%=-]+(?:\/[\w.+@%=-]+)*\/?/g)].map(match => ({
    path: match[0].replace(/[.:]+$/, ''),
    at: match.index,
  }));
  const before = found.filter(({ at }) => at < error).at(-1);
  return (before ?? found[0])?.path;
}
