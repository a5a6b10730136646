import {
  type Call,
  type Command,
  describe,
  hasOption,
  leaveOpen,
  need,
  placeOf,
  splitOptions,
  takesRoot,
  touch,
  write,
} from './call.ts';
import { type Field, literal } from './field.ts';
import type { Gift, Grant } from './types.ts';

/** Commands that change files: what they write, and which capability root needs for it. */

function give(call: Call, kind: Gift['kind'], operands: readonly Field[], recursive = false): void {
  for (const operand of operands) {
    call.shell.effects.gifts.push({ ...placeOf(call, operand), kind, recursive, by: call.name, at: call.at });
  }
}

/** Without the `:group` and with numbers: `0`, `root`, `root:root`. */
function isRoot({ text, exact }: Field): boolean {
  return exact && /^(root|0)?([:.](root|0)?)?$/.test(text);
}

const chown: Command = call => {
  const { options, operands, value } = splitOptions(call.args, '--from --reference');
  const recursive = hasOption(options, 'R', '--recursive');
  const owner = value.has('--reference') ? undefined : operands[0];
  const files = owner ? operands.slice(1) : operands;
  need(call, 'CHOWN');
  takesRoot(call);
  touch(call, 'owner', files);
  if (!owner || !isRoot(owner)) give(call, 'owner', files, recursive);
  if (recursive) touch(call, 'walk', files);
  return undefined;
};

/** Modes that let others than the owner write. */
function opens({ text, exact }: Field): boolean {
  if (!exact) return true;
  if (/^[0-7]{1,5}$/.test(text)) return (Number.parseInt(text, 8) & 0o022) !== 0;
  return text.split(',').some(part => /^([ugo]*[oag][ugoa]*)?[+=][rXxst]*w/.test(part) || /[+=][ugo]$/.test(part));
}

/** Modes that keep others from entering a folder. */
function closes({ text, exact }: Field): boolean {
  if (!exact) return true;
  if (/^[0-7]{1,5}$/.test(text)) return (Number.parseInt(text, 8) & 0o005) !== 0o005;
  return text.split(',').some(part => /^[ugo]*[oa][ugoa]*(-[rwxX]*[rxX]|=[wst]*$)/.test(part));
}

function close(call: Call, operands: readonly Field[]): void {
  for (const operand of operands) {
    call.shell.effects.closings.push({ ...placeOf(call, operand), how: 'mode', what: describe(call), at: call.at });
  }
}

/** Modes with which a program runs as its owner or group. */
function grantsRights({ text, exact }: Field): boolean {
  if (!exact) return true;
  return /^[0-7]*[2467][0-7]{3}$/.test(text) || text.split(',').some(part => /[+=][rwxXt]*s/.test(part));
}

const chmod: Command = call => {
  const { options, operands, value } = splitOptions(modesAsOperands(call.args), '--reference');
  const recursive = hasOption(options, 'R', '--recursive');
  const mode = value.has('--reference') ? { text: '', exact: false } : operands[0];
  const files = value.has('--reference') ? operands : operands.slice(1);
  if (!mode) return undefined;
  touch(call, 'mode', files);
  if (recursive) touch(call, 'walk', files);
  if (opens(mode)) give(call, 'mode', files, recursive);
  if (closes(mode)) close(call, files);
  if (grantsRights(mode)) grant(call, 'mode', files);
  return undefined;
};

/** `-x` takes a right away: it is a mode and no option. */
function modesAsOperands(args: readonly Field[]): readonly Field[] {
  return args.map(arg => (arg.exact && /^-[rwxXst]+$/.test(arg.text) ? literal(`a${arg.text}`) : arg));
}

const install: Command = call => {
  const { options, operands, value } = splitOptions(
    call.args,
    '-m --mode -o --owner -g --group -t --target-directory -S --suffix --strip-program',
  );
  const owner = value.get('-o') ?? value.get('--owner');
  const group = value.get('-g') ?? value.get('--group');
  const mode = value.get('-m') ?? value.get('--mode');
  const folder = value.get('-t') ?? value.get('--target-directory');
  const isFolder = hasOption(options, 'd', '--directory');
  const targets = isFolder ? operands : folder ? [folder] : operands.slice(-1);
  write(call, targets, isFolder ? 'make' : 'write');
  if (owner || group) {
    need(call, 'CHOWN', 'FOWNER');
    takesRoot(call);
  }
  if ((owner && !isRoot(owner)) || (group && !isRoot(group))) give(call, 'owner', targets);
  else if (mode && opens(mode)) give(call, 'mode', targets);
  if (mode && closes(mode) && isFolder) close(call, targets);
  if (mode && grantsRights(mode)) grant(call, 'mode', targets);
  return undefined;
};

