import type { Evidence, Instruction, Stage } from '../../src/transform.ts';

/** `stage build`, or `the image` of a Dockerfile with a single stage: how messages call a stage. */
export function stageName(stage: Stage): string {
  return stage.dockerfile.stages.length === 1 ? 'the image' : `stage ${stage.name}`;
}

/** Evidence that an instruction says it. */
export function fromInstruction({ origin }: Instruction, what: string): Evidence {
  return { code: 'DF', what, origin };
}

/** Everything that ends up in the image, from the outermost stage on. */
export function chainSteps(stage: Stage): readonly Instruction[] {
  return stage.chain.flatMap(({ steps }) => steps);
}

/** The last instruction with this keyword that counts for the image. */
export function lastStep(stage: Stage, keyword: string): Instruction | undefined {
  return chainSteps(stage).findLast(step => step.keyword === keyword);
}

/** Whether an image holds what the stage does: it is made of the stage, or of one that is built on it. */
export function isShipped(stage: Stage): boolean {
  return stage.dockerfile.stages.some(({ isFinal, chain }) => isFinal && chain.includes(stage));
}
