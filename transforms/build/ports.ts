import type { Instruction } from '../../src/transform.ts';

export interface ExposedPort {
  readonly step: Instruction;
  /** As written. */
  readonly text: string;
  /** The first one of a range. */
  readonly port: number;
  readonly last: number;
  readonly protocol: string;
}

/** Ports that an EXPOSE names; those that are filled in later are left out. */
export function exposedPorts(step: Instruction): readonly ExposedPort[] {
  if (step.keyword !== 'EXPOSE') return [];
  return step.text.split(/\s+/).flatMap(text => {
    const [, first, last = first, protocol = 'tcp'] = /^"?(\d+)(?:-(\d+))?(?:\/(\w+))?"?$/.exec(text) ?? [];
    if (first === undefined) return [];
    return { step, text, port: Number(first), last: Number(last), protocol: protocol.toLowerCase() };
  });
}
