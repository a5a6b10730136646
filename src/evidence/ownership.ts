import type { DockerfileFacts } from './dockerfile.ts';

type Step = DockerfileFacts['steps'][number];

/**
 * The places that a step of a Dockerfile gives to another user or opens for writing: none, their absolute paths, or `unknown` when
 * only a shell could tell.
 */
export function givenAway(step: Step): readonly string[] | 'unknown' {
  const { chown, chmod } = step.flags;
  if (chmod !== undefined || (chown !== undefined && !/^(0|root)(:|$)/.test(chown))) return destinationOf(step);
  return step.keyword === 'RUN' ? givenAwayByShell(step.text.replaceAll(/\\\r?\n/g, ' ')) : [];
}

function destinationOf({ text }: Step): readonly string[] | 'unknown' {
  const last = text.trim().split(/\s+/).at(-1)!;
  return isPlainPath(last) ? [last] : 'unknown';
}

const changesOwner = /\b(chown|chmod|chgrp|setfacl)\b|\binstall\s+(-\w+\s+)*-[odm]/;

function givenAwayByShell(line: string): readonly string[] | 'unknown' {
  if (!changesOwner.test(line)) return [];
  // Pipes, loops, substitutions, globs and quotes are beyond reading.
  if (/[|$`*?<>(){}"'\n]/.test(line)) return 'unknown';
  const commands = line.split(/&&|;/).filter(command => changesOwner.test(command));
  const paths = commands.map(command => operandsOf(command.trim().split(/\s+/)));
  return paths.includes('unknown') ? 'unknown' : paths.flat();
}

/** The files of a plain `chown`, `chgrp` or `chmod`; the word in front of them is the owner or the mode. */
function operandsOf([program, ...words]: readonly string[]): readonly string[] | 'unknown' {
  if (!/^(chown|chgrp|chmod)$/.test(program ?? '')) return 'unknown';
  // An option with a value, such as `--reference`, takes the place of the owner.
  if (words.some(word => word.startsWith('--'))) return 'unknown';
  const operands = words.filter(word => !word.startsWith('-')).slice(1);
  return operands.length > 0 && operands.every(isPlainPath) ? operands : 'unknown';
}

function isPlainPath(path: string): boolean {
  return /^(\/[\w.@+-]+)+\/?$/.test(path) && !path.split('/').includes('..');
}
