import type { ImageFiles } from './image-files.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly password: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Who a process is. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** Every group that it may be in, whichever engine starts it: a bound. */
  readonly widest: readonly number[];
  readonly home: string;
}

const highest = 2 ** 31 - 1;

/** The accounts that an image knows. */
export class Accounts {
  readonly users: readonly Account[];
  readonly groups: readonly Group[];

  constructor(files: ImageFiles) {
    this.users = lines(files.text('/etc/passwd')).flatMap(([name = '', password = '', uid, gid, , home = '']) => {
      const numbers = [toId(uid), toId(gid)];
      return numbers[0] === undefined || numbers[1] === undefined
        ? []
        : [{ name, password, uid: numbers[0], gid: numbers[1], home }];
    });
    this.groups = lines(files.text('/etc/group')).flatMap(([name = '', , gid, members = '']) => {
      const number = toId(gid);
      return number === undefined ? [] : [{ name, gid: number, members: members.split(',').filter(Boolean) }];
    });
  }

  /**
   * Who `user` (`postgres`, `999`, `999:998`, or nothing) becomes, as engines look it up; `extra` are further groups, by name or
   * number. A text when nobody is found: why the container could not start.
   */
  identify(user: string, extra: readonly string[] = []): Identity | string {
    const [name = '', group = ''] = user.split(':');
    const number = toId(name);
    const account = this.users.find(({ name: known, uid }) =>
      name === '' ? uid === 0 : number === undefined ? known === name : uid === number,
    );
    if (!account && number === undefined && name !== '') return `the image has no user ${name}`;
    const uid = account?.uid ?? number ?? 0;
    const gid = group === '' ? (account?.gid ?? 0) : this.#gidOf(group);
    if (gid === undefined) return `the image has no group ${group}`;
    const added = extra.map(item => this.#gidOf(item));
    if (added.includes(undefined)) return `the image has no group ${extra[added.indexOf(undefined)]}`;
    const listed = this.groups
      .filter(({ members }) => account && members.includes(account.name))
      .map(({ gid: id }) => id);
    const given = added.filter(id => id !== undefined);
    return {
      uid,
      gid,
      groups: distinct(group === '' ? [...listed, ...given] : given, gid),
      widest: distinct([gid, account?.gid ?? gid, ...listed, ...given]),
      home: account?.home || '/',
    };
  }

  #gidOf(group: string): number | undefined {
    const number = toId(group);
    return number ?? this.groups.find(({ name }) => name === group)?.gid;
  }
}

function lines(text: string | undefined): readonly (readonly string[])[] {
  return (text ?? '')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.trimEnd().split(':'));
}

function toId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= highest ? id : undefined;
}

function distinct(ids: readonly number[], without?: number): readonly number[] {
  return [...new Set(ids)].filter(id => id !== without).sort((a, b) => a - b);
}
