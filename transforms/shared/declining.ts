import type { Container, DeclineCode, Declined, Evidence } from '../../src/transform.ts';

/** A refusal to fix, with the reason shown to people. */
export function declined(code: DeclineCode, reason: string): Declined {
  return { kind: 'declined', code, reason };
}

/** A refusal because the value is only known when the manifest is used. */
export function declineUnknown(what: string): Declined {
  return declined('unknown-value', `${what} is interpolated; write the value here, or change it where it is set`);
}

/** A refusal because the image or workload exists to do this. */
export function declineByDesign({ what, origin }: Evidence): Declined {
  return declined('by-design', `${what} [${origin}]; where yours does not need it, change it by hand`);
}

/** Ephemeral containers are written by a debugging session, never applied from a manifest. */
export function refuseEphemeral(container: Container): Declined | undefined {
  if (container.role !== 'ephemeral') return undefined;
  return declined(
    'not-possible',
    'an ephemeral container cannot be changed; start a new one with the hardened setting',
  );
}

/** A refusal because the item comes from a base service or an override file. */
export function declineInherited(): Declined {
  return declined('inherited', 'the item is written in a base service or an override file; change it there');
}
