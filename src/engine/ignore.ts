import type { TaggedEdit, View } from '../languages/language.ts';
import type { Path } from '../transform.ts';
import type { FindingId, Ignored, PlanFinding, Suppression } from './plan.ts';

/**
 * The comment that suppresses a finding: above the key it is about, or above its target when that key does not exist; or one for the
 * whole file above the first key of the document.
 */
export function ignoreEdit(root: View, finding: PlanFinding, { scope, reason }: Suppression): TaggedEdit {
  const { id: by, rule } = finding;
  if (scope === 'file')
    return { op: 'comment', at: root.keys().slice(0, 1), text: `harden-ignore-file ${rule} -- ${reason}`, by };
  const at = existing(root, finding.pointer) ?? finding.target;
  return { op: 'comment', at, text: `harden-ignore ${rule} -- ${reason}`, by };
}

/** Findings that a comment for the whole file covers, with the first one of them, which brings the comment. */
export function coveredByFirst(findings: readonly PlanFinding[], ignored: Ignored): ReadonlyMap<FindingId, FindingId> {
  const first = new Map<string, FindingId>();
  const covered = new Map<FindingId, FindingId>();
  for (const { id, rule } of findings) {
    const suppression = ignored.get(id);
    if (suppression?.scope !== 'file') continue;
    const key = `${rule} ${suppression.reason}`;
    const leader = first.get(key);
    if (leader === undefined) first.set(key, id);
    else covered.set(id, leader);
  }
  return covered;
}

/** The path of a JSON pointer, when every step of it is written in the document itself. */
function existing(root: View, pointer: string): Path | undefined {
  const path: (string | number)[] = [];
  let view: View | undefined = root;
  for (const step of pointer.split('/').slice(1)) {
    const key: string | number = view.kind === 'seq' ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~');
    view = view.get(key);
    if (view?.owner !== 'own') return undefined;
    path.push(key);
  }
  return path;
}
