import { type Call, type Command, leaveOpen, type Outcome } from './call.ts';
import { type Field, literal, targetOf, unknown, unknownWords } from './field.ts';
import { type Truth, testWords } from './tests.ts';

/** Commands of the shell itself: they change what it knows. `exec`, `exit`, `return` and loops are part of the walk. */

function after(call: Call, status: Truth): Outcome {
  return { state: call.state, status };
}

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

/** `export A=1 B`: a name alone keeps its value. */
const declare: Command = call => {
  for (const { text, exact } of call.args) {
    const [, name, value] = /^([A-Za-z_]\w*)\+?=(.*)$/s.exec(text) ?? [];
    if (name !== undefined) call.state.variables.set(name, { text: value!, exact });
    else if (!exact) call.state.forgetAll();
  }
  return after(call, true);
};

const local: Command = call => {
  for (const { text, exact } of call.args) if (exact && isName(text)) call.state.variables.set(text, literal(''));
  return declare(call);
};

const unset: Command = call => {
  for (const { text, exact } of call.args) {
    if (!exact) call.state.forgetAll();
    else if (isName(text)) call.state.variables.set(text, null);
  }
  return after(call, true);
};

/** Variables that are set to something which only the run shows. */
function sets(values: string): Command {
  const withValue = new Set(values.split(' '));
  return call => {
    for (const [index, { text, exact }] of call.args.entries()) {
      if (!exact) call.state.forgetAll();
      else if (isName(text) && !withValue.has(call.args[index - 1]?.text ?? ''))
        call.state.variables.set(text, unknown);
    }
    return undefined;
  };
}

const printf: Command = call => {
  const [first, name] = call.args;
  if (first?.exact && first.text === '-v') {
    if (name?.exact) call.state.variables.set(name.text, unknown);
    else call.state.forgetAll();
  }
  return after(call, true);
};

const shift: Command = call => {
  const [count = literal('1')] = call.args;
  const { args } = call.state;
  const number = count.exact ? Number(count.text) : Number.NaN;
  const isKnown = Number.isInteger(number) && number >= 0 && args.slice(0, number).every(({ many }) => !many);
  call.state.args = isKnown ? args.slice(number) : [{ ...unknownWords, argument: true }];
  return after(call, true);
};

const set: Command = call => {
  const at = call.args.findIndex(({ text, exact }) => exact && text === '--');
  const first = call.args[0];
  const words = at !== -1 ? call.args.slice(at + 1) : first && !/^[-+]/.test(first.text) ? call.args : undefined;
  if (words) call.state.args = words.map(asArgument);
  return after(call, true);
};

function asArgument(field: Field): Field {
  return { ...field, argument: true };
}

const cd: Command = call => {
  const operands = call.args.filter(({ text, exact }) => !(exact && /^-[LPe@]+$/.test(text)));
  const [folder] = operands;
  if (!folder || (folder.exact && folder.text === '-')) call.state.folder = undefined;
  else {
    const { path, exact } = targetOf(folder, call.state.folder);
    call.state.folder = exact ? path : undefined;
  }
  return undefined;
};

const leaves: Command = call => {
  call.state.folder = undefined;
  return undefined;
};

/** The text is run later, as the same user. */
const trap: Command = call => {
  const [text] = call.args.filter(arg => !(arg.exact && arg.text === '--'));
  if (!text || (text.exact && /^(-.*|)$/.test(text.text))) return after(call, true);
  if (!text.exact) return leaveOpen(call, 'trap runs a text that depends on a variable');
  call.shell.runText(text.text, { at: call.at, state: call.state.copy() });
  return after(call, true);
};

const source: Command = call => {
  const [path, ...args] = call.args;
  return path ? call.shell.source(path, args, { at: call.at, state: call.state }) : undefined;
};

const evaluate: Command = call => leaveOpen(call, `${call.name} runs a text`);

/** `command -v NAME` only looks; otherwise functions are passed over. */
const command: Command = call => {
  const [first] = call.args;
  if (first?.exact && /^-[vV]$/.test(first.text)) return undefined;
  const words = first?.exact && /^(-p|--)$/.test(first.text) ? call.args.slice(1) : call.args;
  if (words.length === 0) return undefined;
  return call.shell.run(words, { at: call.at, state: call.state, exec: call.exec, external: true });
};

/** `PATH` aside: another meaning for a name cannot be followed. */
const alias: Command = call =>
  call.args.length > 0 ? leaveOpen(call, 'alias gives a name another meaning') : undefined;

const test: Command = call => after(call, testWords(call.args));

const bracket: Command = call => {
  const last = call.args.at(-1);
  return after(call, last?.exact && last.text === ']' ? testWords(call.args.slice(0, -1)) : undefined);
};

const always =
  (status: boolean): Command =>
  call =>
    after(call, status);
const nothing: Command = () => undefined;

export const builtins: Readonly<Record<string, Command>> = {
  ':': always(true),
  true: always(true),
  false: always(false),
  test,
  '[': bracket,
  export: declare,
  readonly: declare,
  declare,
  typeset: declare,
  local,
  unset,
  read: sets('-p -t -n -N -d -u -i'),
  mapfile: sets('-n -O -s -u -C -c -d'),
  readarray: sets('-n -O -s -u -C -c -d'),
  getopts: sets(''),
  printf,
  shift,
  set,
  cd,
  pushd: leaves,
  popd: leaves,
  trap,
  '.': source,
  source,
  eval: evaluate,
  command,
  builtin: command,
  alias,
  unalias: nothing,
  hash: nothing,
  type: nothing,
  umask: nothing,
  ulimit: nothing,
  wait: nothing,
  jobs: nothing,
  disown: nothing,
  shopt: nothing,
  let: evaluateNumbers,
  times: nothing,
  exec: nothing,
  exit: nothing,
  return: nothing,
  break: nothing,
  continue: nothing,
};

/** Arithmetic may set any variable that it names. */
function evaluateNumbers(call: Call): undefined {
  for (const { text } of call.args) {
    for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) call.state.variables.set(name, unknown);
  }
}
