import { bareCapability } from '../linux/capabilities.ts';
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

/** Commands that change owners, modes and rights of files. */

/** Notes that places are given away. */
export function give(call: Call, kind: Gift['kind'], operands: readonly Field[], recursive = false): void {
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
export function opens({ text, exact }: Field): boolean {
  if (!exact) return true;
  if (/^[0-7]{1,5}$/.test(text)) return (Number.parseInt(text, 8) & 0o022) !== 0;
  return text.split(',').some(part => /^([ugo]*[oag][ugoa]*)?[+=][rXxst]*w/.test(part) || /[+=][ugo]$/.test(part));
}

/** Modes that keep others from entering a folder. */
export function closes({ text, exact }: Field): boolean {
  if (!exact) return true;
  if (/^[0-7]{1,5}$/.test(text)) return (Number.parseInt(text, 8) & 0o005) !== 0o005;
  return text.split(',').some(part => /^[ugo]*[oa][ugoa]*(-[rwxX]*[rxX]|=[wst]*$)/.test(part));
}

/** Notes places that are closed to others. */
export function close(call: Call, operands: readonly Field[]): void {
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
    .map(bareCapability);
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

export const ownerCommands: Readonly<Record<string, Command>> = {
  chown,
  chgrp: chown,
  chmod,
  install,
  setcap,
  mknod,
  setfacl,
};
