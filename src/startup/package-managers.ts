import { type Command, splitOptions, write } from './call.ts';
import { literal } from './field.ts';

/** Package managers of systems: what they install is named, what comes with it is a question of the packages. */

const values =
  '-o -c -t --target-release -t -a --repository -X -p --root --arch --keys-dir --repositories-file --releasever --installroot --enablerepo --disablerepo --setopt';

/** `verbs`: words after which names of packages follow. */
function manager(verbs: string): Command {
  const installs = new Set(verbs.split(' '));
  return call => {
    const { operands, value } = splitOptions(call.args, `${values} --virtual`);
    const [verb, ...names] = operands;
    write(call, [literal('/')]);
    if (!verb?.exact || !installs.has(verb.text)) return undefined;
    const virtual = value.get('-t') ?? value.get('--virtual');
    for (const { text, exact } of names) {
      if (exact && virtual?.text === text) continue;
      call.shell.effects.installs.push({ what: exact ? nameOf(text) : '', at: call.at });
    }
    if (names.length === 0) call.shell.effects.installs.push({ what: '', at: call.at });
    return undefined;
  };
}

/** Without version, architecture and repository. */
function nameOf(text: string): string {
  return text.replace(/[=<>~@:].*$/, '');
}

export const packageManagers: Readonly<Record<string, Command>> = {
  'apt-get': manager('install'),
  apt: manager('install'),
  aptitude: manager('install'),
  apk: manager('add'),
  dnf: manager('install'),
  microdnf: manager('install'),
  yum: manager('install'),
  zypper: manager('install in'),
};
