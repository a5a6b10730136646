/**
 * The files under review: their bytes, and what fixes do to them. Parsed documents are large, so only the last few files stay open;
 * the others are planned again from their bytes when they are looked at.
 */
import type { Applied, Engine, FilePlan, FindingId, PlanFinding, PlannedFile, Source } from '../../engine/plan.ts';
import { type Decisions, type Findings, type Selection, selectionOf } from '../model/decisions.ts';
import { requiredBy } from '../model/relations.ts';
import type { Results } from '../model/results.ts';
import type { State } from '../model/state.ts';
import { shownEdit, shownVariant } from '../model/variants.ts';
import type { ConfigFile } from './config-file.ts';
import { leaningOn, mergeEdit, withEdit } from './edited.ts';

/** A file under review, with its bytes as they were planned. */
export interface SourceFile extends Source {
  /** Absolute path. */
  readonly file: string;
}

/** Code of the refusal of an edit that does not fit what else is accepted. */
const editClash = 'edit-clash';
const clashMessage = 'your edit does not fit the other accepted changes';
const leansOnClash = 'it needs a fix whose edit does not fit';

type Merged =
  | { readonly kind: 'applied'; readonly applied: Applied }
  | { readonly kind: 'clash'; readonly id: FindingId };

const openFiles = 24;
const keptResults = 64;

export class Workspace implements Results {
  /** Plans the files; another one when more is known. Whoever sets it plans all files again. */
  engine: Engine;
  readonly #sources = new Map<string, SourceFile>();
  readonly #open = new Map<string, PlannedFile>();
  readonly #alone = new Map<string, Applied>();
  readonly #together = new Map<string, Applied>();

  readonly config: ConfigFile;

  constructor(engine: Engine, config: ConfigFile) {
    this.engine = engine;
    this.config = config;
  }

  /** Takes a file in, or its new bytes; undefined when it is no manifest (any more). */
  add(source: SourceFile): FilePlan | undefined {
    this.forget(source.path);
    const planning = this.engine.planFile(source);
    if (planning.kind !== 'planned') return undefined;
    this.take(source, planning.file);
    return planning.file.plan;
  }

  /** Takes in a file that has been planned already. */
  take(source: SourceFile, file: PlannedFile): void {
    this.#sources.set(source.path, source);
    keep(this.#open, source.path, file, openFiles);
  }

  forget(path: string): void {
    this.#sources.delete(path);
    this.#open.delete(path);
    for (const results of [this.#alone, this.#together]) {
      for (const key of results.keys()) if (key.startsWith(`${path}\0`)) results.delete(key);
    }
  }

  source(path: string): SourceFile | undefined {
    return this.#sources.get(path);
  }

  file(path: string): PlannedFile | undefined {
    const open = this.#open.get(path);
    if (open) {
      keep(this.#open, path, open, openFiles);
      return open;
    }
    const source = this.#sources.get(path);
    const planning = source && this.engine.planFile(source);
    if (planning?.kind !== 'planned') return undefined;
    keep(this.#open, path, planning.file, openFiles);
    return planning.file;
  }

  /** A fix (with what it requires) against the original text: the same whatever else is decided. */
  alone(findings: Findings, finding: PlanFinding, variant: number): Applied | undefined {
    const key = `${finding.path}\0${finding.id}\0${variant}`;
    const known = this.#alone.get(key);
    if (known) return known;
    const accepted = new Map(requiredBy(findings, finding.id).map(id => [id, id === finding.id ? variant : 0]));
    const applied = this.file(finding.path)?.apply(accepted);
    if (applied) keep(this.#alone, key, applied, keptResults);
    return applied;
  }

  /** Undefined also when what was edited by hand was made for another fix. */
  shown(state: State, finding: PlanFinding): Applied | undefined {
    const alone = this.alone(state.findings, finding, shownVariant(state, finding));
    const edit = shownEdit(state, finding);
    return edit && alone ? withEdit(alone, finding.id, edit) : alone;
  }

  together(plan: FilePlan, decisions: Decisions): Applied | undefined {
    const selection = selectionOf(plan, decisions);
    const { accepted, ignored, edited } = selection;
    const key = `${plan.path}\0${JSON.stringify([[...accepted], [...ignored], [...edited]])}`;
    const known = this.#together.get(key);
    if (known) return known;
    const file = this.file(plan.path);
    const applied = file && (edited.size > 0 ? this.#withEdits(file, selection) : file.apply(accepted, ignored));
    if (applied) keep(this.#together, key, applied, keptResults);
    return applied;
  }

  /** An edit that does not fit the others is left out together with its fix: never the fix without the edit. */
  #withEdits(file: PlannedFile, { accepted, ignored, edited }: Selection): Applied {
    const kept = new Map(accepted);
    const refused: Applied['refused'][number][] = [];
    for (;;) {
      const merged = this.#merge(file, { accepted: kept, ignored, edited });
      if (merged.kind === 'applied') return { ...merged.applied, refused: [...merged.applied.refused, ...refused] };
      for (const id of leaningOn(file.plan, merged.id)) {
        const message = id === merged.id ? clashMessage : leansOnClash;
        if (kept.delete(id)) refused.push({ id, code: editClash, message });
      }
    }
  }

  /** Everything that is selected; or the first finding whose edit does not fit. */
  #merge(file: PlannedFile, { accepted, ignored, edited }: Selection): Merged {
    const findings = new Map(file.plan.findings.map(finding => [finding.id, finding]));
    const applied = file.apply(accepted, ignored);
    let merged = applied;
    for (const [id, edit] of edited) {
      if (!applied.fixed.includes(id)) continue;
      const alone = this.alone(findings, findings.get(id)!, accepted.get(id)!);
      const next = alone && mergeEdit(merged, { alone, id, edited: edit });
      if (!next) return { kind: 'clash', id };
      merged = next;
    }
    return { kind: 'applied', applied: merged };
  }

  configuration(state: State): Applied | string | undefined {
    const changed = this.config.withEntries(state);
    return changed?.kind === 'changed' ? changed.applied : changed?.message;
  }

  /** Plans a text as if it were the file. */
  planText(path: string, text: string): FilePlan | undefined {
    const source = this.#sources.get(path);
    if (!source) return undefined;
    const planning = this.engine.planFile({ ...source, bytes: Buffer.from(text, 'utf8') });
    return planning.kind === 'planned' ? planning.file.plan : undefined;
  }
}

/** Edited fixes that do not fit what else is accepted. */
export function clashesOf({ files, decisions }: State, workspace: Workspace): ReadonlySet<FindingId> {
  const clashes = new Set<FindingId>();
  if (![...decisions.values()].some(each => each.kind === 'accept' && each.edited)) return clashes;
  for (const plan of files) {
    const { edited } = selectionOf(plan, decisions);
    if (edited.size === 0) continue;
    const refused = workspace.together(plan, decisions)?.refused ?? [];
    for (const { id } of refused) if (edited.has(id)) clashes.add(id);
  }
  return clashes;
}

/** Adds an entry as the youngest and drops the oldest ones. */
function keep<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
