import { type Command, leaveOpen, touch, write } from './call.ts';
import { type Field, literal } from './field.ts';

/** Commands that run another one on what they find. */

const findTests = /^-(exec|execdir|ok|okdir)$/;

const find: Command = call => {
  const start = call.args.findIndex(({ text, exact }) => exact && /^[-(!]/.test(text) && !/^-[HLP]$/.test(text));
  const roots = call.args.slice(0, start === -1 ? undefined : start).filter(({ text }) => !/^-[HLP]$/.test(text));
  const places = roots.length > 0 ? roots : [literal('.')];
  touch(call, 'walk', places);
  const words = start === -1 ? [] : call.args.slice(start);
  for (let index = 0; index < words.length; index++) {
    const { text } = words[index]!;
    if (text === '-delete') write(call, below(places));
    if (/^-f(print|print0|printf|ls)$/.test(text)) write(call, words.slice(index + 1, index + 2));
    if (!findTests.test(text)) continue;
    const end = words.findIndex((word, at) => at > index && (word.text === ';' || word.text === '+'));
    const command = words.slice(index + 1, end === -1 ? undefined : end);
    const filled = command.flatMap(word => (word.text === '{}' ? below(places) : [word]));
    call.shell.run(filled, { at: call.at, state: call.state.copy(), external: true });
    index = end === -1 ? words.length : end;
  }
  return undefined;
};

/** These places, and whatever lies below them: names of files that only the container knows. */
function below(places: readonly Field[]): readonly Field[] {
  return places.flatMap(place => [
    place,
    { text: place.exact ? `${place.text}/` : place.text, exact: false, many: true },
  ]);
}

const xargs: Command = call => {
  let index = 0;
  while (index < call.args.length) {
    const arg = call.args[index]!;
    if (!arg.exact) return leaveOpen(call, 'xargs runs a command that depends on a variable');
    if (!arg.text.startsWith('-')) break;
    index += /^-[IndPsELa]$/.test(arg.text) ? 2 : 1;
  }
  const words = call.args.slice(index);
  const all = words.length > 0 ? words : [literal('echo')];
  call.shell.run([...all, { text: '', exact: false, many: true }], {
    at: call.at,
    state: call.state.copy(),
    external: true,
  });
  return undefined;
};

export const searchCommands: Readonly<Record<string, Command>> = { find, xargs };
