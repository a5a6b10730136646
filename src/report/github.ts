import { Annotations } from './annotations.ts';
import { remaining } from './remaining.ts';
import type { MakeWriter } from './writer.ts';

/** Annotations of everything that remains. */
export const writer: MakeWriter = (start, print) => {
  const annotations = new Annotations();
  return {
    file: outcome => {
      for (const finding of remaining(outcome, start)) annotations.add(finding);
    },
    end: () => {
      for (const command of annotations.commands()) print(command);
    },
  };
};
