/** Decisions kept between two reviews of a folder. No content of manifests: ids, checksums of proposals, and what the user typed. */
import { StateFile } from '../../files/state-folder.ts';
import { type Decision, proposalOf } from '../model/decisions.ts';
import type { Saved, SavedView, State } from '../model/state.ts';
import { isEditedText } from './edited.ts';

/** Decisions that were not seen again for so long are forgotten. */
const lifetime = 14 * 24 * 60 * 60 * 1000;

interface Entry {
  readonly id: string;
  readonly proposal: string;
  readonly decision: Decision;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type ListView = Pick<SavedView, 'grouping' | 'filter' | 'cursor'>;

export class SavedReview {
  readonly #file: StateFile;
  /** By finding, as they were read. */
  readonly #before: ReadonlyMap<string, Entry>;
  readonly #view: SavedView | undefined;

  constructor(folder: string, root: string, now: number) {
    this.#file = new StateFile(folder, root, 'review');
    const content = this.#file.read();
    this.#view = viewOf(content, now);
    const entries = entriesOf(content).filter(({ at }) => now - at < lifetime);
    this.#before = new Map(entries.map(entry => [entry.id, entry]));
  }

  get decisions(): Saved {
    return this.#before;
  }

  /** How the list looked; undefined when nothing came back. */
  get view(): SavedView | undefined {
    return this.#before.size > 0 ? this.#view : undefined;
  }

  /** Keeps what a person decided, except for what is settled now. Findings that this review did not look at keep theirs. */
  write(
    { decisions, findings, grouping, filter, cursor }: Pick<State, 'decisions' | 'findings' | keyof ListView>,
    settled: ReadonlySet<string>,
    now: number,
  ): void {
    const kept = new Map([...this.#before].filter(([id]) => !findings.has(id)));
    for (const [id, decision] of decisions) {
      const finding = findings.get(id);
      if (!finding || settled.has(id) || decision.by === 'default') continue;
      kept.set(id, { id, proposal: proposalOf(finding), decision, at: now });
    }
    if (kept.size === 0) this.#file.remove();
    else this.#file.write({ version: 1, decisions: [...kept.values()], view: { grouping, filter, cursor, at: now } });
  }

  remove(): void {
    this.#file.remove();
  }
}

/** The file is our own, but another version may have written it. */
function entriesOf(content: unknown): readonly Entry[] {
  if (typeof content !== 'object' || content === null) return [];
  const { version, decisions } = content as { version?: unknown; decisions?: unknown };
  return version === 1 && Array.isArray(decisions) ? decisions.filter(isEntry) : [];
}

function viewOf(content: unknown, now: number): SavedView | undefined {
  const { view } = (content ?? {}) as { view?: Partial<ListView & { at: number }> };
  const { grouping, filter, cursor, at } = view ?? {};
  if (grouping !== 'file' && grouping !== 'workload' && grouping !== 'rule' && grouping !== 'severity')
    return undefined;
  if (typeof filter !== 'string' || typeof cursor !== 'string' || typeof at !== 'number') return undefined;
  return { grouping, filter, cursor, when: whenOf(new Date(at), new Date(now)) };
}

/** `12:40`, with the day when that was another one. */
function whenOf(then: Date, now: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  const isToday = then.toDateString() === now.toDateString();
  return isToday ? time : `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, proposal, decision, at } = value as Partial<Entry>;
  if (typeof id !== 'string' || typeof proposal !== 'string' || typeof at !== 'number') return false;
  if (typeof decision !== 'object' || decision === null) return false;
  if (decision.kind === 'accept')
    return Number.isInteger(decision.variant) && (decision.edited === undefined || isEditedText(decision.edited));
  if (decision.kind === 'skip') return true;
  if (decision.kind !== 'ignore' || typeof decision.reason !== 'string') return false;
  const { scope, to, until } = decision as { scope: unknown; to: unknown; until?: unknown };
  const isText = until === undefined || typeof until === 'string';
  return isText && ['place', 'file', 'rule'].includes(String(scope)) && ['comment', 'config'].includes(String(to));
}
