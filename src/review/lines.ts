/**
 * The review as a dialogue of lines, for screen readers, editors' shells and slow terminals: no cursor movement, nothing is drawn
 * twice, words instead of marks. The same reducer, the same letters, the same confirmation.
 */
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlanFinding } from '../engine/plan.ts';
import { hunksOf } from '../patch/hunks.ts';
import { isWritable } from './model/confirm.ts';
import { shownEdit, shownVariant } from './model/decide.ts';
import { isOpen } from './model/decisions.ts';
import type { IgnoreForm } from './model/ignore-form.ts';
import type { Binding, Command, Keymap } from './model/keymap.ts';
import { count } from './model/names.ts';
import { currentFinding, rowsOf } from './model/rows.ts';
import { type Metrics, topScreen } from './model/state.ts';
import { countDecisions, position } from './parts/bars.ts';
import { foreign } from './parts/code.ts';
import { placeOf } from './parts/fix.ts';
import { type Line, textOf } from './parts/line.ts';
import { confirmView } from './screens/confirm-view.ts';
import { detailsView, ruleView } from './screens/details.ts';
import { bulkPane, editedPane, problemsView, unsafePane } from './screens/dialog-views.ts';
import { bulkChoices } from './screens/dialogs.ts';
import { ignoreWords } from './screens/ignore-view.ts';
import { isUtf8, toAscii } from './terminal/ascii.ts';
import { type Ending, endings } from './terminal/endings.ts';
import { type End, type Face, type ReviewOptions, ReviewSession } from './work/session.ts';

export interface PlainReviewOptions extends ReviewOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export type PlainOutcome =
  | { readonly kind: 'nothing-to-decide' }
  | { readonly kind: 'ended'; readonly end: End; readonly session: ReviewSession };

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
const nowhere: Metrics = { rows: 1, lines: 1, edits: [], from: 0 };
const textColumns = 78;

export async function reviewByLines(options: PlainReviewOptions): Promise<PlainOutcome> {
  const session = new ReviewSession(options, { columns: 80, rows: 24 });
  await session.scan(() => {});
  if (!session.hasFixes) return { kind: 'nothing-to-decide' };
  const dialogue = new Dialogue(session, options);
  return { kind: 'ended', end: await dialogue.run(), session };
}

class Dialogue implements Face {
  readonly #session: ReviewSession;
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #unicode: boolean;
  #lines!: Interface;
  #waiting: ((line: string | undefined) => void) | undefined;
  readonly #typed: string[] = [];
  #closed = false;
  #end: End | undefined;

  constructor(session: ReviewSession, { stdin, stdout, env }: PlainReviewOptions) {
    this.#session = session;
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#unicode = isUtf8(env);
    session.face = this;
    this.#listen();
  }

  async run(): Promise<End> {
    const stop = (signal: NodeJS.Signals): void => {
      this.#session.keep();
      process.exit(endings[signal as Ending]);
    };
    for (const signal of Object.keys(endings)) process.on(signal, stop);
    this.#toast();
    while (!this.#end) await this.#step();
    for (const signal of Object.keys(endings)) process.off(signal, stop);
    this.#lines.close();
    this.#stdin.pause();
    return this.#end;
  }

  changed(): void {}
  redraw(): void {}
  suspend(): void {}

  async lend(use: () => void): Promise<void> {
    this.#lines.close();
    use();
    this.#closed = false;
    this.#listen();
  }

  end(end: End): void {
    this.#end = end;
  }

  // -------------------------------------------------------------------------------------------------------------------

  async #step(): Promise<void> {
    const { state } = this.#session;
    const finding = currentFinding(state);
    const open = [...state.findings.values()].some(other => isOpen(other, state.decisions));
    if (finding && (open || state.decisions.has(finding.id))) this.#show(finding);
    const question = finding && isOpen(finding, state.decisions) ? 'accept?' : open ? 'next?' : 'all decided. write?';
    const letters = offered.map(command => state.keymap.shown(command)).join(',');
    const answer = await this.#ask(`${question} [${letters}] `);
    if (answer === undefined) this.#end = { kind: 'quit', keep: true, interrupted: false };
    else await this.#obey(answer.trim());
  }

