/** Decisions kept between two reviews of a folder. No content of manifests: ids, checksums of proposals, and what the user typed. */
import { StateFile } from '../files/state-folder.ts';
import { type Decision, proposalOf } from './decisions.ts';
import { isEditedText } from './edited.ts';
import type { Saved, State } from './state.ts';

/** Decisions that were not seen again for so long are forgotten. */
const lifetime = 14 * 24 * 60 * 60 * 1000;

interface Entry {
  readonly id: string;
  readonly proposal: string;
  readonly decision: Decision;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export class SavedReview {
  readonly #file: StateFile;
  /** By finding, as they were read. */
  readonly #before: ReadonlyMap<string, Entry>;

  constructor(folder: string, root: string, now: number) {
    this.#file = new StateFile(folder, root, 'review');
    const entries = entriesOf(this.#file.read()).filter(({ at }) => now - at < lifetime);
    this.#before = new Map(entries.map(entry => [entry.id, entry]));
  }

  get decisions(): Saved {
    return this.#before;
  }

  /** Keeps what a person decided, except for what is settled now. Findings that this review did not look at keep theirs. */
  write(
    { decisions, findings }: Pick<State, 'decisions' | 'findings'>,
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
    else this.#file.write({ version: 1, decisions: [...kept.values()] });
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
