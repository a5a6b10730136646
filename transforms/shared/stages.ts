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

/** Whether something of the stage gets into an image: it is shipped, or a stage of which that is so takes files from it. */
export function isUsed(stage: Stage): boolean {
  const { stages } = stage.dockerfile;
  const used = new Set<Stage>(stages.filter(isShipped));
  for (const each of stages.toReversed()) {
    if (!used.has(each)) continue;
    for (const source of each.steps.flatMap(sourcesOf)) {
      const from = stages.find(({ alias, index }) => alias?.toLowerCase() === source || String(index) === source);
      for (const one of from?.chain ?? []) used.add(one);
    }
  }
  return used.has(stage);
}

/** Stages that an instruction takes files from. */
function sourcesOf({ flags }: Instruction): readonly string[] {
  return flags.flatMap(({ name, value }) => {
    const from = name === 'from' ? value : name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] : undefined;
    return from === undefined ? [] : [from.toLowerCase()];
  });
}

/** What is done in front of an instruction, from the outermost stage on. */
export function stepsBefore(stage: Stage, { index }: Instruction): readonly Instruction[] {
  return [...stage.chain.slice(0, -1).flatMap(({ steps }) => steps), ...stage.steps.slice(0, index)];
}
