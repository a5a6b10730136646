import { isRootText } from '../../linux/users.ts';
import type { CapabilityNeed, Evidence } from '../../transform.ts';
import { parseImageReference } from '../../workloads/image-reference.ts';
import { type Gain, noEvidence } from '../answers.ts';
import { fileCapabilities } from '../facts/capabilities.ts';
import { cite } from '../facts/cite.ts';
import { isVerified, matchImage } from '../facts/match.ts';
import { isAtOrBelow, resolvePath } from '../image-path.ts';
import { gainingPackage } from './packages.ts';
import { type BuildStep, type DockerfileFacts, dockerfileEvidence } from './read.ts';
import { readRun } from './runs.ts';
import { baseOf, plainBaseOf } from './user.ts';

/** Programs of a built image that act with more rights than whoever runs them. */

/** Words of a RUN that can give such a right: others are not worth reading for it. */
const mayGrant = /setcap|chmod|\b(install|add|in)\b/;

/** A step of the image, or of a stage that it copies from. */
interface Reached {
  readonly step: BuildStep;
  /** Folders and files of the stage that are copied; undefined: all of it is the image. */
  readonly copied: readonly string[] | undefined;
}

/** Programs that get a set-user-id bit, and packages that bring programs with rights of their own. */
export function builtHelpers(facts: DockerfileFacts): readonly Evidence[] {
  return reachedSteps(facts).flatMap(({ step, copied }) => {
    if (step.keyword !== 'RUN') return setBitFlag(facts, step);
    if (!mayGrant.test(step.text)) return [];
    const { grants, installs, open } = readRun(step);
    const bits = grants.filter(grant => grant.kind === 'mode' && isCopied(grant, copied));
    return [
      ...bits.map(({ what }) => dockerfileEvidence(facts, step.line, `${what} gives a program rights of its own`)),
      ...(holdsPackages(copied) ? installs.flatMap(install => packageEvidence(facts, step, install)) : []),
      ...(open.length > 0 && /\bsetcap\b|\bsudo\b|chmod\s[^;&|]*(\+\w*s|\b[2467]\d{3}\b)/.test(step.text)
        ? [dockerfileEvidence(facts, step.line, 'a command that gives rights cannot be followed')]
        : []),
    ];
  });
}

/** The first sign of a program with which an ordinary user writes as root does. */
export function rootHelper(facts: DockerfileFacts): Evidence | undefined {
  const steps = reachedSteps(facts);
  const isSetuid = ({ step, copied }: Reached): boolean => {
    if (step.keyword !== 'RUN') return setBitFlag(facts, step).length > 0;
    if (!mayGrant.test(step.text)) return false;
    const { grants, installs } = readRun(step);
    return (
      grants.some(grant => grant.kind === 'mode' && isCopied(grant, copied)) ||
      (holdsPackages(copied) && installs.some(({ manager, name }) => gainingPackage(manager, name)?.by === 'setuid'))
    );
  };
  const found = steps.find(isSetuid);
  return found && builtHelpers(facts).find(({ origin }) => origin === `${facts.file}:${found.step.line}`);
}

/** Packages with a program that not even root can run without the file capability it has. */
export function packagesWithCapabilities(facts: DockerfileFacts): readonly Evidence[] {
  return reachedSteps(facts).flatMap(({ step, copied }) => {
    if (step.keyword !== 'RUN' || !mayGrant.test(step.text) || !holdsPackages(copied)) return [];
    return readRun(step)
      .installs.filter(({ manager, name }) => gainingPackage(manager, name)?.by === 'capability')
      .flatMap(install => packageEvidence(facts, step, install));
  });
}

/** Programs that get capabilities from their file. */
function builtFileCapabilityGain(facts: DockerfileFacts): readonly Evidence[] {
  return capabilityGrants(facts).map(({ what, line }) =>
    dockerfileEvidence(facts, line, `${what} gives a program rights of its own`),
  );
}

/** Every sign of such a program. */
export function builtGains(facts: DockerfileFacts): readonly Evidence[] {
  return [...builtHelpers(facts), ...builtFileCapabilityGain(facts)];
}

/** Effective file capabilities set with setcap on any program of the image. */
export function builtFileCapabilities(facts: DockerfileFacts): readonly CapabilityNeed[] {
  return capabilityGrants(facts).flatMap(({ capabilities, line }) =>
    capabilities.map(capability => ({
      capability,
      reason: `file capability of a program (${facts.file}:${line})`,
    })),
  );
}

