/** Looks after one pull request: finds out how it stands, decides, and does that. */
import type { BareRepository, TreeEntry } from '../../git/bare.ts';
import type { BranchName } from '../../git/names.ts';
import { gitBlobId } from '../../patch/index.ts';
import type { BranchWriter, Forge, Pull } from '../forge/forge.ts';
import { hasStatus, TryLater } from '../http/problem.ts';
import type { RepositorySettings } from '../repository/settings.ts';
import { Snapshot } from '../repository/snapshot.ts';
import { blockOf, bodyWith, saysTheSame, wantsRebuild } from './body.ts';
import { type Branch, judgeBranch } from './branch.ts';
import { idsOf, keyOf } from './change.ts';
import { type Action, decide } from './decide.ts';
import { type History, isReopenable } from './history.ts';
import type { Proposal } from './proposal.ts';
import type { Unit } from './split.ts';
import { decodeState, type PullState, withState } from './state.ts';
import { messageOf, titleOf } from './title.ts';

export interface StewardOptions {
  readonly forge: Forge;
  readonly repository: BareRepository;
  readonly snapshot: Snapshot;
  readonly settings: RepositorySettings;
  readonly base: BranchName;
  readonly writer: BranchWriter;
  /** What would be proposed to another commit. */
  readonly propose: (snapshot: Snapshot) => Promise<readonly Unit[]>;
  readonly isDryRun: boolean;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** One pull request that is there or should be. */
export interface Task {
  readonly unit: Unit;
  readonly proposal: Proposal;
  readonly history: History;
  readonly branch: BranchName;
  /** Where the branch is; undefined: it does not exist. */
  readonly head: string | undefined;
  /** Why no new one may be opened now. */
  readonly wait: string | undefined;
}

export interface UnitOutcome {
  readonly unit: string;
  readonly operation: 'created' | 'updated' | 'closed' | 'none';
  readonly number?: number;
  readonly url?: string;
  readonly files: readonly string[];
  /** How many it fixes. */
  readonly findings: number;
  /** Why nothing was done. */
  readonly why?: string;
}

const holdLabel = 'harden:hold';
const mostCharacters = 58_000;

const farewell =
  'Nothing is left here to change: the branch that this is for has it, or the findings are gone. This pull request is closed for that, and nothing counts as refused.';
const handsOff =
  'There is work of others on this branch, so it is left alone from now on. Tick **rebuild this branch** in the description to have it made anew, without that work.';
/** What a dry run says. */
const words: Readonly<Record<Exclude<Action['kind'], 'nothing'>, string>> = {
  open: 'open a pull request',
  reopen: 'reopen the pull request that was closed because nothing was left to change',
  replace: 'replace the commit of the open pull request',
  describe: 'bring the description of the open pull request up to date',
  close: 'close the open pull request: nothing is left to change',
  'delete-branch': 'delete the branch of a closed pull request',
  tell: 'say that the branch holds work of others',
};
const farewellMark = '<!-- harden:comment obsolete -->';

export class Steward {
  readonly #options: StewardOptions;

  constructor(options: StewardOptions) {
    this.#options = options;
  }

  async take(task: Task): Promise<UnitOutcome> {
    const { unit, history } = task;
    const branch = await this.#judge(task);
    const desired = unit.files.length === 0 ? undefined : keyOf(unit.files);
    const open = history.open && {
      isHeld: history.open.labels.includes(holdLabel),
      wantsRebuild: wantsRebuild(history.open.body),
      hasConflict: await this.#hasConflict(task, branch, desired),
      isTold: decodeState(history.open.body)?.told === task.head,
    };
    const action = decide({
      desired,
      branch,
      open,
      isReopenable: isReopenable(history, this.#options.now()),
      isDone: history.closed !== undefined || history.merged.size > 0,
    });
    return this.#act(action, task, branch);
  }

  async #judge({ head, unit, history }: Task): Promise<Branch> {
    if (head === undefined) return { kind: 'none' };
    const { repository } = this.#options;
    const branch = judgeBranch(head, await repository.commit(head));
    if (branch.kind !== 'foreign' || !history.open || decodeState(history.open.body)?.told === head) return branch;
    return (await this.#judgeByContent(head, unit.name)) ?? branch;
  }

  /** Somebody had the base merged into the branch, or rebased it: nothing of theirs is in it when it changes what we would. */
  async #judgeByContent(head: string, name: string): Promise<Branch | undefined> {
    const { forge, repository, snapshot, propose } = this.#options;
    const { mergeBase } = await forge.compare(snapshot.commit, head);
    await repository.fetch([mergeBase]);
    const files =
      (await propose(await Snapshot.open(repository, mergeBase))).find(unit => unit.name === name)?.files ?? [];
    const planned = new Map(files.map(({ path, after }) => [path, gitBlobId(after)]));
    const isAsPlanned = (changes: ReadonlyMap<string, string | undefined>): boolean =>
      changes.size === planned.size && [...changes].every(([path, id]) => planned.get(path) === id);
    if (!isAsPlanned(changesBetween(await repository.entries(mergeBase), await repository.entries(head))))
      return undefined;
    return { kind: 'ours', head, parent: mergeBase, key: keyOf(files), by: 'content' };
  }

