/** Decides which findings are silenced, by whom, and which suppressions silence nothing. */
import picomatch from 'picomatch';
import type { IgnoreEntry } from '../../config/types.ts';
import type { NamedIgnore } from '../../manifests/named-ignores.ts';
import type { PlanFinding, UnusedSuppression } from '../plan.ts';
import { type ForeignRules, type IgnoreComment, readForeignComments, readIgnoreComments } from './comments.ts';

type Suppressed = NonNullable<PlanFinding['suppressed']>;

/** Suppressions written into the data: `x-harden` of a service, or the annotation of an object. */
export interface NamedIgnores {
  readonly by: 'label' | 'annotation';
  readonly where: string;
  readonly line: number;
  readonly ignores: readonly NamedIgnore[];
}

/** What a finding can be silenced through. */
export interface Silencers {
  /** Lines (from 1) around a finding that a comment may speak about to reach it: its container's, its service's, its document's. */
  readonly lines: readonly number[];
  readonly named: readonly NamedIgnores[];
}

export interface SuppressionOptions {
  readonly path: string;
  readonly text: string;
  readonly ignore: readonly IgnoreEntry[];
  /** ISO date; entries with an earlier `until` have no effect. */
  readonly today: string;
  /** Rules that run now: a suppression of another rule is not called unused. */
  readonly activeRules: ReadonlySet<string>;
  /** All rules that exist. */
  readonly knownRules: ReadonlySet<string>;
  /** Rules by the ids of other tools whose comments count here. */
  readonly foreignRules?: ForeignRules;
}

export class Suppressions {
  readonly #options: SuppressionOptions;
  readonly #comments: readonly IgnoreComment[];
  readonly #entries: readonly IgnoreEntry[];
  readonly #used = new Set<IgnoreComment | IgnoreEntry | string>();
  /** By place and rule: one suppression is looked at for every finding of its service or object. */
  readonly #declared = new Map<string, Required<UnusedSuppression> & { readonly rule: string }>();

  constructor(options: SuppressionOptions) {
    this.#options = options;
    const { text, foreignRules = new Map() } = options;
    this.#comments = [...readIgnoreComments(text), ...readForeignComments(text, foreignRules)];
    this.#entries = options.ignore.filter(entry => {
      if (entry.until !== undefined && entry.until < options.today) return false;
      return entry.path === undefined || picomatch.isMatch(options.path, entry.path, { dot: true });
    });
  }

  /** The first suppression that reaches the finding of this line; undefined: none. */
  find(rule: string, resource: PlanFinding['resource'], line: number, silencers: Silencers): Suppressed | undefined {
    return this.#byComment(rule, line, silencers) ?? this.#byName(rule, silencers) ?? this.#byConfig(rule, resource);
  }

  /** Makes suppressions in the data known, so that `unused` can tell which of them were not needed. */
  declare(named: readonly NamedIgnores[]): void {
    for (const { where, line, by, ignores } of named) {
      for (const { rule } of ignores) {
        const text = `${by === 'label' ? 'x-harden' : 'annotation harden-ignore'}: ${rule}`;
        this.#declared.set(keyOf(where, rule), { path: this.#options.path, at: { line, column: 1 }, text, rule });
      }
    }
  }

  unused(): readonly UnusedSuppression[] {
    const { path } = this.#options;
    const comments = this.#comments
      .filter(comment => !comment.isForeign && !this.#used.has(comment) && this.#isJudged(comment.rules))
      .map(({ line, text }) => ({ path, at: { line, column: 1 }, text }));
    const declared = [...this.#declared]
      .filter(([key, { rule }]) => !this.#used.has(key) && this.#isJudged([rule]))
      .map(([, { rule: _rule, ...unused }]) => unused);
    return [...comments, ...declared].sort((a, b) => a.at.line - b.at.line);
  }

  /** Entries of the configuration that silenced something in this file. */
  usedEntries(): readonly IgnoreEntry[] {
    return this.#entries.filter(entry => this.#used.has(entry));
  }

  #byComment(rule: string, line: number, { lines }: Silencers): Suppressed | undefined {
    const comment = this.#comments.find(
      ({ rules, about }) =>
        (rules.includes(rule) || rules.includes('all')) && (about === 0 || about === line || lines.includes(about)),
    );
    if (!comment) return undefined;
    this.#used.add(comment);
    return { by: 'comment', where: `${this.#options.path}:${comment.line}`, reason: comment.reason };
  }

  #byName(rule: string, { named }: Silencers): Suppressed | undefined {
    for (const { by, where, ignores } of named) {
      const ignore = ignores.find(candidate => candidate.rule === rule || candidate.rule === 'all');
      if (!ignore) continue;
      this.#used.add(keyOf(where, ignore.rule));
      return { by, where, reason: ignore.reason };
    }
    return undefined;
  }

  #byConfig(rule: string, resource: PlanFinding['resource']): Suppressed | undefined {
    if (this.#entries.length === 0) return undefined;
    const names = [
      `${resource.kind} ${resource.name}`,
      `${resource.kind}/${resource.name}`,
      resource.name,
      resource.container,
    ];
    const entry = this.#entries.find(
      ({ rule: ignored, resource: wanted }) =>
        (ignored === rule || ignored === 'all') && (wanted === undefined || names.includes(wanted)),
    );
    if (!entry) return undefined;
    this.#used.add(entry);
    return { by: 'config', where: 'config ignore', reason: entry.reason };
  }

  /** What names a rule that did not run cannot be called unused; what names no existing rule always is. */
  #isJudged(rules: readonly string[]): boolean {
    const { activeRules, knownRules } = this.#options;
    return rules.every(rule => rule === 'all' || activeRules.has(rule) || !knownRules.has(rule));
  }
}

function keyOf(where: string, rule: string): string {
  return `${where} ${rule}`;
}
