import { loadTransforms, transformIds } from '../../transforms/index.ts';
import { hint } from '../config/index.ts';
import { wrap } from '../report/wrap.ts';
import type { Request } from './arguments.ts';
import { kindsOfRule, placeOfComment } from './rule-kinds.ts';
import { UsageError } from './usage-error.ts';

/** `harden rules` and `harden explain <rule>`. */
export async function explain(request: Request): Promise<number> {
  const [id] = request.arguments;
  if (request.command === 'rules') {
    for (const { meta } of await loadTransforms()) {
      process.stdout.write(
        `${meta.id.padEnd(28)} ${meta.severity.padEnd(9)} ${meta.preset.padEnd(12)} ${meta.title}\n`,
      );
    }
    return 0;
  }
  if (!transformIds.includes(id!))
    throw new UsageError(`unknown rule ${id}${hint(id!, transformIds)} (harden rules lists them)`);
  const [transform] = await loadTransforms([id!]);
  const { meta } = transform!;
  const width = Math.min(process.stdout.columns || 100, 100);
  const part = (label: string, text: string): string =>
    `${label.padEnd(12)}${wrap(text, width - 12, ' '.repeat(12))}\n`;
  process.stdout.write(
    [
      `${meta.id}: ${meta.title}\n\n`,
      part('severity', meta.severity),
      part('for', kindsOfRule(transform!).join(', ')),
      part('preset', meta.preset),
      part('why', meta.why),
      part('fix', meta.fixSafety),
      part('see', meta.references.join(' · ')),
      part('suppress', `# harden-ignore ${meta.id} -- reason   ${placeOfComment(transform!)}`),
    ].join(''),
  );
  return 0;
}
