import { countDecisions } from '../model/counts.ts';
import type { Command } from '../model/keymap.ts';
import { messageText } from '../model/message.ts';
import type { Screen } from '../model/screen.ts';
import { topScreen } from '../model/screen-stack.ts';
import type { Metrics } from '../model/shapes.ts';
import type { Action, State } from '../model/state.ts';
import { makeVisible } from '../terminal/text.ts';
import type { ReviewSession } from '../work/session.ts';
import type { LineConsole } from './console.ts';

/** Columns of what is said as a screen would show it. */
export const textColumns = 78;

/** Nothing scrolls in a dialogue. */
const nowhere: Metrics = { rows: 1, lines: 1, edits: [], from: 0 };

/** What every part of the dialogue works with: the review, and the person. */
export class Talk {
  readonly session: ReviewSession;
  readonly console: LineConsole;

  constructor(session: ReviewSession, console: LineConsole) {
    this.session = session;
    this.console = console;
  }

  get state(): State {
    return this.session.state;
  }

  get screen(): Screen {
    return topScreen(this.session.state);
  }

  dispatch(action: Action): void {
    this.session.dispatch(action);
  }

  command(command: Command): void {
    this.dispatch({ kind: 'command', command, metrics: nowhere });
  }

  /** Answers a question of the review as the full screen would. */
  press(name: string): void {
    this.dispatch({
      kind: 'key',
      key: { kind: 'key', name, ctrl: false, alt: false, shift: false },
      metrics: nowhere,
    });
  }

  /** The answer without blanks around it; undefined at the end of the input. */
  async ask(question: string): Promise<string | undefined> {
    return (await this.console.ask(question))?.trim();
  }

  /** What the review says about the last command, if it says anything. */
  sayMessage(): void {
    if (this.state.message) this.console.say(makeVisible(messageText(this.state)));
  }

  /** The same, and how far the decisions are. */
  sayState(): void {
    this.sayMessage();
    const { open, accepted, skipped } = countDecisions(this.state);
    this.console.say(`to decide ${open}, accepted ${accepted}, skipped ${skipped}`);
  }
}
