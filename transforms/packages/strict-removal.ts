import type { BuildCommand, Declined, Instruction, Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';

/** A RUN from this one on with an `rm` that stops the build when what it is to remove is not there: without `-f`. */
export function strictRemoval(
  stage: Stage,
  from: Instruction,
  folder: RegExp,
  except?: BuildCommand,
): Instruction | undefined {
  const above = stage.dockerfile.stages.filter(each => each !== stage && each.chain.includes(stage));
  const steps = [...stage.steps.slice(from.index), ...above.flatMap(each => each.steps)];
  return steps.find(({ commands = [] }) => commands.some(command => command !== except && isStrict(command, folder)));
}

/** `rm` without `-f`. */
export function isStrict({ words, written }: BuildCommand, folder: RegExp): boolean {
  const start = words[0] === 'sudo' ? 1 : 0;
  if (words[start] !== 'rm' || words.some(word => /^(-[a-zA-Z]*f[a-zA-Z]*|--force)$/.test(word ?? ''))) return false;
  return written.slice(start + 1).some(word => folder.test(word));
}

export function declineStrict({ origin }: Instruction): Declined {
  return declined(
    'needs-other-fix',
    `${origin} stops when nothing is left for its \`rm\`; write \`rm -f\` there, or take it out`,
  );
}