  /** Only a file that changed on both sides can be in the way; whether it is, the forge knows. */
  async #hasConflict({ unit, history }: Task, branch: Branch, desired: string | undefined): Promise<boolean> {
    const { forge, repository, snapshot } = this.#options;
    if (!history.open || branch.kind !== 'ours' || branch.key !== desired || branch.parent === snapshot.commit)
      return false;
    await repository.fetch([branch.parent]);
    const before = new Map((await repository.entries(branch.parent)).map(({ path, id }) => [path, id]));
    if (unit.files.every(({ path }) => before.get(path) === snapshot.file(path)?.id)) return false;
    return (await forge.pull(history.open.number)).isMergeable === false;
  }

  async #act(action: Action, task: Task, branch: Branch): Promise<UnitOutcome> {
    const { say, isDryRun } = this.#options;
    const { unit, history, wait } = task;
    const files = unit.files.map(({ path }) => path);
    const done = (operation: UnitOutcome['operation'], pull?: Pick<Pull, 'number' | 'url'>): UnitOutcome => ({
      unit: unit.name,
      operation,
      files,
      findings: idsOf(unit.files).length,
      ...(pull && { number: pull.number, url: pull.url }),
    });
    const nothing = (why: string): UnitOutcome => {
      say(`${unit.name}: ${why}`);
      return { ...done('none', history.open), why };
    };
    if (action.kind === 'nothing') return nothing(action.why);
    if ((action.kind === 'open' || action.kind === 'reopen') && wait !== undefined) return nothing(wait);
    if (isDryRun) {
      this.#show(action, task);
      return { ...done('none', history.open), why: 'dry run' };
    }
    switch (action.kind) {
      case 'open': {
        if (action.push) await this.#push(task, branch);
        return done('created', await this.#open(task));
      }
      case 'reopen':
        return done('created', await this.#reopen(task, branch));
      case 'replace': {
        await this.#confirm(task);
        if (branch.kind === 'ours' && branch.by === 'commit' && !(await this.#isAlone(branch)))
          return this.#tell(task, done('none', history.open));
        await this.#push(task, branch);
        await this.#describe(task);
        return done('updated', history.open);
      }
      case 'describe':
        return done((await this.#describe(task)) ? 'updated' : 'none', history.open);
      case 'close':
        await this.#close(task, branch);
        return done('closed', history.open);
      case 'tell':
        return this.#tell(task, done('none', history.open));
      case 'delete-branch':
        await this.#remove(task, branch);
        return done('none');
    }
  }

  #show(action: Exclude<Action, { kind: 'nothing' }>, task: Task): void {
    const { say } = this.#options;
    say(`${task.unit.name}: would ${words[action.kind]}`);
    if (task.unit.files.length === 0) return;
    say(this.#title(task));
    say(this.#block(task, {}));
  }

  /** Nothing is changed that changed under our eyes. */
  async #confirm({ history, head }: Task): Promise<void> {
    const seen = history.open!;
    const now = await this.#options.forge.pull(seen.number);
    if (now.state !== 'open' || (head !== undefined && now.head.sha !== head) || now.labels.includes(holdLabel))
      throw new TryLater(`pull request ${seen.number} changed while it was looked at`);
  }

  /** Whether our commit is all that the branch adds. */
  async #isAlone({ head }: Extract<Branch, { kind: 'ours' }>): Promise<boolean> {
    const { forge, snapshot } = this.#options;
    return (await forge.compare(snapshot.commit, head)).ahead === 1;
  }

  async #push(task: Task, branch: Branch): Promise<void> {
    const { unit, branch: name } = task;
    const { repository, snapshot, writer } = this.#options;
    const files = unit.files.map(({ path, mode, after }) => ({ path, mode, text: after }));
    const tree = await repository.tree(snapshot.commit, files);
    const { tree: baseTree } = await repository.commit(snapshot.commit);
    const message = messageOf(unit.files, {
      title: this.#title(task),
      isProven: isProven(unit),
      unit: unit.name,
      key: keyOf(unit.files),
      tree,
    });
    const expect = branch.kind === 'none' ? 'absent' : branch.head;
    const commit = { parent: snapshot.commit, baseTree, files, message, tree };
    if ((await writer.setBranch(name, await writer.commit(commit), expect)) === 'moved')
      throw new TryLater(`branch ${name} moved while it was looked at`);
  }

  async #open(task: Task): Promise<Pull> {
    const { forge, settings, base } = this.#options;
    const pull = await forge.openPull({
      head: task.branch,
      base,
      title: this.#title(task),
      body: this.#block(task, {}),
      isDraft: settings.config.bot.draft,
    });
    await this.#label({ ...task, history: { ...task.history, open: pull } });
    return pull;
  }

  /** Labels and reviewers, once: what somebody takes away stays away. */
  async #label(task: Task): Promise<void> {
    const { forge, settings } = this.#options;
    const { labels, reviewers } = settings.config.bot;
    if (labels.length === 0 && reviewers.length === 0) return;
    const pull = task.history.open!;
    if (labels.length > 0) await forge.addLabels(pull.number, labels);
    if (reviewers.length > 0) await this.#askForReview(pull.number, reviewers);
    await forge.updatePull(pull.number, { body: bodyWith(this.#block(task, { labeled: true }), pull.body) });
  }

  /** People who cannot be asked are no reason to stop. */
  async #askForReview(number: number, reviewers: readonly string[]): Promise<void> {
    try {
      await this.#options.forge.requestReviewers(number, reviewers);
    } catch (error) {
      if (!hasStatus(error, 422)) throw error;
      this.#options.say(`nobody was asked to review: ${error.detail}`);
    }
  }

  /** Gives whether something was changed. */
  async #describe(task: Task): Promise<boolean> {
    const { forge } = this.#options;
    const pull = task.history.open!;
    const state = decodeState(pull.body);
    const title = this.#title(task);
    const isLabeled = state?.labeled === true;
    const body = bodyWith(this.#block(task, isLabeled ? { labeled: true } : {}), pull.body);
    // A title that somebody wrote stays.
    const isOurTitle = state?.title === undefined || state.title === pull.title;
    const change = {
      ...(!saysTheSame(body, pull.body) && { body }),
      ...(isOurTitle && title !== pull.title && { title }),
    };
    const isChanged = Object.keys(change).length > 0;
    if (isChanged) await forge.updatePull(pull.number, change);
    if (!isLabeled && !this.#hasNoLabels)
      await this.#label({ ...task, history: { ...task.history, open: { ...pull, body } } });
    return isChanged;
  }

  get #hasNoLabels(): boolean {
    const { labels, reviewers } = this.#options.settings.config.bot;
    return labels.length === 0 && reviewers.length === 0;
  }

  async #close(task: Task, branch: Branch): Promise<void> {
    const { forge } = this.#options;
    await this.#confirm(task);
    const pull = task.history.open!;
    await this.#commentOnce(pull.number, farewell, farewellMark);
    const state = decodeState(pull.body);
    await forge.updatePull(pull.number, {
      state: 'closed',
      ...(state && { body: withState(pull.body, { ...state, closed: 'obsolete' }) }),
    });
    await this.#remove(task, branch);
  }

  async #remove({ branch: name }: Task, branch: Branch): Promise<void> {
    // Somebody worked on it just now: then it is theirs.
    if (branch.kind === 'ours') await this.#options.writer.deleteBranch(name, branch.head);
  }

  async #tell(task: Task, outcome: UnitOutcome): Promise<UnitOutcome> {
    const { forge } = this.#options;
    const pull = task.history.open!;
    const mark = `<!-- harden:comment hands-off ${task.head} -->`;
    await this.#commentOnce(pull.number, handsOff, mark);
    const state = decodeState(pull.body);
    if (state && task.head !== undefined)
      await forge.updatePull(pull.number, { body: withState(pull.body, { ...state, told: task.head }) });
    return { ...outcome, why: 'its branch holds work of others' };
  }

