import { type Meta, presets } from '../transform.ts';
import type { Config } from './types.ts';

/** Whether a rule runs: switched on by its id, or part of the preset and not switched off. */
export function isActive(
  { id, preset }: Pick<Meta, 'id' | 'preset'>,
  config: Pick<Config, 'preset' | 'rules'>,
): boolean {
  const own = config.rules[id];
  if (own !== undefined) return own === 'on';
  return presets.indexOf(preset) <= presets.indexOf(config.preset);
}
