import { type Call, type Command, describe, leaveOpen, write } from './call.ts';
import type { Field } from './field.ts';

/** Programs that start another program as the same user. */

/** Skips the options in front of a command; `values` take the next word. */
function afterOptions(args: readonly Field[], values: string): readonly Field[] {
  const withValue = new Set(values.split(' '));
  let index = 0;
  while (index < args.length && args[index]!.exact && /^-./.test(args[index]!.text)) {
    const { text } = args[index]!;
    index += 1;
    if (text === '--') break;
    if (withValue.has(text)) index += 1;
  }
  return args.slice(index);
}

function pass(call: Call, words: readonly Field[]): ReturnType<Command> {
  if (words.length === 0) return undefined;
  const { shell, at, exec, state } = call;
  return shell.run(words, { at, state, exec, external: true });
}

/** `values`: options that take the next word; `skip`: words that stand between the options and the command. */
function wrapper(values: string, skip = 0): Command {
  return call => pass(call, afterOptions(call.args, values).slice(skip));
}

const env: Command = call => {
  const words = afterOptions(call.args, '-u --unset -C --chdir');
  if (call.args.some(({ text, exact }) => exact && /^(-S|--split-string|-[iv0]*S)/.test(text)))
    return leaveOpen(call, 'env splits a text into words');
  const state = call.state.copy();
  let index = 0;
  for (; index < words.length; index++) {
    const { text, exact } = words[index]!;
    const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) break;
    state.variables.set(name, { text: value!, exact });
  }
  return pass({ ...call, state }, words.slice(index));
};

/** An init stays in front of the program and hands signals on. */
function init(values: string): Command {
  return call => {
    call.shell.effects.init ??= { what: describe({ ...call, args: [] }), at: call.at };
    return pass(call, afterOptions(call.args, values));
  };
}

const flock: Command = call => {
  const [file, ...words] = afterOptions(call.args, '-w --timeout -E --conflict-exit-code');
  if (file) write(call, [file]);
  if (words[0]?.text === '-c') return leaveOpen(call, 'flock runs a text');
  return pass(call, words);
};

export const wrappers: Readonly<Record<string, Command>> = {
  env,
  nice: wrapper('-n --adjustment'),
  ionice: wrapper('-c --class -n --classdata'),
  nohup: wrapper(''),
  setsid: wrapper(''),
  stdbuf: wrapper('-i -o -e'),
  time: wrapper(''),
  timeout: wrapper('-k --kill-after -s --signal', 1),
  tini: init('-e -p'),
  'tini-static': init('-e -p'),
  'docker-init': init('-e -p'),
  'dumb-init': init('-r --rewrite'),
  catatonit: init('-P'),
  flock,
};
