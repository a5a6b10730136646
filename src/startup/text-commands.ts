import { type Call, type Command, leaveOpen, splitOptions, touch, write } from './call.ts';

/** Commands with a program of their own in their arguments. */

/** Scripts of sed that run commands. */
const runsCommands = /(^|[;}\n\d])\s*e(\s|$)|\/[gpIiMm\d]*e[gpIiMm\d]*\s*($|[;}\n])/;

const sed: Command = call => {
  const inPlace = call.args.some(({ text, exact }) => exact && /^(-[nErsuz]*i|--in-place)/.test(text));
  const { operands, value, options } = splitOptions(call.args, '-e --expression -f --file -l --line-length');
  const hasScript = options.some(
    option => /^(-e|-f|--expression|--file)/.test(option) || /^-[nErsuzi]+[ef]$/.test(option),
  );
  const scripts = [...value.values(), ...(hasScript ? [] : operands.slice(0, 1))];
  if (value.has('-f') || value.has('--file')) return leaveOpen(call, 'sed takes its script from a file');
  if (scripts.some(({ text }) => runsCommands.test(text))) return leaveOpen(call, 'sed runs commands');
  if (scripts.some(({ text }) => /(^|[;}\n\d/])w\s*\/?\w/.test(text))) write(call, [{ text: '', exact: false }]);
  if (inPlace) {
    const files = hasScript ? operands : operands.slice(1);
    write(call, files);
    touch(call, 'replace', files);
    if (scripts.length > 0 && scripts.every(script => script.exact && /^s\/\\r\$?\/\/g?$/.test(script.text)))
      dropLineEnds(call);
  }
  return undefined;
};

/** Taking carriage returns away leaves the script that is read here as it is. */
function dropLineEnds(call: Call): void {
  const { writes } = call.shell.effects;
  for (const [index, entry] of writes.entries()) {
    if (entry.at === call.at && entry.by === 'sed') writes[index] = { ...entry, by: 'dos2unix' };
  }
}

/** The program text of awk may write files and run commands. */
const awk: Command = call => {
  const { operands } = splitOptions(call.args, '-F -v -f --file');
  const text = operands[0];
  if (
    !text?.exact ||
    /system|[>|]|getline/.test(text.text.replaceAll(/"[^"]*"/g, '""').replaceAll(/(?<![>])>=?\s*\d/g, ''))
  )
    return leaveOpen(call, 'the text of awk may run commands or write files');
  return undefined;
};

export const textCommands: Readonly<Record<string, Command>> = { sed, awk, gawk: awk, mawk: awk };
