/**
 * What a container needs at run time, and how we know. Order of authority: the manifest, the Dockerfile of the service, facts from the
 * user's configuration, the bundled facts. An answer names its evidence; no answer says what is missing.
 */
import type { Config, UserFacts } from '../config/types.ts';
import type {
  Answer,
  CapabilityNeed,
  Container,
  Evidence,
  Facts,
  Runnable,
  ServiceUser,
  StartUser,
  WritablePath,
} from '../transform.ts';
import {
  builtCapabilities,
  builtFileCapabilities,
  builtPrivilegeGain,
  builtStartUser,
  builtWritablePaths,
  noEvidence,
} from './built-image.ts';
import { byDesign } from './by-design.ts';
import { type ClusterKnowledge, kubernetesApi } from './cluster.ts';
import { type DockerfileFacts, readDockerfile } from './dockerfile.ts';
import { type Match, matchImage, matchUserFacts } from './images.ts';
import {
  cite,
  fileCapabilities,
  knownCapabilities,
  knownServiceUser,
  knownStartUser,
  knownWritablePaths,
} from './known-image.ts';
import { manifestPrivilegeGain, syscallEvidence } from './manifest-signs.ts';

export type { ClusterKnowledge } from './cluster.ts';

export interface EvidenceOptions {
  readonly config: Config;
  /** Text of a file of the project, by path from the root. */
  readonly read: (path: string) => string | undefined;
  readonly index: ClusterKnowledge;
}

export function createFacts(options: EvidenceOptions): Facts {
  return new Evidences(options);
}

const userOrigin = 'harden config';

class Evidences implements Facts {
  readonly #options: EvidenceOptions;
  readonly #dockerfiles = new Map<string, DockerfileFacts | undefined>();

  constructor(options: EvidenceOptions) {
    this.#options = options;
  }

  startUser(c: Runnable): Answer<StartUser> {
    if (c.user) return this.#manifestUser(c);
    const given = this.#given(c);
    if (given?.user !== undefined || given?.startup !== undefined) return givenStartUser(given);
    if (c.build) {
      const dockerfile = this.#dockerfile(c);
      return dockerfile ? builtStartUser(dockerfile) : this.#unreadable(c);
    }
    const match = matchImage(c.image);
    return match ? knownStartUser(match) : this.#unknownImage(c);
  }

  #manifestUser(c: Runnable): Answer<StartUser> {
    const user = c.user!;
    const keys = c.kind === 'service' ? ['user'] : ['securityContext', 'runAsUser'];
    if (user.unknown)
      return { known: false, code: 'unknown-value', reason: `the user of ${c.name} depends on a variable` };
    const text = user.name ?? String(user.uid);
    const because: [Evidence] = [{ code: 'CFG', what: `runs as user ${text}`, origin: c.origin(...keys) }];
    const root = user.uid === 0 || user.name === 'root';
    const uid = user.uid ?? (root ? 0 : this.#uidOfName(c, user.name));
    return { known: true, strong: true, because, root, uid, gid: user.gid, name: user.name };
  }

