/** Looks after one pull request: finds out how it stands, decides, and does that. */
import type { Pull } from '../forge/forge.ts';
import { saysTheSame } from '../forge/same-body.ts';
import { hasStatus, TryLater } from '../http/problem.ts';
import { bodyWith, wantsRebuild } from './body.ts';
import type { Branch } from './branch.ts';
import { idsOf, keyOf } from './change.ts';
import { type Action, decide } from './decide.ts';
import { isReopenable } from './history.ts';
import { hasConflict, judge } from './judge.ts';
import { decodeState, withState } from './state.ts';
import type { Context, Task, UnitOutcome } from './task.ts';
import { blockFor, isProven, titleFor } from './texts.ts';
import { messageOf } from './title.ts';

const holdLabel = 'harden:hold';

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
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  async take(task: Task): Promise<UnitOutcome> {
    const { unit, history } = task;
    const branch = await judge(task, this.#context);
    const desired = unit.files.length === 0 ? undefined : keyOf(unit.files);
    const open = history.open && {
      isHeld: history.open.labels.includes(holdLabel),
      wantsRebuild: wantsRebuild(history.open.body),
      hasConflict: await hasConflict(task, branch, this.#context),
      isTold: decodeState(history.open.body)?.told === task.head,
    };
    const action = decide({
      desired,
      branch,
      open,
      isReopenable: isReopenable(history, this.#context.now()),
      isDone: history.closed !== undefined || history.merged.size > 0,
    });
    return this.#act(action, task, branch);
  }

  async #act(action: Action, task: Task, branch: Branch): Promise<UnitOutcome> {
    const { say, isDryRun } = this.#context;
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
    const { say } = this.#context;
    say(`${task.unit.name}: would ${words[action.kind]}`);
    if (task.unit.files.length === 0) return;
    say(titleFor(task, this.#context));
    say(blockFor(task, this.#context, {}));
  }

  /** Nothing is changed that changed under our eyes. */
  async #confirm({ history, head }: Task): Promise<void> {
    const seen = history.open!;
    const now = await this.#context.forge.pull(seen.number);
    if (now.state !== 'open' || (head !== undefined && now.head.sha !== head) || now.labels.includes(holdLabel))
      throw new TryLater(`pull request ${seen.number} changed while it was looked at`);
  }

  /** Whether our commit is all that the branch adds. */
  async #isAlone({ head }: Extract<Branch, { kind: 'ours' }>): Promise<boolean> {
    const { forge, snapshot } = this.#context;
    return (await forge.compare(snapshot.commit, head)).ahead === 1;
  }

  async #push(task: Task, branch: Branch): Promise<void> {
    const { unit, branch: name } = task;
    const { repository, snapshot, writer } = this.#context;
    const files = unit.files.map(({ path, mode, after }) => ({ path, mode, text: after }));
    const tree = await repository.tree(snapshot.commit, files);
    const { tree: baseTree } = await repository.commit(snapshot.commit);
    const message = messageOf(unit.files, {
      title: titleFor(task, this.#context),
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
    const { forge, settings, base } = this.#context;
    const pull = await forge.openPull({
      head: task.branch,
      base,
      title: titleFor(task, this.#context),
      body: blockFor(task, this.#context, {}),
      isDraft: settings.config.bot.draft,
    });
    await this.#label({ ...task, history: { ...task.history, open: pull } });
    return pull;
  }

  /** Labels and reviewers, once: what somebody takes away stays away. */
  async #label(task: Task): Promise<void> {
    const { forge, settings } = this.#context;
    const { labels, reviewers } = settings.config.bot;
    if (labels.length === 0 && reviewers.length === 0) return;
    const pull = task.history.open!;
    if (labels.length > 0) await forge.addLabels(pull.number, labels);
    if (reviewers.length > 0) await this.#askForReview(pull.number, reviewers);
    await forge.updatePull(pull.number, {
      body: bodyWith(blockFor(task, this.#context, { labeled: true }), pull.body),
    });
  }

  /** People who cannot be asked are no reason to stop. */
  async #askForReview(number: number, reviewers: readonly string[]): Promise<void> {
    try {
      await this.#context.forge.requestReviewers(number, reviewers);
    } catch (error) {
      if (!hasStatus(error, 422)) throw error;
      this.#context.say(`nobody was asked to review: ${error.detail}`);
    }
  }

  /** Gives whether something was changed. */
  async #describe(task: Task): Promise<boolean> {
    const { forge } = this.#context;
    const pull = task.history.open!;
    const state = decodeState(pull.body);
    const title = titleFor(task, this.#context);
    const isLabeled = state?.labeled === true;
    const body = bodyWith(blockFor(task, this.#context, isLabeled ? { labeled: true } : {}), pull.body);
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
    const { labels, reviewers } = this.#context.settings.config.bot;
    return labels.length === 0 && reviewers.length === 0;
  }

  async #close(task: Task, branch: Branch): Promise<void> {
    const { forge } = this.#context;
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
    if (branch.kind === 'ours') await this.#context.writer.deleteBranch(name, branch.head);
  }

  async #tell(task: Task, outcome: UnitOutcome): Promise<UnitOutcome> {
    const { forge } = this.#context;
    const pull = task.history.open!;
    const mark = `<!-- harden:comment hands-off ${task.head} -->`;
    await this.#commentOnce(pull.number, handsOff, mark);
    const state = decodeState(pull.body);
    if (state && task.head !== undefined)
      await forge.updatePull(pull.number, { body: withState(pull.body, { ...state, told: task.head }) });
    return { ...outcome, why: 'its branch holds work of others' };
  }

  async #commentOnce(number: number, text: string, mark: string): Promise<void> {
    const { forge } = this.#context;
    const said = await forge.comments(number);
    if (!said.some(({ body }) => body.includes(mark))) await forge.addComment(number, `${text}\n\n${mark}`);
  }

  /** A forge only opens again what is where it was when it was closed. */
  async #reopen(task: Task, branch: Branch): Promise<Pull> {
    const { forge, writer } = this.#context;
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
}
