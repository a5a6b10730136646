/** Plans to review, made by hand or by a seeded generator, and keys to review them with. */
import * as fc from 'fast-check';
import type { FilePlan, PlanFinding } from '../../src/engine/plan.ts';
import { usualKeymap } from '../../src/review/model/keymap.ts';
import type { Metrics } from '../../src/review/model/shapes.ts';
import { type Action, type Effect, type State, startState } from '../../src/review/model/state.ts';
import { reduce } from '../../src/review/reduce.ts';
import type { KeyEvent } from '../../src/review/terminal/keys.ts';

export const noMetrics: Metrics = { rows: 10, lines: 30, edits: [0, 12], from: 0 };

export interface Sketch {
  readonly id: string;
  readonly rule?: string;
  readonly safety?: PlanFinding['safety'];
  readonly service?: string;
  readonly requires?: readonly string[];
  readonly variants?: number;
  readonly risk?: string;
}

export function finding(path: string, sketch: Sketch): PlanFinding {
  const { id, rule = 'no-new-privileges', safety = 'safe', service = 'web', requires = [], variants = 0 } = sketch;
  const edits = [{ op: 'set', at: ['services', service, rule], value: true }] as const;
  const base = {
    id,
    rule,
    severity: safety === 'unsafe' ? 'high' : 'medium',
    safety,
    title: rule,
    message: `service ${service} lacks ${rule}`,
    why: 'because',
    path,
    document: 0,
    resource: { kind: 'service', name: service },
    pointer: `/services/${service}/${rule}`,
    range: { start: { line: 2, column: 3 }, end: { line: 2, column: 6 } },
    target: ['services', service],
    explicit: false,
    evidence: [],
  } as const;
  if (safety === 'report-only') {
    return { ...base, status: 'declined', declined: { code: 'report-only', reason: 'a human has to decide' } };
  }
  const risk = sketch.risk ?? (safety === 'unsafe' ? 'may break' : '');
  const others = Array.from({ length: variants }, (_, index) => ({ title: `other ${index}`, edits, risk: 'weaker' }));
  return { ...base, status: 'fixable', fix: { title: rule, edits, risk, check: '', requires, variants: others } };
}

export function filePlan(path: string, sketches: readonly Sketch[]): FilePlan {
  return {
    path,
    kind: 'compose',
    eol: 'lf',
    bom: false,
    finalNewline: true,
    size: 100,
    sha256: '0'.repeat(64),
    findings: sketches.map(sketch => finding(path, sketch)),
    problems: [],
    unknownImages: [],
    unusedSuppressions: [],
  };
}

export function review(
  files: readonly FilePlan[],
  limit: State['limit'] = 'assured',
  config: State['config'] = { kind: 'file', path: '.hardenrc.yaml' },
  keymap = usualKeymap,
): State {
  const start = startState({
    limit,
    title: 'shop',
    size: { columns: 80, rows: 24 },
    saved: new Map(),
    savedView: undefined,
    config,
    today: '2026-06-01',
    keymap,
  });
  return drive(start, [
    { kind: 'scanned', files, problems: [] },
    { kind: 'scan-done', took: 12 },
  ]);
}

export function drive(state: State, actions: readonly Action[]): State {
  return actions.reduce((now, action) => reduce(now, action)[0], state);
}

/** `y`, `ctrl-r`, `shift-tab` */
export function key(name: string): KeyEvent {
  const parts = name.length > 1 ? name.split('-') : [name];
  return {
    kind: 'key',
    name: parts.at(-1)!,
    ctrl: parts.includes('ctrl'),
    alt: parts.includes('alt'),
    shift: parts.includes('shift'),
  };
}

export function press(state: State, ...names: readonly string[]): State {
  return drive(
    state,
    names.map(name => ({ kind: 'key', key: key(name), metrics: noMetrics })),
  );
}

/** The effects of the last key. */
export function effectsOf(state: State, ...names: readonly string[]): readonly Effect[] {
  const before = press(state, ...names.slice(0, -1));
  return reduce(before, { kind: 'key', key: key(names.at(-1)!), metrics: noMetrics })[1];
}

export const typed = (text: string): readonly string[] => [...text].map(char => (char === ' ' ? 'space' : char));

const rules = ['no-privileged', 'drop-capabilities', 'no-new-privileges', 'read-only-root', 'run-as-non-root'];

/** Files with findings of every class, with variants and with requirements that point backwards inside the file. */
export const anyPlans: fc.Arbitrary<readonly FilePlan[]> = fc
  .array(
    fc.array(
      fc.record({
        rule: fc.constantFrom(...rules),
        safety: fc.constantFrom('safe', 'assured', 'unsafe', 'unsafe', 'report-only'),
        service: fc.constantFrom('web', 'db', 'cache'),
        variants: fc.nat(2),
        requires: fc.array(fc.nat(5), { maxLength: 2 }),
      }),
      { minLength: 0, maxLength: 7 },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(files =>
    files.map((sketches, file) => {
      const done: PlanFinding[] = [];
      for (const [index, sketch] of sketches.entries()) {
        const targets = sketch.requires
          .map(at => done[at])
          .filter(target => target !== undefined && target.status === 'fixable');
        // A fix is never of a better class than what it requires.
        const isWorse = targets.some(target => target!.safety === 'unsafe');
        const safety = isWorse && sketch.safety !== 'report-only' ? 'unsafe' : (sketch.safety as PlanFinding['safety']);
        const worst = safety === 'safe' && targets.some(target => target!.safety === 'assured') ? 'assured' : safety;
        done.push(
          finding(`file-${file}.yaml`, {
            ...sketch,
            id: `f${file}-${index}`,
            safety: worst,
            requires: targets.map(target => target!.id),
          }),
        );
      }
      return { ...filePlan(`file-${file}.yaml`, []), findings: done };
    }),
  );
