import type { TaggedEdit, View } from '../languages/yaml/types.ts';
import type { Path } from '../transform.ts';
import type { PlanFinding } from './plan.ts';

/** The comment that suppresses a finding, above the key it is about, or above its target when that key does not exist. */
export function ignoreEdit(root: View, finding: PlanFinding, reason: string): TaggedEdit {
  const at = existing(root, finding.pointer) ?? finding.target;
  return { op: 'comment', at, text: `harden-ignore ${finding.rule} -- ${reason}`, by: finding.id };
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
