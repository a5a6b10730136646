import type { Gain, InertReason } from '../evidence/file/types.ts';
import type { Accounts } from './accounts.ts';
import { type ImageFiles, isSpecial, type Place } from './image-files.ts';

interface System {
  readonly files: ImageFiles;
  readonly accounts: Accounts;
}

/** Programs of a distribution whose bits give nothing to a process in a container, each under a condition. */
const inert: Readonly<Record<string, readonly [reason: InertReason, holds: (system: System) => boolean]>> = {
  su: ['every account is locked', system => isEveryAccountLocked(system) && isSuUsual(system)],
  ...named('mount umount', 'fstab lets no user mount', isMountClosed),
  ...named(
    'passwd chsh chfn gpasswd newgrp chage expiry unix_chkpwd pam_timestamp_check',
    'needs a password or a terminal',
  ),
  ...named(
    'ssh-keysign ssh-agent wall bsd-write write dotlockfile utempter crontab at dbus-daemon-launch-helper',
    'gives only the rights of its own small task',
  ),
};

function named(names: string, reason: InertReason, holds: (system: System) => boolean = () => true): typeof inert {
  return Object.fromEntries(names.split(' ').map(name => [name, [reason, holds] as const]));
}

/** Only there a name says what the program is. */
const systemFolder = /^\/(usr\/)?(s?bin|lib|lib64|libexec)\//;

/** Why a program with such a bit gives nothing; undefined when it may. File capabilities are never taken for inert. */
export function inertReason({ path, node }: Place, kind: Gain['kind'], system: System): InertReason | undefined {
  if (kind === 'filecap') return undefined;
  if (isSpecial(node) && node.body && Buffer.from(node.body.subarray(0, 2)).toString('latin1') === '#!')
    return 'the kernel ignores the bit on scripts';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!systemFolder.test(path) || !Object.hasOwn(inert, name)) return undefined;
  const [reason, holds] = inert[name]!;
  return holds(system) ? reason : undefined;
}

/** No password of any account can be right. An empty one always is. */
function isEveryAccountLocked({ files, accounts }: System): boolean {
  const shadow = new Map(
    (files.text('/etc/shadow') ?? '')
      .split('\n')
      .map(line => line.split(':'))
      .map(([name, password]) => [name, password]),
  );
  return accounts.users.every(({ name, password }) => {
    const effective = password === 'x' ? (shadow.get(name) ?? '*') : password;
    return effective.startsWith('*') || effective.startsWith('!');
  });
}

/** Rules that ask root for nothing and everybody else for a password. */
function isSuUsual({ files }: System): boolean {
  const rules = (files.text('/etc/pam.d/su') ?? '').split('\n').filter(line => /^-?auth\s/.test(line));
  return rules.every(rule => /\bpam_(rootok|unix|faildelay|faillock|env)\.so\b/.test(rule) || isAskingWheel(rule));
}

function isAskingWheel(rule: string): boolean {
  return /\bpam_wheel\.so\b/.test(rule) && !/\btrust\b/.test(rule);
}

function isMountClosed({ files }: System): boolean {
  const lines = (files.text('/etc/fstab') ?? '').split('\n').map(line => line.trim());
  const options = lines.filter(line => line !== '' && !line.startsWith('#')).map(line => line.split(/\s+/)[3] ?? '');
  return options.every(words => !words.split(',').some(word => /^(user|users|owner|group)$/.test(word)));
}
