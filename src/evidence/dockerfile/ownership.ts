import { isRootText } from '../../linux/users.ts';
import { resolvePath } from '../image-path.ts';
import type { BuildStep } from './read.ts';
import { readRun } from './runs.ts';

/** Words with which a RUN can give files away: others are not worth reading for it. */
const mayGive = /chown|chgrp|chmod|setfacl|install|useradd|adduser|mkdir|\bcp\b|tar\b/;

/**
 * The places that a step of a Dockerfile gives to another user (`owner`) or also opens for writing: none, their absolute paths, or
 * `unknown` when only the build could tell. Homes of new accounts are theirs and are not named.
 */
export function givenAway(step: BuildStep, which: 'owner' | 'any' = 'any'): readonly string[] | 'unknown' {
  const { chown, chmod } = step.flags;
  const isGiven = chown !== undefined && !chown.split(':').every(isRootText);
  if (isGiven || (which === 'any' && chmod !== undefined && opens(chmod))) return destinationOf(step);
  if (step.keyword !== 'RUN' || !mayGive.test(step.text)) return [];
  const { gifts, open } = readRun(step);
  if (open.length > 0 && /chown|chgrp|chmod|setfacl|install/.test(step.text)) return 'unknown';
  const given = gifts.filter(
    ({ kind, by }) => (which === 'any' || kind === 'owner') && by !== 'useradd' && by !== 'adduser',
  );
  if (given.some(({ exact }) => !exact)) return 'unknown';
  return given.map(({ path }) => path);
}

/** A mode that lets others than the owner write; what cannot be read may. */
function opens(mode: string): boolean {
  if (!/^[0-7]{1,5}$/.test(mode)) return true;
  return (Number.parseInt(mode, 8) & 0o022) !== 0;
}

function destinationOf({ text, words, workdir }: BuildStep): readonly string[] | 'unknown' {
  const last = words?.at(-1) ?? text.trim().split(/\s+/).at(-1)!;
  if (last.includes('$') || last.startsWith('[')) return 'unknown';
  if (last.startsWith('/')) return [resolvePath(last)];
  return workdir === undefined ? 'unknown' : [resolvePath(`${workdir}/${last}`)];
}