/** Notes a single file that gets another place. */
function noteMove(call: Call, sources: readonly Field[], target: Field | undefined): void {
  const [source] = sources;
  if (!source?.exact || !target?.exact || sources.length !== 1) return;
  call.shell.effects.moves.push({ from: placeOf(call, source).path, to: placeOf(call, target).path });
}

const copy: Command = call => {
  const { options, operands, value } = splitOptions(call.args, '-t --target-directory -S --suffix');
  const folder = value.get('-t') ?? value.get('--target-directory');
  const sources = folder ? operands : operands.slice(0, -1);
  write(call, folder ? [folder] : operands.slice(-1));
  noteMove(call, sources, folder ?? operands.at(-1));
  if (hasOption(options, 'aRr', '--recursive', '--archive')) touch(call, 'walk', sources);
  else
    touch(
      call,
      'walk',
      sources.filter(({ exact }) => !exact),
    );
  // The owner of what is copied stays, unless it is root's anyway.
  if (hasOption(options, 'ap', '--archive', '--preserve')) {
    need(call, 'CHOWN', 'FOWNER');
    give(call, 'owner', folder ? [folder] : operands.slice(-1), true);
  }
  return undefined;
};

const move: Command = call => {
  const { operands, value } = splitOptions(call.args, '-t --target-directory -S --suffix');
  const folder = value.get('-t') ?? value.get('--target-directory');
  write(call, folder ? [...operands, folder] : operands);
  noteMove(call, folder ? operands : operands.slice(0, -1), folder ?? operands.at(-1));
  return undefined;
};

/** Every operand is written. */
function writesAll(values: string, walks = ''): Command {
  return call => {
    const { options, operands } = splitOptions(call.args, values);
    write(call, operands);
    if (walks !== '' && hasOption(options, walks)) touch(call, 'walk', operands);
    return undefined;
  };
}

const mkdir: Command = call => {
  const { operands, value } = splitOptions(call.args, '-m --mode -Z --context');
  const mode = value.get('-m') ?? value.get('--mode');
  write(call, operands, 'make');
  if (mode && opens(mode)) give(call, 'mode', operands);
  if (mode && closes(mode)) close(call, operands);
  return undefined;
};

const link: Command = call => {
  const { operands, value } = splitOptions(call.args, '-t --target-directory -S --suffix');
  const folder = value.get('-t') ?? value.get('--target-directory');
  write(call, [folder ?? operands.at(-1) ?? literal('')]);
  noteMove(call, folder ? operands : operands.slice(0, -1), folder ?? operands.at(-1));
  return undefined;
};

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

const tar: Command = call => {
  const [first, ...rest] = call.args;
  const letters = first?.exact ? first.text.replace(/^-*/, '') : '';
  const { options, value } = splitOptions(rest, '-C --directory -f --file -X -T');
  const extracts =
    /^[a-zA-Z]*x/.test(letters) || hasOption(options, 'x', '--extract', '--get') || first?.text === '--extract';
  const folder = value.get('-C') ?? value.get('--directory');
  if (call.args.some(({ text }) => /^--(to-command|checkpoint-action|use-compress-program|rsh-command)|^-I/.test(text)))
    return leaveOpen(call, 'tar runs another program');
  if (extracts) {
    write(call, [folder ?? literal('.')]);
    // Root restores the owners that the archive names, and then the modes.
    need(call, 'CHOWN', 'FOWNER');
    give(call, 'owner', [folder ?? literal('.')], true);
  } else {
    const file = value.get('-f') ?? value.get('--file');
    touch(call, 'walk', [folder ?? literal('.')]);
    if (file && !(file.exact && file.text === '-')) write(call, [file]);
  }
  return undefined;
};

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

/** Programs that write the file behind one of these options. */
function writesOption(names: string): Command {
  return call => {
    const { value } = splitOptions(call.args, names);
    write(call, [...value.values()]);
    return undefined;
  };
}

const wget: Command = call => {
  const { value } = splitOptions(call.args, '-O --output-document -P --directory-prefix -o --output-file');
  const clustered = call.args.find((_, index) => /^-[a-zA-Z]*O$/.test(call.args[index - 1]?.text ?? ''));
  const named = clustered ?? value.get('-O') ?? value.get('--output-document') ?? value.get('-P');
  if (!call.args.some(({ text }) => text === '--spider')) write(call, named ? [named] : [literal('.')]);
  return undefined;
};

