/** Reading files again that may have changed on the disk. */
import { readProjectFile } from '../../files/read.ts';
import { topScreen } from '../model/screen-stack.ts';
import { configPath } from '../model/writable.ts';
import type { Desk } from './desk.ts';
import { Slice } from './slice.ts';

export async function rescan(desk: Desk, paths: readonly string[]): Promise<void> {
  const shaken = desk.state.changed.size;
  await readAgain(desk, paths);
  if (topScreen(desk.state).kind === 'changed') return;
  const lost = desk.state.changed.size - shaken;
  desk.say(lost > 0 ? `read again, ${lost} changed and marked !` : 'read again');
}

/** Decisions about proposals that are still the same stay. */
export async function readAgain(desk: Desk, paths: readonly string[]): Promise<void> {
  const slice = new Slice();
  for (const path of paths) {
    if (slice.isOver) await slice.pause();
    if (path === configPath(desk.state)) desk.workspace.config.read();
    readFile(desk, path);
  }
}

function readFile(desk: Desk, path: string): void {
  const { workspace, options } = desk;
  const source = workspace.source(path);
  if (!source) return;
  const outcome = readProjectFile(options.root, source.file, options.maxFileSize);
  if ('bytes' in outcome && Buffer.compare(outcome.bytes, source.bytes) === 0) return;
  const plan = 'bytes' in outcome ? workspace.add({ ...source, bytes: outcome.bytes }) : undefined;
  if (!plan) workspace.forget(path);
  desk.dispatch({ kind: 'reread', path, plan });
}
