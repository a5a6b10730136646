import { membersOf, originOf } from '../members.ts';
import type { TreeNode } from '../nodes.ts';

/**
 * All changes are new members of block collections of which everything stays. Their lines go between lines, so they can always be
 * written and never meet.
 */
export function onlyAdds(old: TreeNode, now: TreeNode): boolean {
  if (now === old) return true;
  if (old.kind === 'scalar' || old.kind === 'alias' || now.kind !== old.kind || old.flow) return false;
  let kept = 0;
  for (const member of membersOf(now as typeof old)) {
    const origin = originOf(member);
    if (!origin) continue;
    kept++;
    if (origin === member) continue;
    const isRenamed = 'key' in origin && 'key' in member && origin.key !== member.key;
    if (isRenamed || !onlyAdds(origin.value, member.value)) return false;
  }
  return kept > 0 && kept === membersOf(old).length;
}
