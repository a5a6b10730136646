/** Everything that is accepted, as one patch. */
import { join } from 'node:path';
import { exists, fileMode } from '../../files/read.ts';
import { writeNewFile } from '../../files/report-file.ts';
import { toPatch } from '../../patch/index.ts';
import type { State } from '../model/state.ts';
import type { Workspace } from './workspace.ts';

export function patchOf(state: State, workspace: Workspace): string {
  const { files, decisions } = state;
  const patches = files.map(plan => {
    const applied = workspace.together(plan, decisions);
    const source = workspace.source(plan.path);
    return applied && source ? toPatch(applied, fileMode(source.file)) : '';
  });
  const config = workspace.configuration(state);
  if (typeof config === 'object') patches.push(toPatch(config, fileMode(workspace.config.file)));
  return patches.join('');
}

/** Saves a patch under a free name in the folder. What to tell the user. */
export function savePatch(folder: string, patch: string): string {
  let name = 'harden.patch';
  for (let number = 2; exists(join(folder, name)); number++) name = `harden-${number}.patch`;
  try {
    writeNewFile(join(folder, name), patch);
    return `saved ${name}: apply it with git apply ${name}`;
  } catch (error) {
    return `${name} cannot be saved: ${reasonOf(error)}`;
  }
}

/** `no space left on device`, of what the system says. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