function capabilityGrants(facts: DockerfileFacts) {
  return reachedSteps(facts).flatMap(({ step, copied }) => {
    if (step.keyword !== 'RUN' || !/setcap/.test(step.text)) return [];
    const grants = readRun(step).grants.filter(grant => grant.kind === 'capability' && isCopied(grant, copied));
    return grants.map(({ what, capabilities }) => ({ what, capabilities, line: step.line }));
  });
}

function setBitFlag(facts: DockerfileFacts, { flags, line }: BuildStep): readonly Evidence[] {
  const mode = flags.chmod ?? '';
  if (!/^[0-7]*[2467][0-7]{3}$|\+[rwxXt]*s/.test(mode)) return [];
  return [dockerfileEvidence(facts, line, `--chmod=${mode} gives a program rights of its own`)];
}

function packageEvidence(
  facts: DockerfileFacts,
  step: BuildStep,
  { manager, name }: { readonly manager: string; readonly name: string },
): readonly Evidence[] {
  const found = gainingPackage(manager, name);
  if (!found) return [];
  const how = {
    setuid: 'is set-user-id',
    capability: `has the file capability ${found.capabilities?.join(' ')}`,
    permitted: `has the file capability ${found.capabilities?.join(' ')}`,
    raw: 'takes a right that only root or a file capability gives',
  }[found.by];
  return [dockerfileEvidence(facts, step.line, `installs ${name}: ${found.program} ${how} (${found.origin})`)];
}

// ---------------------------------------------------------------------------------------------------------------------
// Stages

function reachedSteps(facts: DockerfileFacts): readonly Reached[] {
  const reached: Reached[] = facts.steps.map(step => ({ step, copied: undefined }));
  const seen = new Set<readonly BuildStep[]>();
  for (const { step } of [...reached]) reached.push(...stepsBehind(step, facts, seen));
  return reached;
}

/** Steps of the stages that a COPY takes files from, and of those that they take files from. */
function stepsBehind(
  { flags, text, words }: BuildStep,
  facts: DockerfileFacts,
  seen: Set<readonly BuildStep[]>,
): readonly Reached[] {
  const steps = flags.from === undefined ? undefined : facts.otherStages.get(flags.from.toLowerCase());
  if (!steps) return [];
  const copied = (words ?? text.trim().split(/\s+/)).slice(0, -1).map(source => resolvePath(`/${source}`));
  const own = steps.map(step => ({ step, copied }));
  if (seen.has(steps)) return own;
  seen.add(steps);
  return [...own, ...steps.flatMap(step => stepsBehind(step, facts, seen))];
}

