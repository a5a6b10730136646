/** Writing what was confirmed. */
import type { FilePlan } from '../../engine/plan.ts';
import type { State } from '../model/state.ts';
import { configPath } from '../model/writable.ts';
import type { Desk } from './desk.ts';
import type { Workspace } from './workspace.ts';
import { type WriteRequest, writeFiles } from './write.ts';

export class Writing {
  readonly #desk: Desk;
  #stop = new AbortController();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What was written is put back. */
  stop(): void {
    this.#stop.abort();
  }

  async write(paths: readonly string[]): Promise<void> {
    const { options, state, workspace } = this.#desk;
    this.#stop = new AbortController();
    const outcome = await writeFiles({
      root: options.root,
      stateFolder: options.stateFolder,
      files: paths.flatMap(path =>
        path === configPath(state) ? configChange(workspace, state) : fileChange(workspace, state, path),
      ),
      signal: this.#stop.signal,
      onProgress: (done, total) => this.#desk.dispatch({ kind: 'write-progress', done, total }),
    });
    if (outcome.kind === 'written') this.#desk.end(outcome);
    else this.#desk.dispatch(outcome);
  }
}

function fileChange(workspace: Workspace, state: State, path: string): WriteRequest['files'] {
  const plan: FilePlan | undefined = state.files.find(file => file.path === path);
  const source = workspace.source(path);
  const applied = plan && workspace.together(plan, state.decisions);
  return source && applied ? [{ source, sha256: plan.sha256, applied }] : [];
}

/** The change of the configuration; none when there is nothing to add. */
function configChange({ config }: Workspace, state: State): WriteRequest['files'] {
  const changed = config.withEntries(state);
  if (changed?.kind !== 'changed') return [];
  const { applied, sha256 } = changed;
  const source = { path: applied.path, file: config.file, bytes: Buffer.from(applied.before), explicit: true };
  return [{ source, sha256, applied }];
}
