/**
 * What a container needs at run time, and how we know. Order of authority: the manifest, facts from the user's configuration, the
 * Dockerfile of the service, the bundled facts. An answer names its evidence; no answer says what is missing.
 */
import type { Config, UserFacts } from '../config/types.ts';
import type {
  Answer,
  CapabilityNeed,
  Container,
  Evidence,
  Facts,
  Runnable,
  Service,
  ServiceUser,
  StartUser,
  Target,
  WritablePath,
} from '../transform.ts';
import { parseImageReference } from '../workloads/image-reference.ts';
import { builtCapabilities } from './built-capabilities.ts';
import { builtFileCapabilities, builtHelpers, builtPrivilegeGain } from './built-gains.ts';
import { builtWritablePaths } from './built-paths.ts';
import { builtServiceUser } from './built-service-user.ts';
import { builtStartGains } from './built-start.ts';
import { baseOf, builtStartUser } from './built-user.ts';
import { byDesign } from './by-design.ts';
import { type NoAnswer, noEvidence } from './cite.ts';
import { type ClusterKnowledge, kubernetesApi } from './cluster.ts';
import { type DockerfileFacts, readDockerfile } from './dockerfile.ts';
import { builtReference, type ImageIndex, projectName } from './file/lookup.ts';
import { recipeOf } from './file/recipe.ts';
import type { ImageRecord } from './file/types.ts';
import {
  givenCapabilities,
  givenKubernetesUse,
  givenPrivilegeGain,
  givenServiceUser,
  givenStartUser,
  givenWritablePaths,
} from './given-facts.ts';
import { withHookNeeds, withHookUsers, withHookWrites } from './hooks.ts';
import { gainOfImage, hasOnlyFileCapabilities, needsWithoutRoot, pathsOfImage } from './image/answers.ts';
import { imageStartUser } from './image/start-user.ts';
import { type Match, matchImage, matchUserFacts } from './images.ts';
import { bindService, distinctNeeds, fileCapabilities, knownCapabilities, knownHelpers } from './known-capabilities.ts';
import { knownWritablePaths } from './known-paths.ts';
import { knownServiceUser, knownStartUser } from './known-user.ts';
import { closedPortOf, lowPortOf } from './low-ports.ts';
import { manifestPrivilegeGain, syscallEvidence } from './manifest-signs.ts';
import { type Gain, gains, knownPrivilegeGain } from './privilege-gain.ts';
import { gainOfRun, needsOfRun, needsOfRunAsUser, pathsOfRun, userOfRun } from './run/answers.ts';
import { findRun, type SeenRun } from './run/find-run.ts';
import { refusedUser, withUnseen } from './run/with-others.ts';
import { setVariable } from './trigger.ts';

export type { ClusterKnowledge } from './cluster.ts';
export { ImageIndex } from './file/lookup.ts';

export interface EvidenceOptions {
  readonly config: Config;
  /** Text of a file of the project, by path from the root. */
  readonly read: (path: string) => string | undefined;
  readonly index: ClusterKnowledge;
  /** What was seen of images, from the evidence file of the project. */
  readonly images?: ImageIndex | undefined;
}

export function createFacts(options: EvidenceOptions): Facts {
  return new Evidences(options);
}

/** Where an image comes from: its own Dockerfile, the bundled facts, or nowhere we know. */
type Source = { readonly dockerfile: DockerfileFacts } | { readonly match: Match } | NoAnswer;

/** What can be asked about one container or pod. */
interface Answers {
  readonly source: Source;
  readonly record: { readonly image: ImageRecord | undefined };
  readonly run: { readonly seen: SeenRun | undefined };
  readonly startUser: Answer<StartUser>;
  readonly capabilities: Answer<{ needs: readonly CapabilityNeed[] }>;
  readonly writablePaths: Answer<{ paths: readonly WritablePath[] }>;
  readonly serviceUser: Answer<ServiceUser>;
  readonly privilegeGain: Gain;
  readonly kubernetesApi: ReturnType<Facts['kubernetesApi']>;
}

class Evidences implements Facts {
  readonly #options: EvidenceOptions;
  readonly #dockerfiles = new Map<string, DockerfileFacts | undefined>();
  readonly #answers = new WeakMap<Target, { -readonly [K in keyof Answers]?: Answers[K] }>();

  constructor(options: EvidenceOptions) {
    this.#options = options;
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

  startUser(c: Runnable): Answer<StartUser> {
    return this.#once(c, 'startUser', () => this.#startUser(c));
  }

  #startUser(c: Runnable): Answer<StartUser> {
    if (c.user) return this.#manifestUser(c, c.user);
    const given = this.#given(c);
    const answer = given && givenStartUser(given);
    if (answer) return answer;
    const image = this.#recordOf(c);
    if (image) return imageStartUser(image, c as Service | Container);
    const source = this.#sourceOf(c);
    if ('known' in source) return source;
    return 'match' in source ? knownStartUser(source.match) : builtStartUser(source.dockerfile);
  }

