import { parseConfig } from '../../src/config/index.ts';
import {
  type Baseline,
  createEngine,
  type PlannedFile,
  type Planning,
  type PlanProblem,
} from '../../src/engine/index.ts';
import type { Transform } from '../../src/transform.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../../transforms/index.ts';

const existing = await loadTransforms();

export interface PlanningOptions {
  readonly path?: string;
  /** Other files of the project, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly explicit?: boolean;
  readonly baseline?: Baseline;
  /** Ids of the rules to run; absent: all. */
  readonly rules?: readonly string[];
  /** Other rules than those that exist. */
  readonly transforms?: readonly Transform[];
}

/** Plans one text with all rules, as a run over a project would. */
export function planText(text: string, options: PlanningOptions = {}): Planning {
  const {
    path = 'compose.yaml',
    files = {},
    config = {},
    baseline,
    explicit = false,
    rules,
    transforms = existing,
  } = options;
  const engine = createEngine({
    config: parseConfig(config),
    transforms: transforms.filter(({ meta }) => rules === undefined || rules.includes(meta.id)),
    knownRules: transformIds,
    read: name => (name === path ? text : files[name]),
    files: () => [path, ...Object.keys(files)],
    index: new ClusterIndex(),
    today: '2026-01-01',
    baseline,
  });
  return engine.planFile({ path, bytes: Buffer.from(text), explicit });
}

export function plannedText(text: string, options: PlanningOptions = {}): PlannedFile {
  const planning = planText(text, options);
  if (planning.kind !== 'planned') throw new Error(`not planned: ${JSON.stringify(planning)}`);
  return planning.file;
}

/** What people hear of a file without asking: `line code`. */
export function notesOf(planning: Planning): readonly string[] {
  const note = ({ at, code }: PlanProblem): string => `${at?.line ?? 0} ${code}`;
  if (planning.kind === 'planned') return planning.file.plan.problems.map(note);
  return planning.kind === 'problem' ? planning.problems.map(note) : [];
}
