import { hasStatus, isUncertain } from '../../http/problem.ts';
import type { NewLineComment, Review } from '../forge.ts';
import { shownLines } from '../hunks.ts';
import { isSameText } from '../once.ts';
import type { Rest } from '../rest.ts';
import type { Diff, DiffRefs, Discussion, Position } from './answers.ts';
import { listDiffs } from './diffs.ts';
import { readMergeRequest } from './merge-requests.ts';
import { addComment, deleteNote, listDiscussions } from './notes.ts';

type Outcome = 'ok' | 'rejected' | 'forbidden';

interface Thread {
  readonly body: string;
  readonly position: Position;
}

/** Posts a review thread by thread: GitLab has no request for all of them, so the places are looked at before. */
export async function postReview(api: Rest, number: number, review: Review): Promise<Outcome> {
  const refs = (await readMergeRequest(api, number)).diff_refs;
  if (refs?.head_sha !== review.commit) return 'rejected';
  const files = new Map((await listDiffs(api, number)).map(file => [file.new_path, file]));
  const threads = review.comments.flatMap(comment => threadOf(comment, files.get(comment.path), refs));
  if (threads.length < review.comments.length) return 'rejected';
  return await new Posting(api, number).run(threads, review.body);
}

/** None for a line that is not in the diff. */
function threadOf({ path, line, body }: NewLineComment, file: Diff | undefined, refs: DiffRefs): readonly Thread[] {
  const shown = file && shownLines(file.diff);
  if (!shown?.has(line)) return [];
  const before = shown.get(line);
  const place = { old_path: file!.old_path, new_path: path, new_line: line };
  // A line that was there before needs both of its numbers.
  const old = before === undefined ? {} : { old_line: before };
  return [{ body, position: { ...refs, position_type: 'text', ...place, ...old } }];
}

class Posting {
  readonly #api: Rest;
  readonly #number: number;
  /** Ids of notes that were posted now. */
  readonly #posted: string[] = [];

  constructor(api: Rest, number: number) {
    this.#api = api;
    this.#number = number;
  }

  async run(threads: readonly Thread[], body: string): Promise<Outcome> {
    try {
      const known = new Set((await listDiscussions(this.#api, this.#number)).map(({ id }) => id));
      for (const thread of threads) await this.#post(thread, known);
      if (body.trim() !== '') await addComment(this.#api, this.#number, body);
      return 'ok';
    } catch (error) {
      if (!hasStatus(error, 400, 403, 404, 422)) throw error;
      // All of it, or nothing.
      for (const note of this.#posted) await deleteNote(this.#api, this.#number, note);
      return hasStatus(error, 403, 404) ? 'forbidden' : 'rejected';
    }
  }

  async #post(thread: Thread, known: Set<string>): Promise<void> {
    const route = 'POST /projects/{id}/merge_requests/{iid}/discussions';
    const asked = { path: { iid: this.#number }, body: thread, effect: 'notice' } as const;
    const made = await this.#api.ask<Discussion>(route, asked).catch(async (error: unknown) => {
      if (!isUncertain(error)) throw error;
      // It must not be there twice.
      const found = (await listDiscussions(this.#api, this.#number)).find(
        each => !known.has(each.id) && is(each, thread),
      );
      if (!found) throw error;
      return found;
    });
    known.add(made.id);
    this.#posted.push(...made.notes.slice(0, 1).map(({ id }) => String(id)));
  }
}

function is({ notes: [first] }: Discussion, { body, position }: Thread): boolean {
  const at = first?.position;
  return at?.new_path === position.new_path && at.new_line === position.new_line && isSameText(first!.body, body);
}
