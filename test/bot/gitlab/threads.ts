import { idOf } from '../fake/account-id.ts';
import type { Call, Handler } from '../fake/server.ts';
import type { Reply } from '../github/call.ts';
import { diffFiles, followLine } from '../github/diff.ts';
import { notFound, Refusal } from '../github/refusal.ts';
import type { FakeComment, FakeLineComment, FakePull, FakeRepository } from '../github/repository.ts';

const one = '/projects/{id}/merge_requests/{iid}';

/** Notes below merge requests and beside lines, as GitLab keeps them. */
export class Threads {
  readonly #repository: FakeRepository;
  readonly #pull: (call: Call) => FakePull;
  readonly handlers: Readonly<Record<string, Handler>> = {
    [`GET ${one}/notes`]: call => this.#notes(call),
    [`POST ${one}/notes`]: call => this.#note(call),
    [`PUT ${one}/notes/{note}`]: call => this.#edit(call),
    [`DELETE ${one}/notes/{note}`]: call => this.#delete(call),
    [`GET ${one}/discussions`]: call => this.#discussions(this.#pull(call)),
    [`POST ${one}/discussions`]: call => this.#discuss(call),
  };

  constructor(repository: FakeRepository, pull: (call: Call) => FakePull) {
    this.#repository = repository;
    this.#pull = pull;
  }

  /** All of them, what GitLab notes down itself included. */
  #notes(call: Call): Reply {
    const pull = this.#pull(call);
    const { comments, lineComments } = this.#repository;
    const ofPull = [...comments, ...lineComments].filter(comment => comment.pull === pull.number);
    const shapes = ofPull.sort((a, b) => a.id - b.id).map(comment => this.#shape(comment, pull));
    const own = { id: 1, type: null, system: true, body: 'added 1 commit', author: { id: 1, username: pull.author } };
    return { status: 200, body: call.query.get('sort') === 'asc' ? [own, ...shapes] : [...shapes, own].reverse() };
  }

  #note(call: Call): Reply {
    const pull = this.#pull(call);
    const made = { id: this.#repository.nextId(), pull: pull.number, author: call.account.login, body: call.body.body };
    this.#repository.comments.push(made);
    return { status: 201, body: this.#shape(made, pull) };
  }

  #edit(call: Call): Reply {
    const note = this.#find(call);
    if (note.author !== call.account.login) throw new Refusal(403, '403 Forbidden');
    note.body = call.body.body;
    return { status: 200, body: this.#shape(note, this.#pull(call)) };
  }

  #delete(call: Call): Reply {
    const note = this.#find(call);
    if (note.author !== call.account.login) throw new Refusal(403, '403 Forbidden');
    const { comments, lineComments } = this.#repository;
    for (const list of [comments, lineComments] as FakeComment[][])
      if (list.includes(note)) list.splice(list.indexOf(note), 1);
    return { status: 204 };
  }

  #find({ parameters }: Call): FakeComment {
    const { comments, lineComments } = this.#repository;
    const note = [...comments, ...lineComments].find(({ id }) => id === Number(parameters.note));
    if (!note) throw notFound();
    return note;
  }

  #discussions(pull: FakePull): Reply {
    const ofPull = this.#repository.lineComments.filter(comment => comment.pull === pull.number);
    const first = ofPull.filter(({ replyTo }) => replyTo === undefined);
    const threads = first.map(comment => [comment, ...ofPull.filter(({ replyTo }) => replyTo === comment.id)]);
    const plain = this.#repository.comments.filter(comment => comment.pull === pull.number).map(comment => [comment]);
    return { status: 200, body: [...plain, ...threads].map(notes => this.#discussion(notes, pull)) };
  }

  #discuss(call: Call): Reply {
    const pull = this.#pull(call);
    const { body, position } = call.body;
    this.#check(pull, position);
    const made: FakeLineComment = {
      id: this.#repository.nextId(),
      pull: pull.number,
      author: call.account.login,
      body,
      review: undefined,
      path: position.new_path,
      commit: position.head_sha,
      line: position.new_line,
      startLine: undefined,
      side: 'RIGHT',
      replyTo: undefined,
    };
    this.#repository.lineComments.push(made);
    return { status: 201, body: this.#discussion([made], pull) };
  }

  /** A line that the diff shows, with both of its numbers when it was there before, and with one when it is new. */
  #check(pull: FakePull, position: Readonly<Record<string, unknown>>): void {
    const { bare } = this.#repository;
    const base = bare.mergeBase(bare.branch(pull.base)!, pull.headSha)!;
    const file = diffFiles(bare, base, pull.headSha).find(({ path }) => path === position.new_path);
    const isKnown = position.base_sha === base && position.head_sha === pull.headSha;
    let [old, now] = [0, 0];
    const pairs = (file?.patch ?? '').split('\n').flatMap(line => {
      const [, from, to] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line) ?? [];
      if (from !== undefined) [old, now] = [Number(from), Number(to)];
      else if (line.startsWith('-')) old++;
      else if (line.startsWith('+')) return [`undefined ${now++}`];
      else if (line.startsWith(' ')) return [`${old++} ${now++}`];
      return [];
    });
    const isOld = position.old_path === (file?.previous ?? file?.path);
    if (isKnown && isOld && pairs.includes(`${position.old_line} ${position.new_line}`)) return;
    throw new Refusal(400, '400 Bad request - Note {:line_code=>["can\'t be blank", "must be a valid line code"]}');
  }

  #discussion([first, ...rest]: readonly FakeComment[], pull: FakePull): object {
    return { id: `d${first!.id}`, notes: [first!, ...rest].map(note => this.#shape(note, pull)) };
  }

  #shape(note: FakeComment, pull: FakePull): object {
    const { id, body, author } = note;
    const plain = { id, body, author: { id: idOf(author), username: author }, system: false };
    if (!('path' in note)) return { ...plain, type: null };
    return { ...plain, type: 'DiffNote', position: this.#position(note as FakeLineComment, pull) };
  }

  /** It moves along with its line, and stays behind when that was changed. */
  #position({ path, commit, line }: FakeLineComment, { headSha, baseSha }: FakePull): object {
    const now = followLine(this.#repository.bare, { from: commit, to: headSha, path }, line);
    return {
      base_sha: baseSha,
      start_sha: baseSha,
      head_sha: now === undefined ? commit : headSha,
      position_type: 'text',
      old_path: path,
      new_path: path,
      new_line: now ?? line,
    };
  }
}
