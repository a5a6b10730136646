import type { RefusalCode, TaggedEdit } from '../../language.ts';
import { refusal } from '../../problems.ts';
import type { Mutation } from '../../tree/edit/ledger.ts';
import { Refused } from '../../tree/edit/refused.ts';
import type { Member } from '../../tree/members.ts';
import type { RawSplice } from '../../tree/splices.ts';
import type { ReadDockerfile } from '../read/tree.ts';

/** The replacements that a plan comes to. */
export class Output {
  readonly splices: RawSplice[] = [];
  readonly read: ReadDockerfile;
  readonly #removed: Mutation['removed'];

  constructor(read: ReadDockerfile, removed: Mutation['removed']) {
    this.read = read;
    this.#removed = removed;
  }

  put(start: number, end: number, text: string, by: readonly TaggedEdit[], last = false): void {
    if (start === end && text === '') return;
    this.splices.push({ start, end, text, by, last });
  }

  refuse(code: RefusalCode, offset: number, by: readonly TaggedEdit[]): never {
    throw new Refused(refusal(code, by[0]?.at ?? [], offset));
  }

  removers(member: Member): TaggedEdit[] {
    const edit = this.#removed.get(member);
    return edit ? [edit] : [];
  }
}
