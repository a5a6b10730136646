import { type Call, type Command, describe, need, placeOf, splitOptions, takesRoot, write } from './call.ts';
import { type Field, literal } from './field.ts';

/** Tools that make and change users and groups. */

/** They rewrite the files in /etc, and move homes to their new owner. */
function edit(call: Call): void {
  need(call, 'CHOWN', 'DAC_OVERRIDE', 'FOWNER');
  takesRoot(call);
  call.shell.effects.editsAccounts.push({ what: describe(call), at: call.at });
  write(call, ['/etc/passwd', '/etc/group', '/etc/shadow'].map(literal));
}

const changes: Command = call => {
  edit(call);
  return undefined;
};

/** `useradd` and the `adduser` of Debian and busybox, which agree in most options. */
const user: Command = call => {
  const isUseradd = call.name === 'useradd';
  const { options, operands, value } = splitOptions(
    call.args,
    isUseradd
      ? '-b --base-dir -c --comment -d --home-dir --home -e --expiredate -f --inactive -g --gid -G --groups -k --skel -K --key -p --password -R --root -P --prefix -s --shell -u --uid -Z --selinux-user'
      : '-h --home -g --gecos --comment -s --shell -G -u --uid -k --gid --ingroup --firstuid --lastuid --add_extra_groups -c --conf',
  );
  edit(call);
  const [name, addedTo] = operands;
  if (!name?.exact || (!isUseradd && addedTo)) return undefined;
  const text = (...names: readonly string[]): string | undefined => {
    const field = names.map(option => value.get(option)).find(found => found !== undefined);
    return field?.exact ? field.text : undefined;
  };
  const home = homeOf(call, options, value, name.text);
  if (home !== undefined) {
    call.shell.effects.gifts.push({
      path: home,
      exact: true,
      recursive: true,
      kind: 'owner',
      by: call.name,
      at: call.at,
    });
  }
  call.shell.effects.accounts.push({
    kind: 'user',
    name: name.text,
    uid: toId(text('-u', '--uid')),
    group: isUseradd ? text('-g', '--gid') : text('-G', '--gid', '--ingroup'),
    home,
  });
  return undefined;
};

function homeOf(
  call: Call,
  options: readonly string[],
  value: ReadonlyMap<string, Field>,
  name: string,
): string | undefined {
  const letters = options.filter(option => /^-[A-Za-z]+$/.test(option)).join('');
  const isUseradd = call.name === 'useradd';
  const isMade = isUseradd ? /m/.test(letters) || options.includes('--create-home') : !/H/.test(letters);
  const isLeftOut = options.includes('--no-create-home') || (isUseradd && /M/.test(letters));
  if (!isMade || isLeftOut) return undefined;
  const named = ['-d', '--home-dir', '--home', '-h'].map(option => value.get(option)).find(found => found?.exact);
  return named ? placeOf(call, named).path : `/home/${name}`;
}

const group: Command = call => {
  const { operands, value } = splitOptions(
    call.args,
    '-g --gid -K --key -p --password -R --root -P --prefix -U --users',
  );
  edit(call);
  const [name] = operands;
  const gid = value.get('-g') ?? value.get('--gid');
  if (name?.exact && operands.length === 1) {
    call.shell.effects.accounts.push({
      kind: 'group',
      name: name.text,
      uid: undefined,
      group: gid?.exact ? gid.text : undefined,
      home: undefined,
    });
  }
  return undefined;
};

function toId(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

export const accountTools: Readonly<Record<string, Command>> = {
  useradd: user,
  adduser: user,
  groupadd: group,
  addgroup: group,
  usermod: changes,
  groupmod: changes,
  userdel: changes,
  groupdel: changes,
  deluser: changes,
  delgroup: changes,
  passwd: changes,
  chpasswd: changes,
  chsh: changes,
};