/** Only the last of some operands is written. */
const writesLast: Command = call => {
  const { operands } = splitOptions(call.args, '');
  write(call, operands.slice(-1));
  return undefined;
};

const mktemp: Command = call => {
  const { operands, value } = splitOptions(call.args, '-p --tmpdir --suffix');
  write(call, operands.length > 0 ? operands : [value.get('-p') ?? literal('/tmp')]);
  return undefined;
};

/** `setcap cap_net_raw,cap_net_admin+ep FILE`. */
const setcap: Command = call => {
  need(call, 'SETFCAP');
  const { operands } = splitOptions(call.args, '-n');
  for (let index = 0; index + 1 < operands.length; index += 2) {
    const [capabilities, file] = [operands[index]!, operands[index + 1]!];
    if (!capabilities.exact) leaveOpen(call, 'setcap gives capabilities that depend on a variable');
    write(call, [file]);
    grant(call, 'capability', [file], effectiveIn(capabilities.text));
  }
  return undefined;
};

function effectiveIn(text: string): readonly string[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap(clause => {
      const [, names = '', flags = ''] = /^([a-z_,]*)[=+]+([eip]*)/i.exec(clause) ?? [];
      return flags.includes('e') ? names.split(',') : [];
    })
    .map(name => name.toUpperCase().replace(/^CAP_/, ''));
}

function grant(call: Call, kind: Grant['kind'], files: readonly Field[], capabilities: readonly string[] = []): void {
  for (const file of files) {
    call.shell.effects.grants.push({ ...placeOf(call, file), kind, capabilities, what: describe(call), at: call.at });
  }
}

const mknod: Command = call => {
  const { operands } = splitOptions(call.args, '-m --mode');
  write(call, operands.slice(0, 1));
  if (operands[1]?.text !== 'p') need(call, 'MKNOD');
  return undefined;
};

const setfacl: Command = call => {
  const { options, operands } = splitOptions(call.args, '-m --modify -x --remove -M -X --set --set-file');
  touch(call, 'mode', operands);
  if (hasOption(options, 'R', '--recursive')) touch(call, 'walk', operands);
  give(call, 'mode', operands, hasOption(options, 'R', '--recursive'));
  return undefined;
};

/** Rewrites what only the image holds. */
function writesFixed(...paths: readonly string[]): Command {
  return call => {
    write(call, paths.map(literal));
    return undefined;
  };
}

/** Signals reach a process of another user only with a capability. */
const kill: Command = call => {
  const isQuestion = call.args.some(({ text, exact }) => exact && /^-(0|l)$/.test(text));
  if (!isQuestion) call.shell.effects.signals.push({ what: describe(call), at: call.at });
  return undefined;
};

export const fileCommands: Readonly<Record<string, Command>> = {
  chown,
  chgrp: chown,
  chmod,
  install,
  cp: copy,
  mv: move,
  rm: writesAll('', 'rR'),
  rmdir: writesAll(''),
  unlink: writesAll(''),
  mkdir,
  touch: writesAll('-d --date -r --reference -t'),
  truncate: writesAll('-s --size -r --reference'),
  tee: writesAll(''),
  ln: link,
  sed,
  tar,
  awk,
  gawk: awk,
  mawk: awk,
  find,
  xargs,
  sort: writesOption('-o --output'),
  curl: writesOption('-o --output -D --dump-header -c --cookie-jar'),
  openssl: writesOption('-out -keyout'),
  'ssh-keygen': writesFixed('/etc/ssh'),
  wget,
  unzip: writesOption('-d'),
  gunzip: writesAll(''),
  gzip: writesAll(''),
  dos2unix: writesAll(''),
  split: writesLast,
  dd: call => {
    write(
      call,
      call.args.filter(({ text }) => text.startsWith('of=')).map(({ text, exact }) => ({ text: text.slice(3), exact })),
    );
    return undefined;
  },
  mktemp,
  setcap,
  mknod,
  mkfifo: writesAll('-m --mode'),
  setfacl,
  kill,
  killall: kill,
  pkill: kill,
  'update-ca-certificates': writesFixed('/etc/ssl/certs', '/etc/ca-certificates'),
  ldconfig: writesFixed('/etc/ld.so.cache'),
};