  #uidOfName(c: Runnable, name: string | undefined): number | undefined {
    const variant = c.build ? undefined : matchImage(c.image)?.variant;
    return variant?.user === name ? (variant?.uid ?? undefined) : undefined;
  }

  capabilities(c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
    const given = this.#given(c);
    if (given?.capabilities) {
      const names = given.capabilities;
      const because: [Evidence] = [
        { code: 'FACTS', what: `needs ${names.join(', ') || 'no capability'}`, origin: userOrigin },
      ];
      return {
        known: true,
        strong: true,
        because,
        needs: names.map(capability => ({ capability, reason: userOrigin })),
      };
    }
    const start = this.startUser(c);
    if (start.known && !start.root) {
      const because: [Evidence, ...Evidence[]] = [...start.because];
      return { known: true, strong: start.strong, because, needs: this.#fileCapabilities(c) };
    }
    if (!start.known) return start;
    if (c.build) {
      const dockerfile = this.#dockerfile(c);
      return dockerfile
        ? withMore(builtCapabilities(dockerfile, c), builtFileCapabilities(dockerfile))
        : this.#unreadable(c);
    }
    const match = matchImage(c.image);
    return match ? knownCapabilities(match, c, this.#lowPortsNeedCapability(c)) : this.#unknownImage(c);
  }

  /** Only Docker's own private networks let every user bind low ports. */
  #lowPortsNeedCapability(c: Runnable): boolean {
    const engine = this.#options.config.compose.engine;
    return c.hostNetwork || c.kind === 'container' || engine === 'podman' || engine === 'unknown';
  }

  #fileCapabilities(c: Runnable): readonly CapabilityNeed[] {
    const dockerfile = c.build ? this.#dockerfile(c) : undefined;
    if (dockerfile) return builtFileCapabilities(dockerfile);
    const match = c.build ? undefined : matchImage(c.image);
    return match ? fileCapabilities(match.facts) : [];
  }

  capabilitiesAsServiceUser(c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
    const user = this.serviceUser(c);
    if (!user.known) return user;
    const match = c.build ? undefined : matchImage(c.image);
    const named = (match?.facts.run_as_service_user.capabilities ?? []).map(capability => ({
      capability,
      reason: 'needed without root too',
    }));
    const { strong, because } = user;
    return { known: true, strong, because, needs: distinct([...named, ...this.#fileCapabilities(c)]) };
  }

  writablePaths(c: Runnable): Answer<{ paths: readonly WritablePath[] }> {
    const given = this.#given(c);
    if (given?.writable) return givenPaths(given.writable);
    if (c.build) {
      const dockerfile = this.#dockerfile(c);
      // The user of the image, not of the manifest: its files were made for that one.
      return dockerfile ? builtWritablePaths(dockerfile, builtStartUser(dockerfile)) : this.#unreadable(c);
    }
    const match = matchImage(c.image);
    return match ? knownWritablePaths(match, c) : this.#unknownImage(c);
  }

  serviceUser(c: Runnable): Answer<ServiceUser> {
    const given = this.#given(c);
    const numbers = /^(\d+):(\d+)$/.exec(given?.runAs ?? '');
    if (numbers) {
      const because: [Evidence] = [{ code: 'FACTS', what: `runs as ${given!.runAs} without root`, origin: userOrigin }];
      const [uid, gid] = [Number(numbers[1]), Number(numbers[2])];
      return { known: true, strong: true, because, uid, gid, needs: [], dataPaths: [], imageDropsToIt: false };
    }
    if (c.build) return noEvidence(`no user number is known that the image of ${c.name} can be started as`);
    const match = matchImage(c.image);
    return match ? knownServiceUser(match, c) : this.#unknownImage(c);
  }

  privilegeGain(c: Runnable): { reasons: readonly Evidence[] } {
    const given = this.#given(c);
    if (given?.privilegeGain !== undefined) {
      return {
        reasons: given.privilegeGain ? [{ code: 'FACTS', what: 'gains privileges at start', origin: userOrigin }] : [],
      };
    }
    const reasons: Evidence[] = [...manifestPrivilegeGain(c)];
    const dockerfile = c.build ? this.#dockerfile(c) : undefined;
    if (dockerfile) reasons.push(...builtPrivilegeGain(dockerfile));
    const match = c.build ? undefined : matchImage(c.image);
    if (match) reasons.push(...this.#knownPrivilegeGain(match, c));
    return { reasons };
  }

  #knownPrivilegeGain(match: Match, c: Runnable): readonly Evidence[] {
    const { privilege_gain } = match.facts;
    if (privilege_gain.needed) return [cite(match, privilege_gain.note ?? 'a program gains privileges')];
    const start = this.startUser(c);
    const needed = fileCapabilities(match.facts);
    if (!start.known || start.root || needed.length === 0) return [];
    return [
      cite(match, `a non-root process gets ${needed[0]!.capability} from a file capability`, /setcap|capabilit/i),
    ];
  }

  syscalls(c: Runnable): readonly Evidence[] {
    return syscallEvidence(c);
  }

  kubernetesApi(pod: Container['pod']): ReturnType<Facts['kubernetesApi']> {
    const answer = kubernetesApi(pod, this.#options.index);
    const given = pod.containers.map(c => this.#given(c)?.usesKubernetesApi);
    if (given.includes(true))
      return { ...answer, uses: [{ code: 'FACTS', what: 'uses the Kubernetes API', origin: userOrigin }] };
    return answer;
  }

  byDesign(c: Runnable, what: Parameters<Facts['byDesign']>[1]): Evidence | undefined {
    return byDesign(c, what, c.build ? undefined : matchImage(c.image));
  }

  #given(c: Runnable): UserFacts | undefined {
    return matchUserFacts(c.image, this.#options.config.facts);
  }

  #dockerfile(c: Runnable): DockerfileFacts | undefined {
    const build = c.build!;
    const key = JSON.stringify([build.dockerfile, build.inline, build.target, build.args]);
    if (this.#dockerfiles.has(key)) return this.#dockerfiles.get(key);
    const text = build.inline ?? (build.dockerfile === undefined ? undefined : this.#options.read(build.dockerfile));
    const facts =
      text === undefined ? undefined : readDockerfile(text, build.dockerfile ?? `${c.file} (inline)`, build);
    this.#dockerfiles.set(key, facts);
    return facts;
  }

  #unreadable(c: Runnable): ReturnType<typeof noEvidence> {
    const path = c.build?.dockerfile;
    return noEvidence(
      path === undefined
        ? `the Dockerfile of ${c.name} is remote or depends on a variable; describe the image under \`facts\``
        : `${path} of ${c.name} was not found or cannot be followed; describe the image under \`facts\``,
    );
  }

  #unknownImage(c: Runnable): ReturnType<typeof noEvidence> {
    if (!c.image) return noEvidence(`${c.name} names no image`);
    if (c.image.unknown) {
      return { known: false, code: 'unknown-value', reason: `the image of ${c.name} depends on a variable` };
    }
    return noEvidence(`nothing is known about ${c.image.text}; describe it under \`facts\` in the configuration`);
  }
}

function givenStartUser(given: UserFacts): Answer<StartUser> {
  const text = given.user ?? (given.startup === 'non-root' ? '' : 'root');
  const because: [Evidence] = [{ code: 'FACTS', what: `image user is ${text || 'not root'}`, origin: userOrigin }];
  const [name = '', group] = text.split(':');
  const root = name === 'root' || name === '0';
  const uid = /^\d+$/.test(name) ? Number(name) : root ? 0 : undefined;
  const gid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  return { known: true, strong: true, because, root, uid, gid, name: /^\d*$/.test(name) ? undefined : name };
}

function givenPaths(rows: NonNullable<UserFacts['writable']>): Answer<{ paths: readonly WritablePath[] }> {
  const what =
    rows.length > 0 ? `writes ${rows.map(({ path }) => path).join(', ')}` : 'writes nothing outside its mounts';
  const paths = rows.map(({ path, need = 'scratch', exec = false }) => ({
    path,
    need,
    worldWritable: /^\/(tmp|var\/tmp)$/.test(path),
    exec,
    writer: 'both' as const,
    declaredVolume: false,
    reason: userOrigin,
  }));
  return { known: true, strong: true, because: [{ code: 'FACTS', what, origin: userOrigin }], paths };
}

function withMore(
  answer: Answer<{ needs: readonly CapabilityNeed[] }>,
  more: readonly CapabilityNeed[],
): Answer<{ needs: readonly CapabilityNeed[] }> {
  return answer.known ? { ...answer, needs: distinct([...answer.needs, ...more]) } : answer;
}

function distinct(needs: readonly CapabilityNeed[]): readonly CapabilityNeed[] {
  return [...new Map(needs.map(need => [need.capability, need])).values()].sort((a, b) =>
    a.capability < b.capability ? -1 : 1,
  );
}
