/** Questions of the review, asked in a line each. No answer, and the end of the input, change nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { currentFinding } from '../model/current.ts';
import { count } from '../model/names.ts';
import { rowsOf } from '../model/rows.ts';
import { isWritable } from '../model/writable.ts';
import { summaryOf } from '../parts/summary.ts';
import { bulkChoices, bulkLines } from '../screens/bulk.ts';
import { editLines } from '../screens/edited.ts';
import { unsafeList } from '../screens/unsafe.ts';
import { makeVisible } from '../terminal/text.ts';
import { type Talk, textColumns } from './talk.ts';

/** How often it looks whether work in the background has ended, in milliseconds. */
const patience = 20;

export async function askFilter(talk: Talk): Promise<void> {
  const text = await talk.console.ask('filter (empty: all): ');
  if (text === undefined) return;
  talk.dispatch({ kind: 'filter', text });
  talk.command('top');
  if (!currentFinding(talk.state)) talk.command('down');
  talk.console.say(count(rowsOf(talk.state).order.length, 'finding'));
}

export async function askBulk(talk: Talk, verb: 'accept' | 'skip'): Promise<void> {
  talk.command(`bulk-${verb}`);
  talk.console.print(bulkLines(talk.state, verb));
  const keys = bulkChoices(talk.state, verb).map(({ key }) => key);
  const answer = (await talk.ask(`${verb} which? [${keys.join(',')}, empty: none] `)) ?? '';
  talk.press(keys.includes(answer) ? answer : 'escape');
  await askUnsafe(talk);
  talk.sayState();
}

/** Names what may break, when the last command would accept it. */
export async function askUnsafe(talk: Talk): Promise<void> {
  const { screen } = talk;
  if (screen.kind !== 'unsafe') return;
  talk.console.print(unsafeList(talk.state, screen, textColumns));
  const answer = await talk.ask(`accept all ${screen.ids.length}? [yes, s: only the others, empty: none] `);
  talk.press(answer === 'yes' ? 'enter' : answer === 's' ? 's' : 'escape');
}

export async function askEdit(talk: Talk): Promise<void> {
  talk.command('edit-fix');
  await talk.session.idle();
  for (let { screen } = talk; screen.kind === 'edited'; { screen } = talk) {
    talk.console.print(editLines(talk.state, screen.fix, textColumns));
    const answer = await talk.ask('take it? [yes, e: edit again, empty: drop it] ');
    const isTaken = answer === 'yes' && screen.fix.problem === undefined;
    talk.press(isTaken ? 'enter' : answer === 'e' ? 'e' : 'escape');
    await talk.session.idle();
  }
  talk.sayState();
}

/** `isEnded`: the review is over, because everything was written. */
export async function askConfirm(talk: Talk, isEnded: () => boolean): Promise<void> {
  talk.command('confirm');
  if (talk.screen.kind !== 'confirm') return talk.sayState();
  while (isUnready(talk)) await sleep(patience);
  const { screen } = talk;
  if (screen.kind !== 'confirm') return;
  talk.console.print(summaryOf(talk.state, screen, { columns: textColumns }).lines);
  const files = count(screen.checks.filter(isWritable).length, 'file');
  if ((await talk.ask(`write ${files}? type yes: `)) !== 'yes') return talk.press('escape');
  talk.press('enter');
  while (!isEnded() && isWriting(talk)) await sleep(patience);
  tellFailure(talk);
}

function isUnready({ screen }: Talk): boolean {
  return screen.kind === 'confirm' && (!screen.armed || screen.checks.length < screen.total);
}

function isWriting({ screen }: Talk): boolean {
  return screen.kind === 'writing';
}

function tellFailure(talk: Talk): void {
  const { screen, console } = talk;
  if (screen.kind === 'changed')
    console.say('nothing was written: these files changed meanwhile', ...screen.paths.map(makeVisible));
  else if (screen.kind === 'failed')
    console.say(`could not be written: ${makeVisible(screen.path)}: ${makeVisible(screen.reason)}`);
  else return;
  talk.press('escape');
}
