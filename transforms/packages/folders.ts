import type { BuildCommand, Instruction, Stage } from '../../src/transform.ts';
import { stepsBefore } from '../shared/stages.ts';

/** Where an image begins when no WORKDIR says it. */
const unknown = '?';

/** A path seen from a folder, without dots. Variables stay: equal texts are equal places. */
export function resolvePath(folder: string, path: string): string {
  const parts: string[] = [];
  const whole = folder === '' || path.startsWith('/') || path.startsWith('$') ? path : `${folder}/${path}`;
  for (const part of whole.split('/')) {
    if (part === '..' && parts.length > 0) parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return whole.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
}

/** The folder that an instruction works in. */
export function workingFolder(stage: Stage, before: Instruction): string {
  let folder = unknown;
  for (const step of stepsBefore(stage, before)) {
    if (step.keyword !== 'WORKDIR') continue;
    folder = resolvePath(folder, withVariables(step.text.replace(/^(["'])(.*)\1$/, '$2'), step));
  }
  return folder;
}

/** The folder that a command of a RUN works in; undefined where that cannot be told. */
export function commandFolder(stage: Stage, step: Instruction, command: BuildCommand): string | undefined {
  let folder = workingFolder(stage, step);
  for (const { words, join } of (step.commands ?? []).slice(0, command.index)) {
    if (words[0] !== 'cd' && words[0] !== 'pushd') continue;
    if (join === 'nested' || words[1] === undefined) return undefined;
    folder = resolvePath(folder, words[1]);
  }
  return folder;
}

/** The text with the variables that are set there. */
export function withVariables(text: string, { variables }: Instruction): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (match, braced?: string, plain?: string) => {
    return variables[braced ?? plain ?? ''] ?? match;
  });
}