function isCopied(
  { path, exact }: { readonly path: string; readonly exact: boolean },
  copied: readonly string[] | undefined,
): boolean {
  if (!copied || !exact) return true;
  return copied.some(source => isAtOrBelow(path, source) || /[*?[]/.test(source));
}

/** Whether what packages install is part of what is copied. */
function holdsPackages(copied: readonly string[] | undefined): boolean {
  return !copied || copied.some(source => /^\/((usr\/)?s?bin\/?|usr\/?)?$/.test(source));
}

// ---------------------------------------------------------------------------------------------------------------------
// Whether there is none

/**
 * Tools that fetch, compile or pack a program of the project. None of them sets the bits of files to other than those of ordinary
 * programs: package formats of languages have no place for owners and special modes.
 */
const buildTools =
  /^(npm|npx|yarn|yarnpkg|pnpm|corepack|node|bun|deno|pip3?(\.\d+)?|pipx|pipenv|poetry|uv|uvx|pdm|conda|mamba|python3?(\.\d+)?|ruby|gem|bundle|bundler|rake|rails|composer|php|docker-php-ext-(install|enable|configure)|pecl|go|cargo|rustup|rustc|java|mvn|mvnw|gradle|gradlew|sbt|lein|dotnet|tsc|vite|next|ng|hugo|mix|elixir|git|git-lfs|gcc|cc|g\+\+|strip|locale-gen|dpkg-reconfigure|dpkg-query|apt-get|apt|aptitude|apt-cache|apt-key|apt-mark|add-apt-repository|apk|dnf|microdnf|yum|zypper|gpg|gpgconf|dirmngr|update-alternatives|upx|patch|sass|protoc|swag)$/;

/** Package managers run scripts of packages; the packages that are known to bring such programs are listed. */
export function builtPrivilegeGain(facts: DockerfileFacts): Gain {
  const base = gainOfBase(facts);
  const found = [...(base.known ? base.reasons : []), ...builtGains(facts)];
  const [first, ...rest] = found;
  if (first) return { known: true, strong: true, because: [first, ...rest], reasons: found };
  if (!base.known) return base;
  const doubt = facts.steps.map(step => doubtAbout(step, facts)).find(reason => reason !== undefined);
  if (doubt !== undefined) return noEvidence(doubt);
  const runs = facts.steps.filter(({ keyword }) => keyword === 'RUN').length;
  const what =
    runs === 0
      ? 'adds no program with rights of its own'
      : `${runs === 1 ? 'its RUN gives' : `its ${runs} RUNs give`} no program rights of its own, nor does a package that ${runs === 1 ? 'it installs' : 'they install'}`;
  return {
    ...base,
    because: [...base.because, dockerfileEvidence(facts, facts.baseLine, what)],
  };
}

function gainOfBase(facts: DockerfileFacts): Gain {
  const base = baseOf(facts);
  const say = (what: string): Evidence => dockerfileEvidence(facts, facts.baseLine, what);
  if (base === 'scratch') return { known: true, strong: true, because: [say('FROM scratch')], reasons: [] };
  if (!base) return noEvidence(`nothing is known about set-user-id programs of the base image ${facts.base}`);
  if (base.facts.name === 'distroless')
    return { known: true, strong: true, because: [say(`FROM ${facts.base}: no programs but its own`)], reasons: [] };
  if (plainBaseOf(facts)) {
    const what = `FROM ${facts.base}: its set-user-id programs (su, mount, passwd and the like) ask for a password or a terminal`;
    return { known: true, strong: true, because: [say(what)], reasons: [] };
  }
  if (!isVerified(base, 'startup'))
    return noEvidence(`what is known of set-user-id programs of the base image ${facts.base} is not verified`);
  const { privilege_gain } = base.facts;
  const [capability] = fileCapabilities(base);
  const reasons = [
    ...(privilege_gain.needed ? [cite(base, privilege_gain.note ?? 'a program gains privileges')] : []),
    ...(capability ? [cite(base, `has a program with the ${capability.reason}`, /setcap|capabilit/i)] : []),
  ];
  return { known: true, strong: true, because: [cite(base, 'needs no program with rights of its own')], reasons };
}

/** Why a step may bring a program with rights of its own all the same. */
function doubtAbout(step: BuildStep, facts: DockerfileFacts): string | undefined {
  const at = `${facts.file}:${step.line}`;
  if (step.keyword === 'ONBUILD' || step.keyword === 'SHELL') return `${at}: ${step.keyword} is not followed`;
  if (step.keyword === 'ADD' && /\.(tar|tgz|tbz2?|txz|tar\.\w+)(\s|$)/.test(step.text))
    return `${at}: the archive it unpacks may hold programs with rights of their own`;
  if (step.keyword !== 'RUN') return doubtAboutCopy(step, facts, at);
  // A program that an ordinary user makes has no more rights than that user.
  if (step.asUser !== undefined && !isRootText(step.asUser)) return undefined;
  const { open, runs, installs, gifts, writes } = readRun(step);
  if (open[0]) return `${at}: ${open[0].what}`;
  const strange = installs.find(({ name }) => name === '' || /[/$]/.test(name));
  if (strange) return `${at}: which packages it installs depends on something that is not known`;
  if (gifts.some(({ by }) => by === 'tar') || writes.some(({ by }) => by === 'unzip'))
    return `${at}: the archive it unpacks may hold programs with rights of their own`;
  const unknown = runs.find(({ words }) => !words || !buildTools.test(words[0]!.split('/').at(-1)!));
  if (!unknown) return undefined;
  return `${at}: nothing is known about what ${unknown.words?.[0] ?? 'a command'} installs`;
}

function doubtAboutCopy(step: BuildStep, facts: DockerfileFacts, at: string): string | undefined {
  const from = step.flags.from;
  if (from === undefined) return undefined;
  // Stages of the file itself were looked at, a later one cannot be named.
  if (facts.otherStages.has(from.toLowerCase())) return undefined;
  const image = matchImage(parseImageReference(from));
  const isClean = image && !image.facts.privilege_gain.needed && fileCapabilities(image).length === 0;
  return isClean ? undefined : `${at}: nothing is known about what it copies from ${from}`;
}