  #manifestUser(c: Runnable, user: NonNullable<Runnable['user']>): Answer<StartUser> {
    if (user.unknown) {
      return { known: false, code: 'unknown-value', reason: `the user of ${c.name} depends on a variable` };
    }
    const keys = c.kind === 'service' ? ['user'] : ['securityContext', 'runAsUser'];
    const what = `runs as user ${user.name ?? user.uid}`;
    const root = user.uid === 0 || user.name === 'root';
    const uid = user.uid ?? (root ? 0 : this.#uidOfName(c, user.name));
    const because: [Evidence] = [{ code: 'CFG', what, origin: c.origin(...keys) }];
    return { known: true, strong: true, because, root, uid, gid: user.gid, name: user.name };
  }

  #uidOfName(c: Runnable, name: string | undefined): number | undefined {
    const source = this.#sourceOf(c);
    const variant = 'match' in source ? source.match.variant : undefined;
    return variant?.user === name ? (variant?.uid ?? undefined) : undefined;
  }

  capabilities(c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
    return this.#once(c, 'capabilities', () => withHookNeeds(this.#capabilities(c), c, () => this.startUser(c)));
  }

  #capabilities(c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
    const given = this.#given(c);
    const answer = given && givenCapabilities(given);
    if (answer) return answer;
    const run = this.#runOf(c);
    return run ? withUnseen(needsOfRun(run, c), this.#otherCapabilities(c), c) : this.#otherCapabilities(c);
  }

  #otherCapabilities(c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
    const start = this.startUser(c);
    if (!start.known) return start;
    if (!start.root) return this.#capabilitiesWithoutRoot(c, start);
    const source = this.#sourceOf(c);
    if ('known' in source) return source;
    const lowPort = lowPortOf(c, this.#options.config);
    const described =
      'match' in source
        ? knownCapabilities(source.match, c, lowPort)
        : builtCapabilities(source.dockerfile, c, lowPort);
    return this.#atLeastFileCapabilities(c, described);
  }

  /**
   * A process that does not start as root has no capability to lose, except what setuid and other privileged programs give it. A file
   * with an effective capability cannot even be executed without it: whether there is one has to be known.
   */
  #capabilitiesWithoutRoot(
    c: Runnable,
    { strong, doubt, because }: Extract<Answer<StartUser>, { known: true }>,
  ): Answer<{ needs: readonly CapabilityNeed[] }> {
    const image = this.#recordOf(c);
    if (image && manifestPrivilegeGain(c).length === 0) {
      const answer = needsWithoutRoot(image, c);
      if (answer.known) return { ...answer, because: [...because, ...answer.because] };
    }
    const gain = this.privilegeGain(c);
    const needs = distinctNeeds([...this.#fileCapabilities(c), ...this.#unknownFileCapability(c)]);
    if (!gain.known) {
      const open = `${gain.reason}; a program with a capability in its file would no longer start`;
      return { known: true, strong: false, doubt: open, because, needs };
    }
    const [helper] = this.#helpers(c);
    return helper
      ? { known: true, strong: false, doubt: helper.what, because: [...because, helper], needs }
      : { known: true, strong, doubt, because: [...because, ...gain.because], needs };
  }

  /** An unknown program that listens below 1024 without root may have the capability for it in its file. */
  #unknownFileCapability(c: Runnable): readonly CapabilityNeed[] {
    const port = c.ports.find(({ container }) => container !== undefined && container < 1024)?.container;
    return port !== undefined && 'known' in this.#sourceOf(c) ? [bindService(port)] : [];
  }

  capabilitiesAsServiceUser(c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
    const run = this.#given(c) ? undefined : this.#runOf(c);
    const seen = run && needsOfRunAsUser(run, c);
    if (seen) return seen;
    const user = this.serviceUser(c);
    if (!user.known) return this.#atLeastFileCapabilities(c, user);
    const source = this.#sourceOf(c);
    const rows = 'match' in source ? source.match.facts.run_as_service_user.capabilities : [];
    const named = rows.map(capability => ({ capability, reason: 'needed without root too' }));
    const { strong, because } = user;
    const needs = distinctNeeds([...named, ...this.#fileCapabilities(c)]);
    return withHookNeeds({ known: true, strong, because, needs }, c, () => ({ ...user, root: false }));
  }

  /** Whatever program runs: those with a capability in their file cannot be executed without it. */
  #atLeastFileCapabilities(
    c: Runnable,
    answer: Answer<{ needs: readonly CapabilityNeed[] }> | NoAnswer,
  ): Answer<{ needs: readonly CapabilityNeed[] }> {
    const needs = distinctNeeds(this.#fileCapabilities(c));
    const [first] = needs;
    if (answer.known || !first) return answer;
    const because: [Evidence] = [{ code: 'FACTS', what: first.reason, origin: c.image?.text ?? c.origin() }];
    return { known: true, strong: false, doubt: answer.reason, because, needs };
  }

  #fileCapabilities(c: Runnable): readonly CapabilityNeed[] {
    const source = this.#sourceOf(c);
    if ('known' in source) return [];
    return 'match' in source ? fileCapabilities(source.match) : builtFileCapabilities(source.dockerfile);
  }

  writablePaths(c: Runnable): Answer<{ paths: readonly WritablePath[] }> {
    return this.#once(c, 'writablePaths', () => withHookWrites(this.#writablePaths(c), c));
  }

  #writablePaths(c: Runnable): Answer<{ paths: readonly WritablePath[] }> {
    const given = this.#given(c);
    const answer = given && givenWritablePaths(given);
    if (answer) return answer;
    const run = this.#runOf(c);
    return run ? pathsOfRun(run, c, this.#otherPaths(c)) : this.#otherPaths(c);
  }

  #otherPaths(c: Runnable): Answer<{ paths: readonly WritablePath[] }> {
    const other = this.#describedPaths(c);
    // What was written down about an image tells scratch from data; what its bytes allow bounds every program.
    if (other.known && other.strong) return other;
    const image = this.#recordOf(c);
    const bounds = image && pathsOfImage(image, c);
    if (!bounds) return other;
    return bounds.known || !other.known ? bounds : other;
  }

  #describedPaths(c: Runnable): Answer<{ paths: readonly WritablePath[] }> {
    const source = this.#sourceOf(c);
    if ('known' in source) return source;
    return 'match' in source
      ? knownWritablePaths(source.match, c, this.#options.read)
      : builtWritablePaths(source.dockerfile, c);
  }

  serviceUser(c: Runnable): Answer<ServiceUser> {
    return this.#once(c, 'serviceUser', () => withHookUsers(this.#serviceUser(c), c));
  }

  #serviceUser(c: Runnable): Answer<ServiceUser> {
    const given = this.#given(c);
    const answer = given && givenServiceUser(given);
    if (answer) return answer;
    if (setVariable(['PUID', 'PGID'], c) !== undefined) {
      const reason = `${c.image?.text ?? c.name} takes its user from PUID and PGID and has to start as root for it`;
      return { known: false, code: 'by-design', reason };
    }
    const run = this.#runOf(c);
    const seen = run && userOfRun(run, c, this.#options.config.kubernetes.claims === 'fsgroup');
    if (seen) return seen;
    return run ? refusedUser(run, this.#describedUser(c)) : this.#describedUser(c);
  }

  #describedUser(c: Runnable): Answer<ServiceUser> {
    const source = this.#sourceOf(c);
    if ('known' in source) return source;
    return 'match' in source ? knownServiceUser(source.match, c) : builtServiceUser(source.dockerfile, c);
  }

  privilegeGain(c: Runnable): Gain {
    return this.#once(c, 'privilegeGain', () => this.#privilegeGain(c));
  }

  #privilegeGain(c: Runnable): Gain {
    const given = this.#given(c);
    const answer = given && givenPrivilegeGain(given);
    if (answer) return answer;
    const run = this.#runOf(c);
    if (run) return gainOfRun(run, c);
    const source = this.#sourceOf(c);
    const ofStart = 'dockerfile' in source ? builtStartGains(source.dockerfile, c) : [];
    const [sign, ...signs] = [...manifestPrivilegeGain(c), ...ofStart];
    if (sign) return gains([sign, ...signs]);
    const image = this.#recordOf(c);
    // What a start script gives to a file is not in the image.
    const [helper, ...helpers] = image && 'match' in source ? knownHelpers(source.match, c) : [];
    if (helper) return gains([helper, ...helpers]);
    const start = this.startUser(c);
    const isRoot = start.known && start.root;
    const described = 'match' in source ? knownPrivilegeGain(source.match, c, isRoot) : undefined;
    // A program that is started as root does not depend on the capability of its file.
    if (image && !(isRoot && described?.known && hasOnlyFileCapabilities(image))) return gainOfImage(image, c);
    if ('known' in source) return source;
    return 'dockerfile' in source ? builtPrivilegeGain(source.dockerfile) : described!;
  }

  /** Programs that act with more rights than whoever calls them, other than by a capability of their file. */
  #helpers(c: Runnable): readonly Evidence[] {
    const source = this.#sourceOf(c);
    const ofImage =
      'known' in source ? [] : 'match' in source ? knownHelpers(source.match, c) : builtHelpers(source.dockerfile);
    return [...manifestPrivilegeGain(c), ...ofImage];
  }

  closedPort(c: Runnable): number | undefined {
    const start = this.startUser(c);
    if (!start.known || start.root) return undefined;
    if (this.#fileCapabilities(c).some(({ capability }) => capability === 'NET_BIND_SERVICE')) return undefined;
    return closedPortOf(c, this.#options.config);
  }

  unknownImage(c: Runnable): string | undefined {
    if (this.#given(c) || this.#recordOf(c)) return undefined;
    const source = this.#sourceOf(c);
    if ('known' in source) return source.reason;
    if ('match' in source || baseOf(source.dockerfile)) return undefined;
    return `nothing is known about the base image ${source.dockerfile.base}`;
  }

  syscalls(c: Runnable): readonly Evidence[] {
    return syscallEvidence(c);
  }

  kubernetesApi(pod: Container['pod']): ReturnType<Facts['kubernetesApi']> {
    return this.#once(pod, 'kubernetesApi', () => this.#kubernetesApi(pod));
  }

  #kubernetesApi(pod: Container['pod']): ReturnType<Facts['kubernetesApi']> {
    const answer = kubernetesApi(pod, this.#options.index);
    const given = pod.containers.flatMap(c => givenKubernetesUse(this.#given(c) ?? { image: '' }));
    const doubts = pod.containers
      .filter(c => c.role !== 'ephemeral' && this.#given(c)?.usesKubernetesApi !== false)
      .flatMap(c => {
        const reason = this.unknownImage(c);
        return reason === undefined ? [] : [{ code: 'CFG' as const, what: reason, origin: c.origin('image') }];
      });
    return { ...answer, uses: [...given, ...answer.uses], doubts: [...answer.doubts, ...doubts] };
  }

  byDesign(c: Runnable, what: Parameters<Facts['byDesign']>[1]): Evidence | undefined {
    return byDesign(c, what, c.build ? undefined : matchImage(c.image));
  }

  #given(c: Runnable): UserFacts | undefined {
    return matchUserFacts(c.image, this.#options.config.facts);
  }

  /** What was seen of the image of a container. One that is built here is known by its recipe: its name may be that of another. */
  #recordOf(c: Runnable): ImageRecord | undefined {
    return this.#once(c, 'record', () => ({ image: this.#findRecord(c) })).image;
  }

  #findRecord(c: Runnable): ImageRecord | undefined {
    const { images, read } = this.#options;
    if (!images) return undefined;
    if (!c.build) return c.image && recordOf(images.find(c.image));
    const folder = c.file.includes('/') ? c.file.slice(0, c.file.lastIndexOf('/')) : '';
    const name = builtReference(projectName(folder.slice(folder.lastIndexOf('/') + 1)), c.name);
    const image = recordOf(images.find(c.image ?? parseImageReference(name)));
    return image?.recipe !== undefined && image.recipe === recipeOf(c.build, read) ? image : undefined;
  }

  /** A recorded run of the container, with the image and the settings that it has now. */
  #runOf(c: Runnable): SeenRun | undefined {
    return this.#once(c, 'run', () => {
      const { images } = this.#options;
      const found = images && findRun(c, this.#recordOf(c), images);
      return { seen: found?.kind === 'run' ? found.run : undefined };
    }).seen;
  }

  #sourceOf(c: Runnable): Source {
    return this.#once(c, 'source', () => this.#findSource(c));
  }

  /** An image that is built here is never taken for the published one of the same name. */
  #findSource(c: Runnable): Source {
    if (c.build) {
      const dockerfile = this.#dockerfile(c, c.build);
      return dockerfile ? { dockerfile } : unreadable(c);
    }
    const match = matchImage(c.image);
    return match ? { match } : unknownImage(c);
  }

  #dockerfile(c: Runnable, build: NonNullable<Runnable['build']>): DockerfileFacts | undefined {
    const key = JSON.stringify([build.context, build.dockerfile, build.inline, build.target, build.args]);
    if (this.#dockerfiles.has(key)) return this.#dockerfiles.get(key);
    const text = build.inline ?? (build.dockerfile === undefined ? undefined : this.#options.read(build.dockerfile));
    const file = build.dockerfile ?? `${c.file} (inline)`;
    const facts = text === undefined ? undefined : readDockerfile(text, file, build, this.#options.read);
    // Files near each other share a build; the rest of a large tree does not.
    if (this.#dockerfiles.size > 200) this.#dockerfiles.clear();
    this.#dockerfiles.set(key, facts);
    return facts;
  }
}

function recordOf(found: ReturnType<ImageIndex['find']>): ImageRecord | undefined {
  return found.kind === 'found' ? found.image : undefined;
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
