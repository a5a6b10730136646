import type { Answer, CapabilityNeed, Evidence, Runnable } from '../transform.ts';
import { baseOf } from './built-user.ts';
import { noEvidence } from './cite.ts';
import { type DockerfileFacts, dockerfileEvidence } from './dockerfile.ts';
import { foreignMount } from './host-files.ts';
import { bindService, distinctNeeds, type LowPort, overridePermissions } from './known-capabilities.ts';
import { type Gain, gains } from './privilege-gain.ts';

/** What an image needs back after `drop: ALL` that is built from a Dockerfile of the project, and what it gains. */

/** Programs that do not change user, chroot or own files by themselves. */
const plainPrograms =
  /^(node|nodejs|deno|bun|python|python3(\.\d+)?|gunicorn|uvicorn|hypercorn|flask|daphne|java|ruby|bundle|puma|dotnet)$/;
const dropsUser = /\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst|su)\b/;

/** Capabilities that a built image needs when it starts as root. */
export function builtCapabilities(
  facts: DockerfileFacts,
  c: Runnable,
  lowPort: LowPort,
): Answer<{ needs: readonly CapabilityNeed[] }> {
  const words = startWords(facts, c);
  if (!words)
    return noEvidence(
      `the start command of ${facts.file} is a shell line or a script; say under \`facts\` which capabilities it needs`,
    );
  const program = words[0]!.split('/').at(-1)!;
  const line = (facts.command ?? facts.entrypoint)?.line ?? facts.baseLine;
  if (!plainPrograms.test(program) && !isOnlyProgram(facts, program)) {
    return noEvidence(`nothing is known about what ${program} does when it starts as root (${facts.file}:${line})`);
  }
  if (words.some(word => dropsUser.test(word) || /^(--user|-u|--group|--uid|--gid)(=|$)/.test(word))) {
    return noEvidence(`${program} changes its user at start (${facts.file}:${line})`);
  }
  const because = dockerfileEvidence(facts, line, `starts ${program} directly, no script that changes user or owner`);
  return {
    known: true,
    strong: true,
    because: [because],
    needs: distinctNeeds([...ownerNeeds(facts, c), ...portNeeds(facts, lowPort), ...builtFileCapabilities(facts)]),
  };
}

/** A program of the project in an image without a shell: nothing else can act at start. */
function isOnlyProgram(facts: DockerfileFacts, program: string): boolean {
  const isCopied = facts.steps.some(
    ({ keyword, text }) => (keyword === 'COPY' || keyword === 'ADD') && text.includes(program),
  );
  return isCopied && !program.endsWith('.sh') && isBare(facts);
}

/** Files that root may only touch because it overrides their permissions. */
function ownerNeeds(facts: DockerfileFacts, c: Runnable): readonly CapabilityNeed[] {
  const need = (reason: string): readonly CapabilityNeed[] => [{ capability: 'DAC_OVERRIDE', reason }];
  const foreign = foreignMount(c);
  if (foreign) return [overridePermissions(foreign.target)];
  const chowned = facts.steps.find(
    ({ keyword, text, flags }) => flags.chown !== undefined || (keyword === 'RUN' && /\bchown\b/.test(text)),
  );
  if (chowned) return need(`files in the image belong to another user (${facts.file}:${chowned.line})`);
  const claim = c.kind === 'container' && c.mounts.find(({ kind }) => kind === 'claim');
  return claim ? need(`${claim.target} may belong to another user`) : [];
}

function portNeeds(facts: DockerfileFacts, { closed, published }: LowPort): readonly CapabilityNeed[] {
  const port = published ?? (closed ? facts.ports.find(number => number > 0 && number < 1024) : undefined);
  return port === undefined ? [] : [bindService(port)];
}

/** The words of the process that runs first; undefined when a shell or a script decides. */
function startWords(facts: DockerfileFacts, c: Runnable): readonly string[] | undefined {
  if (c.entrypoint === 'unknown' || c.command === 'unknown') return undefined;
  const entrypoint = c.entrypoint ?? (facts.entrypoint ? facts.entrypoint.words : inheritedEntrypoint(facts));
  if (!entrypoint) return undefined;
  const command = c.command ?? (c.entrypoint || !facts.command ? [] : facts.command.words);
  if (!command) return undefined;
  const words = [...entrypoint, ...command];
  const first = words[0]?.split('/').at(-1);
  if (first === undefined || /^(sh|bash|ash|dash|env|tini|dumb-init)$/.test(first) || first.endsWith('.sh'))
    return undefined;
  return words;
}

/** The official runtime images have an entrypoint that only passes the command on. */
function inheritedEntrypoint(facts: DockerfileFacts): readonly string[] | undefined {
  const base = baseOf(facts);
  if (base === 'scratch') return [];
  return base && ['runtime', 'base'].includes(base.facts.category) ? [] : undefined;
}

/** Bases without a shell: the program is the only thing in the image. */
export function isBare(facts: DockerfileFacts): boolean {
  const base = baseOf(facts);
  return base === 'scratch' || base?.facts.name === 'distroless';
}

/** Effective file capabilities set with setcap on any program of the image. */
export function builtFileCapabilities(facts: DockerfileFacts): readonly CapabilityNeed[] {
  return facts.steps.flatMap(({ keyword, text, line }) => {
    if (keyword !== 'RUN') return [];
    return [...text.matchAll(/\bsetcap\b\s+(?:-\w+\s+)*['"]?([a-z_,]+)[=+]+([eip]+)/g)]
      .filter(([, , flags]) => flags!.includes('e'))
      .flatMap(([, names]) => names!.split(','))
      .map(name => ({
        capability: name.toUpperCase().replace(/^CAP_/, ''),
        reason: `file capability of a program (${facts.file}:${line})`,
      }));
  });
}

const helper = /\bchmod\s+(?:-\w+\s+)*(?:[ugoa]*\+s|[2467]\d{3})\b|\b(?:install|add)\b[^;&|]*\bsudo\b/;

/** Programs of the image that act with more rights than whoever calls them. */
export function builtHelpers(facts: DockerfileFacts): readonly Evidence[] {
  return gainsIn(facts, helper);
}

/** Whether no-new-privileges takes something away: what the Dockerfile adds, on a base that is known to have nothing of the kind. */
export function builtPrivilegeGain(facts: DockerfileFacts): Gain {
  const [first, ...rest] = [...builtHelpers(facts), ...gainsIn(facts, /\bsetcap\b/)];
  if (first) return gains([first, ...rest]);
  const base = baseOf(facts);
  if (!base) return noEvidence(`nothing is known about the base image ${facts.base} (${facts.file}:${facts.baseLine})`);
  const what = `no step adds a setuid program or a file capability to ${facts.base}`;
  return { known: true, strong: true, because: [dockerfileEvidence(facts, facts.baseLine, what)], reasons: [] };
}

function gainsIn(facts: DockerfileFacts, pattern: RegExp): readonly Evidence[] {
  return facts.steps.flatMap(({ keyword, text, line }) => {
    const word = keyword === 'RUN' ? pattern.exec(text)?.[0] : undefined;
    if (word === undefined) return [];
    return [dockerfileEvidence(facts, line, `${word.split(/\s+/)[0]} gives a program rights of its own`)];
  });
}
