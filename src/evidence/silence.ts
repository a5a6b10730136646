import type { Runnable } from '../transform.ts';
import { type NoAnswer, noEvidence } from './answers.ts';

/** What is missing where no source knows anything, and what to do about it. */
export function whatIsMissing(c: Runnable): NoAnswer {
  return c.build ? unreadable(c) : unknownImage(c);
}

function unreadable(c: Runnable): NoAnswer {
  const next = c.image
    ? 'describe the image under `facts`'
    : 'give the service an `image` name and describe that under `facts`';
  const path = c.build?.dockerfile;
  return noEvidence(
    path === undefined
      ? `the Dockerfile of ${c.name} is remote or depends on a variable; ${next}`
      : `${path} of ${c.name} was not found or cannot be followed; ${next}`,
  );
}

function unknownImage(c: Runnable): NoAnswer {
  if (!c.image) return noEvidence(`${c.name} names no image`);
  if (c.image.unknown) {
    return { known: false, code: 'unknown-value', reason: `the image of ${c.name} depends on a variable` };
  }
  return noEvidence(`nothing is known about ${c.image.text} (describe it under \`facts\` in the configuration)`);
}
