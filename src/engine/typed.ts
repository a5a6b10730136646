import { languageOf } from '../manifests/index.ts';
import { type VerifiedText, verifyTyped } from '../verify/index.ts';
import type { Applied } from './plan.ts';

/** A result as a person changed it in an editor; undefined when it cannot be read any more. */
export function typedText({ path, after }: Applied, typed: string): VerifiedText | undefined {
  return verifyTyped(languageOf(path), after, typed);
}
