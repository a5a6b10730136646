import { addressOf, type Key } from '../../../src/bot/scan/address.ts';
import { type ScanTally, scan } from '../../../src/bot/scan/index.ts';
import { type LookOptions, look } from '../../../src/bot/scan/look.ts';
import type { Shard } from '../../../src/bot/scan/work.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';

const rules = { transforms: await loadTransforms(transformIds), known: transformIds };

export interface Scanning extends Partial<Pick<LookOptions, 'limits' | 'keep' | 'version' | 'config' | 'redact'>> {
  readonly shard?: Shard;
  readonly jobs?: number;
  readonly key?: Key;
  /** Sees each repository before it is looked at. */
  readonly before?: (name: string) => void;
}

/** One run over a list, with the whole look of the program. */
export function scanInto(folder: string, work: string, scanning: Scanning = {}): Promise<ScanTally> {
  const { shard = { index: 0, count: 1 }, jobs = 2, key, before, ...more } = scanning;
  const options: LookOptions = {
    rules,
    address: each => addressOf(each, key),
    version: '1.2.3',
    config: '0123456789abcdef',
    today: '2026-03-02',
    limits: { time: 60_000, files: 5 },
    redact: text => text,
    ...more,
  };
  const { version, config } = options;
  return scan({
    ...{ work, shard, folder, jobs, version, config, say: () => undefined },
    look: (each, place) => {
      before?.(each.name);
      return look(each, place, options);
    },
  });
}
