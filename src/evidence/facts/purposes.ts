import type { Purpose } from '../source.ts';
import { purposesJson } from './purposes.generated.ts';

/** Names of images, and where the project behind them says what they are for. */
export interface NamedImages {
  readonly names: readonly string[];
  /** A text that begins with the name and means something else. */
  readonly except?: string;
  readonly origin: string;
}

/** What some images exist for. src/evidence/data/purposes.yaml is the source and explains the keys. */
export interface ImagePurpose {
  readonly because: string;
  readonly access: readonly Purpose[];
  readonly images: readonly NamedImages[];
}

let known: readonly ImagePurpose[] | undefined;

/** Parsed on first use: a run that asks for no purpose pays nothing. */
export function purposes(): readonly ImagePurpose[] {
  known ??= (JSON.parse(purposesJson) as { readonly purposes: readonly ImagePurpose[] }).purposes;
  return known;
}
