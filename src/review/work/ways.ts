/** Ways to more evidence that whoever opens a review gives it. */
import type { Engine } from '../../engine/plan.ts';
import type { Way } from '../model/shapes.ts';

/** A service or a container of a file, which is given by its absolute path. */
export interface SoughtPlace {
  readonly file: string;
  readonly name: string;
}

export interface Search {
  readonly places: readonly SoughtPlace[];
  readonly signal: AbortSignal;
  /** How far it is, in words. */
  readonly onProgress: (text: string) => void;
}

export interface Found {
  /** What became of it, in words. */
  readonly said: string;
  /** Plans with the new evidence; undefined: nothing new is known. */
  readonly engine: Engine | undefined;
}

/** Seeks evidence. It ends soon after the signal, with what is there by then, and leaves nothing behind. */
export type Seek = (search: Search) => Promise<Found>;

/** Ways to evidence that this review has. */
export type Ways = Readonly<Partial<Record<Way, Seek>>>;
