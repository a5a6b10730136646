import { type Command, splitOptions } from './call.ts';
import { literal, textsOf } from './field.ts';

/** Package managers of systems: what they install is named, what comes with it is a question of the packages. */

const values =
  '-o -c -t --target-release -t -a --repository -X -p --root --arch --keys-dir --repositories-file --releasever --installroot --enablerepo --disablerepo --setopt --virtual';

/** `verbs`: words after which names of packages follow. What scripts of the packages do as root is not known. */
function manager(verbs: string): Command {
  const installs = new Set(verbs.split(' '));
  return ({ name: program, args, at, exec, shell }) => {
    const [verb, ...names] = splitOptions(args, values).operands;
    shell.effects.runs.push({ words: textsOf([literal(program), ...args]), as: undefined, exec, at });
    if (!verb?.exact || !installs.has(verb.text)) return undefined;
    for (const { text, exact } of names) {
      shell.effects.installs.push({ manager: program, name: exact || version.test(text) ? nameOf(text) : '', at });
    }
    return undefined;
  };
}

const version = /[=<>~@:].*$/;

/** Without version, architecture and repository. */
function nameOf(text: string): string {
  return text.replace(version, '');
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
