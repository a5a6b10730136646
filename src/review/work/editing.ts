/** The user's own programs: the editor on a file or on a fix, the pager on the patch. */
import { PrivateCopy } from '../../files/private-copy.ts';
import type { Effect } from '../model/state.ts';
import type { Desk } from './desk.ts';
import { firstLine, judgeEdit, type Opened } from './edit-fix.ts';
import { patchOf } from './patch-file.ts';
import { editorWords, pagerWords, runProgram } from './programs.ts';
import { readAgain, rescan } from './rereading.ts';

export async function editFile(desk: Desk, path: string, line: number): Promise<void> {
  const source = desk.workspace.source(path);
  if (!source) return;
  await start(desk, editorWords(desk.options.env, source.file, line));
  await rescan(desk, [path]);
}

/** Opens the file as the fix would make it, as a copy that nobody else can read. */
export async function editFix(desk: Desk, effect: Extract<Effect, { kind: 'edit-fix' }>): Promise<void> {
  const { id, variant, text } = effect;
  const finding = desk.state.findings.get(id);
  if (!finding || (await isStale(desk, finding.path))) return;
  const { workspace, state } = desk;
  const alone = workspace.alone(state.findings, finding, variant);
  if (!alone?.fixed.includes(id)) return desk.say(`no fix to edit: ${alone?.refused[0]?.message ?? 'look again'}`);
  await edit(desk, { finding, variant, alone }, text ?? (workspace.shown(state, finding) ?? alone).after);
}

async function edit(desk: Desk, opened: Opened, text: string): Promise<void> {
  const { path } = opened.finding;
  const copy = new PrivateCopy(path, text);
  try {
    if (!(await start(desk, editorWords(desk.options.env, copy.file, firstLine(opened.alone))))) return;
    const bytes = copy.read();
    if (!bytes || Buffer.from(bytes).equals(Buffer.from(text))) return desk.say('nothing was edited');
    if (await isStale(desk, path)) return;
    desk.dispatch({ kind: 'edited', fix: judgeEdit(desk.workspace, opened, bytes) });
  } finally {
    copy.remove();
  }
}

/** Whether the file is another one on the disk by now; it has been read again then. */
async function isStale(desk: Desk, path: string): Promise<boolean> {
  const before = desk.workspace.source(path);
  await readAgain(desk, [path]);
  if (before && desk.workspace.source(path) === before) return false;
  desk.say('the file changed on disk, look again');
  return true;
}

export async function showPatch(desk: Desk): Promise<void> {
  const patch = patchOf(desk.state, desk.workspace);
  if (patch === '') return desk.say('nothing is accepted yet');
  await start(desk, pagerWords(desk.options.env), patch);
}

/** False when the program failed; the user knows why. */
async function start(desk: Desk, words: readonly string[], input?: string): Promise<boolean> {
  const failure = await runProgram({ words, input, env: desk.options.env, lend: use => desk.lend(use) });
  if (failure !== undefined) desk.say(failure);
  return failure === undefined;
}
