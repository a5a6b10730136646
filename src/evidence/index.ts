/**
 * What a container needs at run time, and how we know: what the sources answer (`source.ts`, in the order of `providers.ts`), with
 * what the manifest adds to whatever they say. An answer names its evidence; no answer says what is missing.
 */
import type {
  Answer,
  BuiltImage,
  Container,
  Evidence,
  Facts,
  ImageRef,
  PodSpec,
  Runnable,
  ServiceUser,
  Stage,
  StartUser,
  Target,
} from '../transform.ts';
import type { Gain, Needs, Paths } from './answers.ts';
import { capabilityNeeds, fileCapabilities, serviceUserNeeds } from './capability-needs.ts';
import { Chain } from './chain.ts';
import { stageImage } from './dockerfile/stage-image.ts';
import { purposeByDesign } from './facts/by-design.ts';
import { isAllowed } from './given/registries.ts';
import { withHookNeeds, withHookUsers, withHookWrites } from './manifest/hooks.ts';
import { type ClusterKnowledge, kubernetesApi } from './manifest/kubernetes-api.ts';
import { closedPortOf } from './manifest/low-ports.ts';
import { syscallEvidence } from './manifest/signs.ts';
import { manifestUser } from './manifest/user.ts';
import { providers } from './providers.ts';
import type { Open, Project, Purpose, Sources } from './source.ts';

export { completeReference, ImageIndex } from './file/lookup.ts';
export type { ClusterKnowledge } from './manifest/kubernetes-api.ts';

export interface EvidenceOptions extends Project {
  readonly index: ClusterKnowledge;
}

export function createFacts(options: EvidenceOptions): Facts {
  return new Evidences(options);
}

/** What can be asked about one container or pod. */
interface Answers {
  readonly sources: Sources;
  readonly startUser: Answer<StartUser>;
  readonly capabilities: Needs;
  readonly writablePaths: Paths;
  readonly serviceUser: Answer<ServiceUser>;
  readonly privilegeGain: Gain;
  readonly kubernetesApi: ReturnType<Facts['kubernetesApi']>;
}

class Evidences implements Facts {
  readonly #options: EvidenceOptions;
  readonly #opens: readonly Open[];
  readonly #images = new WeakMap<Stage, BuiltImage>();
  readonly #answers = new WeakMap<Target, { -readonly [K in keyof Answers]?: Answers[K] }>();

  constructor(options: EvidenceOptions) {
    this.#options = options;
    this.#opens = providers.map(provider => provider(options));
  }

  /** Many rules ask the same: what was found out is kept as long as the container. */
  #once<K extends keyof Answers>(target: Target, question: K, find: () => Answers[K]): Answers[K] {
    let answers = this.#answers.get(target);
    if (!answers) {
      answers = {};
      this.#answers.set(target, answers);
    }
    answers[question] ??= find();
    return answers[question]!;
  }

  #sources(c: Runnable): Sources {
    return this.#once(c, 'sources', () => new Chain({ c, facts: this }, this.#opens));
  }

  builtImage(stage: Stage): BuiltImage {
    const known = this.#images.get(stage) ?? stageImage(stage, this.#options.read);
    this.#images.set(stage, known);
    return known;
  }

  isAllowed(image: ImageRef): boolean | undefined {
    return isAllowed(image, this.#options.config.registries.allow);
  }

  startUser(c: Runnable): Answer<StartUser> {
    return this.#once(c, 'startUser', () => {
      const sources = this.#sources(c);
      if (c.user) return manifestUser(c, c.user, sources);
      return sources.first(source => source.startUser?.()) ?? sources.silence();
    });
  }

  capabilities(c: Runnable): Needs {
    return this.#once(c, 'capabilities', () => {
      const needs = capabilityNeeds({ c, facts: this, sources: this.#sources(c) });
      return withHookNeeds(needs, c, () => this.startUser(c));
    });
  }

  capabilitiesAsServiceUser(c: Runnable): Needs {
    const user = this.serviceUser(c);
    const needs = serviceUserNeeds(c, this.#sources(c), user);
    return user.known ? withHookNeeds(needs, c, () => ({ ...user, root: false })) : needs;
  }

  writablePaths(c: Runnable): Paths {
    return this.#once(c, 'writablePaths', () => {
      const sources = this.#sources(c);
      return withHookWrites(sources.first(source => source.writablePaths?.()) ?? sources.silence(), c);
    });
  }

  serviceUser(c: Runnable): Answer<ServiceUser> {
    return this.#once(c, 'serviceUser', () => {
      const sources = this.#sources(c);
      return withHookUsers(sources.first(source => source.serviceUser?.()) ?? sources.silence(), c);
    });
  }

  privilegeGain(c: Runnable): Gain {
    return this.#once(c, 'privilegeGain', () => {
      const sources = this.#sources(c);
      return sources.first(source => source.privilegeGain?.()) ?? sources.silence();
    });
  }

  closedPort(c: Runnable): number | undefined {
    const start = this.startUser(c);
    if (!start.known || start.root) return undefined;
    const known = fileCapabilities(this.#sources(c));
    if (known.some(({ capability }) => capability === 'NET_BIND_SERVICE')) return undefined;
    return closedPortOf(c, this.#options.config);
  }

  unknownImage(c: Runnable): string | undefined {
    const sources = this.#sources(c);
    const looked = sources.first(source => source.lookedAt?.()) ?? sources.silence().reason;
    return looked === true ? undefined : looked;
  }

  syscalls(c: Runnable): readonly Evidence[] {
    return syscallEvidence(c);
  }

  kubernetesApi(pod: Container['pod']): ReturnType<Facts['kubernetesApi']> {
    return this.#once(pod, 'kubernetesApi', () => this.#kubernetesApi(pod));
  }

  #kubernetesApi(pod: PodSpec): ReturnType<Facts['kubernetesApi']> {
    const answer = kubernetesApi(pod, this.#options.index);
    const known = pod.containers.flatMap(c => this.#sources(c).all(source => source.kubernetesUse?.()));
    const doubts = pod.containers
      .filter(({ role }) => role !== 'ephemeral')
      .flatMap((c): readonly Evidence[] => {
        const reason = this.unknownImage(c);
        return reason === undefined ? [] : [{ code: 'CFG', what: reason, origin: c.origin('image') }];
      });
    return { ...answer, uses: [...known, ...answer.uses], doubts: [...answer.doubts, ...doubts] };
  }

  byDesign(c: Runnable, what: Purpose): Evidence | undefined {
    return this.#sources(c).first(source => source.byDesign?.(what)) ?? purposeByDesign(c, what);
  }
}
