import type { Config } from '../config/types.ts';
import type {
  Answer,
  CapabilityNeed,
  Evidence,
  Facts,
  NonEmpty,
  Runnable,
  ServiceUser,
  StartUser,
} from '../transform.ts';
import type { Gain, Known, Needs, NoAnswer, Paths } from './answers.ts';
import type { ImageIndex } from './file/lookup.ts';

/** Something that a host or a capability is used for by design, as `Facts.byDesign` is asked. */
export type Purpose = Parameters<Facts['byDesign']>[1];

/**
 * What one source knows about one container: the user's configuration, a look into its image, its Dockerfile, … A source has the
 * questions it knows something about, and answers undefined when it has nothing to say after all. Of most questions the first answer
 * counts, in the order of authority; those that give a list, and are no answer by themselves, say so.
 */
export interface Source {
  /** True: somebody looked at the image. A text says why not enough of it was seen. */
  lookedAt?(): true | string;
  /** Who the image starts as, when the manifest says nothing. */
  startUser?(): Answer<StartUser> | undefined;
  /** Number of an account of the image. */
  uidOf?(name: string): number | undefined;
  /** Who else the image can be started as. */
  serviceUser?(): Answer<ServiceUser> | undefined;
  /** What to add back after dropping everything, whoever it starts as. */
  capabilities?(): Needs | undefined;
  /** The same for a start as root. */
  needsAsRoot?(): Needs | undefined;
  /** The same for a start as another user, by a source that knows every program of the image. */
  needsWithoutRoot?(): Needs | undefined;
  /** The same for a start as this service user instead of the user it starts as today. */
  needsAs?(user: Known<ServiceUser>): Needs | undefined;
  /** Capabilities without which programs of the image cannot be executed, whoever starts them. */
  fileCapabilities?(): readonly CapabilityNeed[];
  /** Every path that is written under the root. */
  writablePaths?(): Paths | undefined;
  /** What no-new-privileges takes away. */
  privilegeGain?(): Gain | undefined;
  /** A list of programs that act with more rights than whoever calls them, other than by a capability of their file. */
  helpers?(): readonly Evidence[];
  /** A list of what the start script uses, or gives to programs: the files of the image do not show it. */
  scriptGains?(): readonly Evidence[];
  /** What is written down about a published image, for a source that has seen its files and not its start. */
  published?(): { readonly helpers: readonly Evidence[]; readonly gain: Gain };
  /** A list of grounds on which the program is held to talk to the Kubernetes API. */
  kubernetesUse?(): readonly Evidence[];
  /** Why the image is expected to have such an access. */
  byDesign?(what: Purpose): Evidence | undefined;
}

/** The sources that speak about one container, from some point of the order on. */
export interface Sources {
  /** The answer of the first source that has one. */
  first<A>(ask: (source: Source) => A | undefined): A | undefined;
  /** What all of them list. */
  all<A>(ask: (source: Source) => readonly A[] | undefined): readonly A[];
  /** What there is to say when no source answers: what is missing. */
  silence(): NoAnswer;
}

/** What a source is opened for. */
export interface Subject {
  readonly c: Runnable;
  /** What all sources together say. */
  readonly facts: Facts;
  /** The sources of less authority. */
  readonly later: Sources;
}

/** What sources are made of: the same for a whole run. */
export interface Project {
  readonly config: Config;
  /** Text of a file of the project, by path from the root. */
  readonly read: (path: string) => string | undefined;
  /** What was seen of images, from the evidence file of the project. */
  readonly images?: ImageIndex | undefined;
}

/** Opens a source for a container; undefined when it knows nothing about it. */
export type Open = (subject: Subject) => Source | undefined;

/** A kind of source. It is asked once in a run for what it opens containers with. */
export type Provider = (project: Project) => Open;

/** An order of providers, from the one with the most authority. */
export type Order = NonEmpty<Provider>;