  async #commentOnce(number: number, text: string, mark: string): Promise<void> {
    const { forge } = this.#options;
    const said = await forge.comments(number);
    if (!said.some(({ body }) => body.includes(mark))) await forge.addComment(number, `${text}\n\n${mark}`);
  }

  /** A forge only opens again what is where it was when it was closed. */
  async #reopen(task: Task, branch: Branch): Promise<Pull> {
    const { forge, writer } = this.#options;
    const pull = task.history.closed!;
    if (branch.kind === 'none' && (await writer.setBranch(task.branch, pull.head.sha, 'absent')) === 'moved')
      throw new TryLater(`branch ${task.branch} came back while it was looked at`);
    const at: Branch = { kind: 'foreign', head: branch.kind === 'none' ? pull.head.sha : branch.head };
    const state = decodeState(pull.body)!;
    const { closed: _closed, ...reopened } = state;
    const body = withState(pull.body, reopened);
    try {
      await forge.updatePull(pull.number, { state: 'open', body });
    } catch (error) {
      if (error instanceof TryLater) throw error;
      await this.#push(task, at);
      return this.#open(task);
    }
    await this.#push(task, at);
    await this.#describe({ ...task, history: { ...task.history, open: { ...pull, body, state: 'open' } } });
    return pull;
  }

  #title({ unit: { files, name }, proposal }: Task): string {
    const { settings } = this.#options;
    const folder = name === proposal.group ? undefined : folderOf(files);
    return titleOf(files, { prefix: settings.config.bot.commitPrefix, ...(folder !== undefined && { folder }) });
  }

  #block(task: Task, more: Pick<PullState, 'labeled'>): string {
    const { settings, forge } = this.#options;
    const { unit, proposal } = task;
    const { leftovers, excerpts, units } = proposal;
    const paths = new Set(unit.files.map(({ path }) => path));
    return blockOf({
      unit,
      isProven: isProven(unit),
      leftovers: units.length === 1 ? leftovers : leftovers.within(path => paths.has(path)),
      excerpts,
      evidenceFile: settings.config.evidence.file,
      maxLength: Math.min(mostCharacters, forge.can.maxBody),
      state: {
        group: unit.name,
        key: keyOf(unit.files),
        findings: idsOf(unit.files),
        title: this.#title(task),
        ...more,
      },
    });
  }
}

/** Nothing unsafe is in it. */
function isProven({ files }: Unit): boolean {
  return files.every(({ fixed }) => fixed.every(({ finding }) => finding.safety !== 'unsafe'));
}

/** The folder that all of them lie in. */
function folderOf(files: Unit['files']): string | undefined {
  const folders = files.map(({ path }) => path.split('/').slice(0, -1));
  const first = folders[0] ?? [];
  const depth = first.findIndex((name, index) => folders.some(folder => folder[index] !== name));
  const shared = (depth === -1 ? first : first.slice(0, depth)).join('/');
  return shared === '' ? undefined : shared;
}

/** Object ids by path of what differs; undefined: it is not there any more. */
function changesBetween(
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
): ReadonlyMap<string, string | undefined> {
  const sign = ({ mode, id }: TreeEntry): string => `${mode} ${id}`;
  const old = new Map(before.map(entry => [entry.path, entry]));
  const now = new Map(after.map(entry => [entry.path, entry]));
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(path => {
    const [first, second] = [old.get(path), now.get(path)];
    return !first || !second || sign(first) !== sign(second);
  });
  return new Map(changed.map(path => [path, now.get(path)?.id]));
}
