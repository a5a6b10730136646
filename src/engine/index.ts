/**
 * From bytes to a plan, one file at a time: read, recognise, look at the targets, ask every rule, judge. No I/O of its own: what else
 * has to be read (a Dockerfile, an `extends` base) comes through `read`.
 */
import { isActive } from '../config/active.ts';
import type { Config, IgnoreEntry } from '../config/types.ts';
import { type ClusterKnowledge, createFacts, type ImageIndex } from '../evidence/index.ts';
import { type ManifestIndex, ManifestReader } from '../manifests/index.ts';
import type { Transform } from '../transform.ts';
import type { Engine, PlanFinding } from './plan.ts';
import { planFile } from './plan-file.ts';
import { inOrder } from './rule-order.ts';
import { type Baseline, BaselineIndex } from './suppressions/baseline.ts';

export { acceptOne, acceptUpTo, isWithin } from './accept.ts';
export type * from './plan.ts';
export { type Baseline, type BaselineEntry, BaselineTally } from './suppressions/baseline.ts';

export interface EngineOptions {
  readonly config: Config;
  /** The rules to run. */
  readonly transforms: readonly Transform[];
  /** Ids of all rules that exist: a suppression of another word is reported. */
  readonly knownRules: readonly string[];
  /** Text of another file of the project, by path relative to the root; undefined when there is none or it lies outside. */
  readonly read: (path: string) => string | undefined;
  /** Paths of the YAML files and kustomizations of the project, relative to the root; asked for when a manifest needs it. */
  readonly files?: () => readonly string[];
  readonly index: ClusterKnowledge & ManifestIndex;
  /** What was seen of images, from the evidence file of the project. */
  readonly images?: ImageIndex | undefined;
  /** Findings that are not told any more. */
  readonly baseline?: Baseline | undefined;
  /** ISO date, for suppressions that end. */
  readonly today: string;
}

export function createEngine(options: EngineOptions): Engine {
  const running = options.transforms.filter(({ meta }) => isActive(meta, options.config));
  const transforms = inOrder(running);
  const facts = createFacts({
    config: options.config,
    read: options.read,
    index: options.index,
    images: options.images,
  });
  const used = new Set<IgnoreEntry>();
  const { read, files = () => [], index } = options;
  const manifests = new ManifestReader({ read, files, index });
  const settings = { ...options, transforms, facts, manifests, used, baseline: undefined };
  const findingsOf = (path: string): readonly PlanFinding[] => {
    const text = read(path);
    if (text === undefined) return [];
    const planning = planFile({ path, bytes: Buffer.from(text), explicit: false }, { ...settings, used: new Set() });
    return planning.kind === 'planned' ? planning.file.plan.findings : [];
  };
  const baseline = options.baseline && new BaselineIndex(options.baseline, findingsOf);
  return {
    planFile: source => planFile(source, { ...settings, baseline }),
    unusedIgnores: () =>
      options.config.ignore.filter(entry => {
        const hasRun = entry.rule === 'all' || transforms.some(({ meta }) => meta.id === entry.rule);
        return hasRun && !used.has(entry);
      }),
  };
}