  async #obey(letter: string): Promise<void> {
    if (letter === '') return;
    const { keymap } = this.#session.state;
    const command = letterBindings(keymap).find(({ keys }) => keys.includes(letter))?.command;
    switch (command) {
      case undefined:
        return this.#say(`${foreign(letter)} means nothing here; ${keymap.shown('help')} lists the letters`);
      case 'help':
        return this.#help();
      case 'details':
        return this.#details();
      case 'rule':
        return this.#rule();
      case 'preview':
        return this.#preview();
      case 'ignore':
        return this.#ignore();
      case 'filter':
        return this.#filter();
      case 'bulk-accept':
      case 'bulk-skip':
        return this.#bulk(command === 'bulk-accept' ? 'accept' : 'skip');
      case 'confirm':
        return this.#confirm();
      case 'quit':
        this.#end = { kind: 'quit', keep: true, interrupted: false };
        return;
      case 'edit-fix':
        return this.#editFix();
      case 'edit-file':
        this.#command('edit-file');
        await this.#session.idle();
        return this.#toast();
    }
    await this.#plainCommand(command);
  }

  async #plainCommand(command: Command): Promise<void> {
    // Groups are no lines of this dialogue.
    const step = command === 'down' || command === 'up';
    const last = rowsOf(this.#session.state).all.length;
    this.#command(command);
    for (let tries = 0; step && !currentFinding(this.#session.state) && tries < last; tries++) this.#command(command);
    await this.#answerUnsafe();
    this.#toast();
  }

  #show(finding: PlanFinding): void {
    const { state, workspace } = this.#session;
    const { fix } = finding;
    this.#session.dispatch({ kind: 'seen', id: finding.id });
    this.#say('', `[${position(state).replace(' of ', '/')}] ${placeOf(finding)}`);
    this.#say(`${finding.safety.toUpperCase()}, ${finding.severity}: ${finding.rule}. ${this.#decided(finding)}`);
    if (!fix) {
      this.#say(`is: ${foreign(finding.message)}`, `no fix: ${foreign(finding.declined?.reason ?? '')}`);
      return;
    }
    const variant = shownVariant(state, finding);
    const chosen = variant > 0 ? fix.variants[variant - 1]! : fix;
    this.#say(`fix: ${foreign(chosen.title)}`);
    if (chosen.risk !== '') this.#say(`risk: ${foreign(chosen.risk)}`);
    const applied = workspace.edited(finding, variant, state.findings, shownEdit(state, finding));
    if (!applied) return;
    const hunks = hunksOf(applied.before, applied.splices, 0);
    for (const [index, hunk] of hunks.entries()) {
      if (hunks.length > 1) this.#say(`edit ${index + 1} of ${hunks.length}:`);
      let old = hunk.oldStart;
      let now = hunk.newStart;
      for (const line of hunk.lines) {
        const text = foreign(line.slice(1).replace(/\r$/, ''));
        if (line.startsWith('-')) this.#say(`  line ${old++} remove:  ${text}`);
        else if (line.startsWith('+')) this.#say(`  line ${now++} add:     ${text}`);
      }
    }
  }

  #decided({ id, status }: PlanFinding): string {
    const decision = this.#session.state.decisions.get(id);
    if (!decision) return status === 'fixable' ? 'Not decided.' : 'No automatic fix.';
    if (decision.kind === 'accept' && decision.edited) return 'Accepted with your edit.';
    const words = { accept: 'Accepted', skip: 'Skipped', ignore: 'Ignored' } as const;
    return `${words[decision.kind]}${decision.by === 'default' ? ' by default' : ''}.`;
  }

  #help(): void {
    for (const { keys, label } of letterBindings(this.#session.state.keymap)) this.#say(`${keys.join(', ')}  ${label}`);
  }

  #details(): void {
    const { state, options } = this.#session;
    const finding = currentFinding(state);
    if (finding) this.#print(detailsView(state, finding, options.rules, textColumns));
    if (state.problems.length > 0) this.#print(problemsView(state));
  }

  #rule(): void {
    const id = currentFinding(this.#session.state)?.rule ?? '';
    const rule = this.#session.options.rules.get(id);
    if (rule) this.#print(ruleView(id, rule, textColumns));
  }

  /** The changes of the file of this finding, with everything that is accepted. */
  #preview(): void {
    const { state, workspace } = this.#session;
    const plan = state.files.find(({ path }) => path === currentFinding(state)?.path);
    const applied = plan && workspace.together(plan, state.decisions);
    if (!applied || applied.splices.length === 0) {
      this.#say('nothing is accepted in this file');
      return;
    }
    for (const { lines } of hunksOf(applied.before, applied.splices)) this.#say(...lines.map(foreign), '');
  }

  async #ignore(): Promise<void> {
    this.#command('ignore');
    if (!this.#form()) return this.#toast();
    await this.#type('reason');
    if (this.#form()?.reason.text.trim() === '') this.#key('escape');
    for (let form = this.#form(); form; form = this.#form()) {
      this.#say(...ignoreWords(this.#session.state, form));
      const answer = (await this.#ask('ignore? [yes, s: scope, w: where, u: until, r: reason, empty: no] '))?.trim();
      if (answer === 'yes') this.#key('enter');
      else if (answer === 'r' || answer === 'u') await this.#type(answer === 'r' ? 'reason' : 'until');
      else if (answer === 's' || answer === 'w') this.#change(answer === 's' ? 'scope' : 'to');
      else this.#key('escape');
      if (this.#form() && this.#session.state.toast !== '') this.#say(foreign(this.#session.state.toast));
    }
    this.#toast();
  }

  #form(): IgnoreForm | undefined {
    const screen = topScreen(this.#session.state);
    return screen.kind === 'ignore' ? screen.form : undefined;
  }

  /** Goes to a field of the form; false when it is not there. */
  #goTo(field: IgnoreForm['focus']): boolean {
    for (let tries = 0; this.#form()?.focus !== field && tries < 4; tries++) this.#key('tab');
    return this.#form()?.focus === field;
  }

  #change(field: 'scope' | 'to'): void {
    if (this.#goTo(field)) this.#key('right');
  }

  async #type(field: 'reason' | 'until'): Promise<void> {
    if (!this.#goTo(field)) return this.#say('only an entry of the configuration can end');
    const text = await this.#ask(
      field === 'reason' ? 'why may it stay as it is? ' : 'until (YYYY-MM-DD, empty: for good): ',
    );
    this.#key('end');
    this.#key('u', true);
    this.#session.dispatch({ kind: 'paste', text: text ?? '' });
  }

  async #filter(): Promise<void> {
    const text = await this.#ask('filter (empty: all): ');
    if (text === undefined) return;
    this.#command('filter');
    this.#key('u', true);
    this.#session.dispatch({ kind: 'paste', text });
    this.#key('enter');
    this.#command('top');
    if (!currentFinding(this.#session.state)) this.#command('down');
    this.#say(count(rowsOf(this.#session.state).order.length, 'finding'));
  }

  async #bulk(verb: 'accept' | 'skip'): Promise<void> {
    this.#command(`bulk-${verb}`);
    const { state } = this.#session;
    this.#print(bulkPane(state, { kind: 'bulk', verb }).lines);
    const keys = bulkChoices(state, verb).map(({ key }) => key);
    const answer = await this.#ask(`${verb} which? [${keys.join(',')}, empty: none] `);
    this.#key(keys.includes(answer?.trim() ?? '') ? answer!.trim() : 'escape');
    await this.#answerUnsafe();
    this.#toast();
  }

  async #editFix(): Promise<void> {
    this.#command('edit-fix');
    await this.#session.idle();
    for (
      let screen = topScreen(this.#session.state);
      screen.kind === 'edited';
      screen = topScreen(this.#session.state)
    ) {
      this.#print(editedPane(this.#session.state, screen, textColumns).lines);
      const answer = (await this.#ask('take it? [yes, e: edit again, empty: drop it] '))?.trim();
      const isTaken = answer === 'yes' && screen.fix.problem === undefined;
      this.#key(isTaken ? 'enter' : answer === 'e' ? 'e' : 'escape');
      await this.#session.idle();
    }
    this.#toast();
  }

  async #answerUnsafe(): Promise<void> {
    const screen = topScreen(this.#session.state);
    if (screen.kind !== 'unsafe') return;
    this.#print(unsafePane(this.#session.state, screen, textColumns).lines);
    const answer = await this.#ask(`accept all ${screen.ids.length}? [yes, s: only the others, empty: none] `);
    this.#key(answer?.trim() === 'yes' ? 'enter' : answer?.trim() === 's' ? 's' : 'escape');
  }

  async #confirm(): Promise<void> {
    this.#command('confirm');
    if (topScreen(this.#session.state).kind !== 'confirm') return this.#toast();
    let screen = topScreen(this.#session.state);
    while (screen.kind === 'confirm' && (!screen.armed || screen.checks.length < screen.total)) {
      await sleep(20);
      screen = topScreen(this.#session.state);
    }
    if (screen.kind !== 'confirm') return;
    this.#print(confirmView(this.#session.state, screen, textColumns, false).lines);
    const files = screen.checks.filter(isWritable).length;
    const answer = await this.#ask(`write ${count(files, 'file')}? type yes: `);
    if (answer?.trim() !== 'yes') return this.#key('escape');
    this.#key('enter');
    while (!this.#end && topScreen(this.#session.state).kind === 'writing') await sleep(20);
    const after = topScreen(this.#session.state);
    if (after.kind === 'changed')
      this.#say('nothing was written: these files changed meanwhile', ...after.paths.map(foreign));
    if (after.kind === 'failed') this.#say(`could not be written: ${foreign(after.path)}: ${foreign(after.reason)}`);
    if (after.kind === 'changed' || after.kind === 'failed') this.#key('escape');
  }

  // -------------------------------------------------------------------------------------------------------------------

  #command(command: Command): void {
    this.#session.dispatch({ kind: 'command', command, metrics: nowhere });
  }

  #key(name: string, ctrl = false): void {
    this.#session.dispatch({
      kind: 'key',
      key: { kind: 'key', name, ctrl, alt: false, shift: false },
      metrics: nowhere,
    });
  }

  #toast(): void {
    const { toast } = this.#session.state;
    const { open, accepted, skipped } = countDecisions(this.#session.state);
    if (toast !== '') this.#say(foreign(toast));
    this.#say(`to decide ${open}, accepted ${accepted}, skipped ${skipped}`);
  }

  #print(lines: readonly Line[]): void {
    this.#say(...lines.map(line => textOf(line).trimEnd()));
  }

  #say(...lines: readonly string[]): void {
    for (const line of lines) this.#stdout.write(`${this.#unicode ? line : toAscii(line)}\n`);
  }

  #listen(): void {
    this.#lines = createInterface({ input: this.#stdin, terminal: false });
    this.#lines.on('line', line => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting(line);
      else this.#typed.push(line);
    });
    this.#lines.on('close', () => {
      this.#closed = true;
      this.#waiting?.(undefined);
      this.#waiting = undefined;
    });
  }

  /** The next line; undefined at the end of the input. */
  #ask(question: string): Promise<string | undefined> {
    this.#stdout.write(this.#unicode ? question : toAscii(question));
    const typed = this.#typed.shift();
    if (typed !== undefined) return Promise.resolve(typed);
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise(resolve => {
      this.#waiting = resolve;
    });
  }
}
