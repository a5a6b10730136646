import type { Effects } from './effects.ts';
import { type Field, literal, targetOf, textsOf } from './field.ts';
import type { State } from './state.ts';
import type { Truth } from './tests.ts';
import type { Account, Place, Target, Touch } from './types.ts';

/** What is known after a command: its status, and the state unless the script ends with it. */
export interface Outcome {
  readonly state: State | undefined;
  readonly status: Truth;
}

export interface RunOptions {
  readonly at: Place;
  readonly state: State;
  /** The program takes the place of the script. */
  readonly exec?: boolean;
  /** Functions and built-ins of the shell are passed over. */
  readonly external?: boolean;
}

/** What a command may ask of the shell it is called in. */
export interface Shell {
  readonly uid: number;
  readonly effects: Effects;
  /** What follows may fail without consequence (`|| true`). */
  readonly mayFail: boolean;
  account(name: string): { readonly uid: number | undefined; readonly gid: number | undefined } | undefined;
  group(name: string): number | undefined;
  /** Runs other words as the same user. */
  run(words: readonly Field[], options: RunOptions): Outcome;
  /** Runs a text as a shell would, in a shell of its own. */
  runText(text: string, options: RunOptions): void;
  /** Runs a file in this shell. */
  source(path: Field, args: readonly Field[], options: RunOptions): Outcome;
}

/** One call of a command, with its words expanded. */
export interface Call {
  readonly name: string;
  readonly args: readonly Field[];
  readonly at: Place;
  readonly state: State;
  readonly shell: Shell;
  readonly exec: boolean;
}

/** Does what a command does; nothing returned: its status is open and the shell goes on as it is. */
export type Command = (call: Call) => Outcome | undefined;

/** The words of a call as they are shown to people. */
export function describe({ name, args }: Call): string {
  const words = [name, ...(textsOf([literal(name), ...args]) ?? []).slice(1)];
  const shown = words.slice(0, 5).join(' ').replace(/\s+/g, ' ');
  return shown.length > 60 || words.length > 5 ? `${shown.slice(0, 58)}…` : shown;
}

/** Options of a call and what remains: `values` names options that take the next word. */
export function splitOptions(
  args: readonly Field[],
  values: string,
): {
  readonly options: readonly string[];
  readonly operands: readonly Field[];
  readonly value: ReadonlyMap<string, Field>;
} {
  const withValue = new Set(values.split(' '));
  const options: string[] = [];
  const operands: Field[] = [];
  const value = new Map<string, Field>();
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (!arg.exact || !/^-./.test(arg.text)) {
      operands.push(arg);
      continue;
    }
    if (arg.text === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    const [name, text] = splitOption(arg.text);
    options.push(name);
    if (text !== undefined) value.set(name, { text, exact: true });
    else if (withValue.has(name) || (isCluster(name) && withValue.has(`-${name.at(-1)}`))) {
      index += 1;
      const next = args[index];
      if (next) value.set(withValue.has(name) ? name : `-${name.at(-1)}`, next);
    }
  }
  return { options, operands, value };
}

function splitOption(text: string): readonly [string, string | undefined] {
  const at = text.startsWith('--') ? text.indexOf('=') : -1;
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isCluster(name: string): boolean {
  return /^-[A-Za-z]{2,}$/.test(name);
}

/** Whether one of the letters or long options is among the options. */
export function hasOption(options: readonly string[], letters: string, ...long: readonly string[]): boolean {
  return options.some(
    option =>
      long.includes(option) || (/^-[A-Za-z]+$/.test(option) && [...letters].some(letter => option.includes(letter))),
  );
}

export function placeOf(call: Call, operand: Field): Target {
  return targetOf(operand, call.state.folder);
}

/** Notes that a call uses places. */
export function touch(call: Call, how: Touch['how'], operands: readonly Field[]): void {
  const what = describe(call);
  for (const operand of operands)
    call.shell.effects.touches.push({ ...placeOf(call, operand), how, what, at: call.at });
}

/** Notes that a call writes places. */
export function write(call: Call, operands: readonly Field[], how: 'write' | 'make' = 'write'): void {
  for (const operand of operands) {
    const target = placeOf(call, operand);
    if (isDevice(target)) continue;
    call.shell.effects.writes.push({ ...target, by: call.name, at: call.at });
    call.shell.effects.touches.push({ ...target, how, what: describe(call), at: call.at });
  }
}

export function isDevice({ path }: Target): boolean {
  return /^\/(dev\/(null|zero|full|tty|console|fd\/|pts\/|std(in|out|err))|proc\/(self|1|\d+|\$\$)\/fd\/)/.test(path);
}

/** Notes a capability that a call takes. */
export function need(call: Call, ...capabilities: readonly string[]): void {
  for (const capability of capabilities) {
    call.shell.effects.needs.push({ capability, what: describe(call), at: call.at, when: 'always', target: undefined });
  }
}

/** Notes what a start as another user than root would stumble over. */
export function takesRoot(call: Call): void {
  if (!call.shell.mayFail) call.shell.effects.takesRoot.push({ what: describe(call), at: call.at });
}

export function leaveOpen(call: Call, what: string): undefined {
  call.shell.effects.open.push({ what, at: call.at });
}

/** The account that a word names. */
export function accountOf(call: Call, field: Field, group?: Field): Account {
  if (!field.exact || (group && !group.exact)) return { name: undefined, uid: undefined, gid: undefined };
  const [user = '', ownGroup] = field.text.split(/[:.]/);
  const known = call.shell.account(user);
  const uid = /^\d+$/.test(user) ? Number(user) : user === 'root' ? 0 : known?.uid;
  const wanted = group?.text ?? (ownGroup === '' ? undefined : ownGroup);
  const gid = wanted === undefined ? (known?.gid ?? (uid === 0 ? 0 : undefined)) : groupOf(call, wanted);
  return { name: user, uid, gid };
}

function groupOf(call: Call, group: string): number | undefined {
  if (/^\d+$/.test(group)) return Number(group);
  return group === 'root' ? 0 : call.shell.group(group);
}
