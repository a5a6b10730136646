/**
 * The review as a dialogue of lines, for screen readers, editors' shells and slow terminals: no cursor movement, nothing is drawn
 * twice, words instead of marks. The same reducer, the same letters, the same confirmation.
 */
import { LineConsole } from './dialogue/console.ts';
import { askIgnore } from './dialogue/ignoring.ts';
import { askBulk, askConfirm, askEdit, askFilter, askUnsafe } from './dialogue/questions.ts';
import { Talk, textColumns } from './dialogue/talk.ts';
import { tellFinding, tellPreview } from './dialogue/telling.ts';
import { currentFinding } from './model/current.ts';
import { isOpen } from './model/decisions.ts';
import type { Binding, Command, Keymap } from './model/keymap.ts';
import { rowsOf } from './model/rows.ts';
import { problemLines } from './parts/problems.ts';
import { detailLines } from './screens/details.ts';
import { ruleLines } from './screens/rule.ts';
import { type Ending, endings } from './terminal/endings.ts';
import { makeVisible } from './terminal/text.ts';
import type { End, Face, ReviewOptions } from './work/options.ts';
import { type Outcome, ReviewSession } from './work/session.ts';

export interface LineReviewOptions extends ReviewOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export async function reviewByLines(options: LineReviewOptions): Promise<Outcome> {
  const session = new ReviewSession(options, { columns: 80, rows: 24 });
  await session.scan(() => {});
  if (!session.hasFixes) return { kind: 'nothing-to-decide' };
  return { kind: 'ended', end: await new LineFace(session, options).run(), session };
}

/** What only a screen has: groups to fold, and a fix to scroll in. */
const forScreens: ReadonlySet<Command> = new Set([
  'fold',
  'unfold',
  'scroll-down',
  'scroll-up',
  'scroll-left',
  'scroll-right',
  'next-edit',
  'previous-edit',
  'more-context',
  'less-context',
  'wrap',
  'split',
]);

/** Letters of the dialogue, and the commands they stand for. */
function letterBindings({ bindings }: Keymap): readonly Binding[] {
  return bindings
    .filter(({ command }) => !forScreens.has(command))
    .map(binding => ({ ...binding, keys: binding.keys.filter(key => [...key].length === 1) }))
    .filter(({ keys }) => keys.length > 0);
}

/** Commands that a question offers. */
const offered: readonly Command[] = [
  ...(['accept', 'skip', 'accept-rest', 'skip-rest', 'undo', 'details', 'edit-fix', 'edit-file', 'ignore'] as const),
  ...(['variant', 'preview', 'bulk-accept', 'bulk-skip', 'down', 'up', 'filter', 'confirm', 'quit', 'help'] as const),
];

/** Where there is a way to more evidence. */
const seeking: readonly Command[] = ['inspect', 'probe'];

class LineFace implements Face {
  readonly #session: ReviewSession;
  readonly #console: LineConsole;
  readonly #talk: Talk;
  #end: End | undefined;
  /** What was said last of work under way. */
  #told: string | undefined;

  constructor(session: ReviewSession, options: LineReviewOptions) {
    this.#session = session;
    session.face = this;
    this.#console = new LineConsole(options);
    this.#talk = new Talk(session, this.#console);
  }

