import {
  type Call,
  type Command,
  describe,
  hasOption,
  leaveOpen,
  need,
  placeOf,
  splitOptions,
  touch,
  write,
} from './call.ts';
import { type Field, literal } from './field.ts';
import { close, closes, give, opens } from './owner-commands.ts';

/** Commands that write files. */

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
  tar,
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
  mkfifo: writesAll('-m --mode'),
  kill,
  killall: kill,
  pkill: kill,
  'update-ca-certificates': writesFixed('/etc/ssl/certs', '/etc/ca-certificates'),
  ldconfig: writesFixed('/etc/ld.so.cache'),
};
