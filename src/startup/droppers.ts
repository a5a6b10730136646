import {
  accountOf,
  type Call,
  type Command,
  describe,
  leaveOpen,
  need,
  type Outcome,
  splitOptions,
  takesRoot,
} from './call.ts';
import { type Field, literal, textsOf } from './field.ts';
import type { Account } from './types.ts';

/** Programs that start another program as another user. */

interface Drop {
  readonly as: Account;
  readonly words: readonly Field[];
}

/** Notes the start as another user; as root it is a start like any other. */
function drop(call: Call, { as, words }: Drop): Outcome | undefined {
  const { shell, at, exec, state } = call;
  if (as.uid === 0) return words.length === 0 ? undefined : shell.run(words, { at, state, exec, external: true });
  takesRoot(call);
  need(call, 'SETGID', 'SETUID');
  shell.effects.runs.push({ words: textsOf(words), as, exec, at });
  noteGain(call, words);
  return exec ? { state: undefined, status: undefined } : undefined;
}

const gaining = /(^|[\s;&|"'/(])(sudo|doas|pkexec)(\s|$)/;

/** What the other user is told to run may ask for the rights back. */
export function noteGain(call: Call, words: readonly Field[]): void {
  const text = words.map(word => word.text).join(' ');
  if (gaining.test(text)) call.shell.effects.gains.push({ what: describe(call), at: call.at });
}

/** `gosu USER COMMAND` and its like. */
const userFirst: Command = call => {
  const [user, ...words] = call.args;
  if (!user || (user.exact && user.text.startsWith('-'))) return undefined;
  return drop(call, { as: accountOf(call, user), words });
};

/** Options in front of a command, and the command. */
function frontOptions(
  args: readonly Field[],
  values: string,
): { value: ReadonlyMap<string, Field>; options: readonly string[]; words: readonly Field[] } {
  const withValue = new Set(values.split(' '));
  let end = 0;
  while (end < args.length && args[end]!.exact && args[end]!.text.startsWith('-') && args[end]!.text !== '-') {
    const { text } = args[end]!;
    end += withValue.has(text) ? 2 : 1;
    if (text === '--') break;
  }
  const { options, value } = splitOptions(
    args.slice(0, end).filter(({ text }) => text !== '--'),
    values,
  );
  return { options, value, words: args.slice(end) };
}

const setpriv: Command = call => {
  const { options, value, words } = frontOptions(
    call.args,
    '--reuid --regid --ruid --euid --rgid --egid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig --selinux-label --apparmor-profile --landlock-access --landlock-rule --seccomp-filter',
  );
  if (options.includes('--bounding-set') || options.includes('--securebits')) need(call, 'SETPCAP');
  const ambient = value.get('--ambient-caps');
  if (ambient && !(ambient.exact && /^-/.test(ambient.text))) return leaveOpen(call, 'setpriv keeps capabilities');
  if (options.includes('--keep-groups')) return leaveOpen(call, 'setpriv keeps the groups of root');
  if (value.has('--groups')) return leaveOpen(call, 'setpriv gives further groups');
  const user = value.get('--reuid') ?? value.get('--euid');
  if (user) return drop(call, { as: accountOf(call, user, value.get('--regid')), words });
  if (value.has('--regid') || options.includes('--clear-groups')) need(call, 'SETGID');
  return call.shell.run(words, { ...call, external: true });
};

const chpst: Command = call => {
  const { value, words } = frontOptions(call.args, '-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t -C');
  const user = value.get('-u') ?? value.get('-U');
  if (value.has('-/')) need(call, 'SYS_CHROOT');
  if (user && /:.*:/.test(user.text)) return leaveOpen(call, `${call.name} gives further groups`);
  if (user) return drop(call, { as: accountOf(call, user), words });
  return call.shell.run(words, { ...call, external: true });
};

/** `su` and `runuser` go through PAM, which writes to the audit log and fails when it may not. */
const su: Command = call => {
  const { value, operands, options } = splitOptions(
    call.args,
    '-c --command -s --shell -g --group -G --supp-group -w --whitelist-environment -u --user -T',
  );
  if (value.has('-G') || value.has('--supp-group')) return leaveOpen(call, `${call.name} gives further groups`);
  const named = value.get('-u') ?? value.get('--user');
  const rest = operands.filter(({ text, exact }) => !(exact && text === '-'));
  const user = named ?? rest[0] ?? literal('root');
  const text = value.get('-c') ?? value.get('--command');
  const others = named ? rest : rest.slice(1);
  const words = text ? [literal('sh'), literal('-c'), text, ...others] : others;
  const as = accountOf(call, user);
  if (as.uid !== 0) need(call, 'AUDIT_WRITE');
  if (as.uid === 0 && options.length > 0 && words.length === 0) return undefined;
  return drop(call, { as, words });
};

const sudo: Command = call => {
  call.shell.effects.gains.push({ what: describe(call), at: call.at });
  return leaveOpen(call, `${call.name} decides by its own configuration what is run as whom`);
};

export const droppers: Readonly<Record<string, Command>> = {
  gosu: userFirst,
  'su-exec': userFirst,
  's6-setuidgid': userFirst,
  setuidgid: userFirst,
  setpriv,
  chpst,
  su,
  runuser: su,
  sudo,
  doas: sudo,
  pkexec: sudo,
};