  async run(): Promise<End> {
    const stop = (signal: NodeJS.Signals): void => {
      this.#session.keep();
      process.exit(endings[signal as Ending]);
    };
    for (const signal of Object.keys(endings)) process.on(signal, stop);
    this.#talk.sayState();
    while (!this.#end) await this.#askNext();
    for (const signal of Object.keys(endings)) process.off(signal, stop);
    // A save that is still to come would keep what is settled by then.
    this.#session.stop();
    this.#console.close();
    return this.#end;
  }

  update(): void {
    const text = this.#session.state.seeking?.text;
    if (text !== undefined && text !== this.#told) this.#console.say(makeVisible(text));
    this.#told = text;
  }

  redraw(): void {}
  suspend(): void {}

  async lend(use: () => void): Promise<void> {
    this.#console.lend(use);
  }

  end(end: End): void {
    this.#end = end;
  }

  // -------------------------------------------------------------------------------------------------------------------

  async #askNext(): Promise<void> {
    const { state, workspace } = this.#session;
    const finding = currentFinding(state);
    const open = [...state.findings.values()].some(other => isOpen(other, state.decisions));
    if (finding && (open || state.decisions.has(finding.id))) {
      this.#session.dispatch({ kind: 'seen', id: finding.id });
      this.#console.say(...tellFinding(state, finding, workspace));
    }
    const question = finding && isOpen(finding, state.decisions) ? 'accept?' : open ? 'next?' : 'all decided. write?';
    const known = new Set(state.keymap.bindings.map(binding => binding.command));
    const letters = [...offered, ...seeking]
      .filter(command => known.has(command))
      .map(command => state.keymap.shown(command))
      .join(',');
    const answer = await this.#talk.ask(`${question} [${letters}] `);
    if (answer === undefined) this.#quit();
    else if (answer !== '') await this.#obey(answer);
  }

  #quit(): void {
    this.#end = { kind: 'quit', keep: true, interrupted: false };
  }

  async #obey(letter: string): Promise<void> {
    const { keymap } = this.#session.state;
    const command = letterBindings(keymap).find(({ keys }) => keys.includes(letter))?.command;
    if (!command)
      return this.#console.say(`${makeVisible(letter)} means nothing here; ${keymap.shown('help')} lists the letters`);
    await (this.#own[command] ?? (() => this.#command(command)))();
  }

  /** What is a conversation here, or told at once. */
  readonly #own: Readonly<Partial<Record<Command, () => Promise<void> | void>>> = {
    help: () => this.#help(),
    details: () => this.#details(),
    rule: () => this.#rule(),
    preview: () => this.#console.say(...tellPreview(this.#session.state, this.#session.workspace)),
    ignore: () => askIgnore(this.#talk),
    filter: () => askFilter(this.#talk),
    'bulk-accept': () => askBulk(this.#talk, 'accept'),
    'bulk-skip': () => askBulk(this.#talk, 'skip'),
    confirm: () => askConfirm(this.#talk, () => this.#end !== undefined),
    quit: () => this.#quit(),
    'edit-fix': () => askEdit(this.#talk),
    'edit-file': () => this.#editFile(),
    inspect: () => this.#seek('inspect'),
    probe: () => this.#seek('probe'),
  };

  async #command(command: Command): Promise<void> {
    this.#talk.command(command);
    // Groups are no lines of this dialogue.
    const tries = command === 'down' || command === 'up' ? rowsOf(this.#session.state).all.length : 0;
    for (let left = tries; left > 0 && !currentFinding(this.#session.state); left--) this.#talk.command(command);
    await askUnsafe(this.#talk);
    this.#talk.sayState();
  }

  async #editFile(): Promise<void> {
    this.#talk.command('edit-file');
    await this.#session.idle();
    this.#talk.sayState();
  }

  /** Evidence is waited for: in a dialogue nothing is said in between but how far it is. */
  async #seek(way: 'inspect' | 'probe'): Promise<void> {
    this.#talk.command(way);
    await this.#session.idle();
    this.#talk.sayState();
  }

  #help(): void {
    const bindings = letterBindings(this.#session.state.keymap);
    this.#console.say(...bindings.map(({ keys, label }) => `${keys.join(', ')}  ${label}`));
  }

  #details(): void {
    const { state, options } = this.#session;
    const finding = currentFinding(state);
    const room = { rules: options.rules, columns: textColumns };
    if (finding) this.#console.print(detailLines(state, finding, room));
    if (state.problems.length > 0) this.#console.print(problemLines(state));
  }

  #rule(): void {
    const id = currentFinding(this.#session.state)?.rule ?? '';
    const rule = this.#session.options.rules.get(id);
    if (rule) this.#console.print(ruleLines(id, rule, textColumns));
  }
}
