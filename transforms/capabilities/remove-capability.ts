import type { Container, RemoveEdit, Service } from '../../src/transform.ts';
import { type CapabilityItem, capabilityKeys } from '../shared/capabilities.ts';

/**
 * Removes an item. A list inherited through `<<` is copied first, and has to stay when it becomes empty: without it the inherited
 * one would be back.
 */
export function removeCapability(target: Service | Container, list: 'add' | 'drop', item: CapabilityItem): RemoveEdit {
  const keys = [...capabilityKeys(target, list), item.index];
  return target.remove(keys, item.source === 'merge' ? 'empty' : 'prune');
}
