import type { Answer, CapabilityNeed, Evidence, NonEmpty, Runnable, StartUser, WritablePath } from '../transform.ts';
import { parseImageReference } from '../workloads/image-reference.ts';
import { type DockerfileFacts, dockerfileEvidence } from './dockerfile.ts';
import { isStrong, type Match, matchImage } from './images.ts';

/** Answers about an image that is built from a Dockerfile of the project. */

type Declined = Extract<Answer<unknown>, { known: false }>;

export const noEvidence = (reason: string): Declined => ({ known: false, code: 'no-evidence', reason });

export function baseOf(facts: DockerfileFacts): Match | 'scratch' | undefined {
  return facts.base === 'scratch' ? 'scratch' : matchImage(parseImageReference(facts.base));
}

export function builtStartUser(facts: DockerfileFacts): Answer<StartUser> {
  const base = baseOf(facts);
  const { user } = facts;
  if (user) return userOf(facts, user, base);
  const because = dockerfileEvidence(facts, facts.baseLine, `no USER, so the user of ${facts.base}`);
  if (base === 'scratch') return rootUser([because], true);
  if (!base) return noEvidence(`${facts.file} sets no USER, and nothing is known about its base image ${facts.base}`);
  const strong = isStrong(base.facts.confidence.user);
  const name = base.facts.default_user ?? 'root';
  if (/^(root|0)(:|$)/.test(name)) return rootUser([because], strong);
  const uid = /^\d+/.exec(name) ? Number.parseInt(name, 10) : (base.variant?.uid ?? undefined);
  return { known: true, strong, because: [because], root: false, uid, gid: base.variant?.gid ?? undefined, name };
}

function rootUser(because: NonEmpty<Evidence>, strong: boolean): Answer<StartUser> {
  return { known: true, strong, because, root: true, uid: 0, gid: 0, name: 'root' };
}

function userOf(
  facts: DockerfileFacts,
  user: { text: string; line: number },
  base: Match | 'scratch' | undefined,
): Answer<StartUser> {
  if (/\$/.test(user.text))
    return { known: false, code: 'unknown-value', reason: `USER in ${facts.file}:${user.line} depends on an argument` };
  const [name = '', group] = user.text.split(':');
  const because: [Evidence] = [dockerfileEvidence(facts, user.line, `USER ${user.text}`)];
  if (name === 'root' || name === '0') return rootUser(because, true);
  if (/^\d+$/.test(name)) {
    const gid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
    return { known: true, strong: true, because, root: false, uid: Number(name), gid, name: undefined };
  }
  const created = facts.users.get(name);
  const known = base !== 'scratch' && base?.variant ? serviceUserOfBase(base, name) : undefined;
  return {
    known: true,
    strong: true,
    because,
    root: false,
    uid: created?.uid ?? known?.uid,
    gid: created?.gid ?? known?.gid,
    name,
  };
}

/** Users that a known base ships: the service user of its facts, and `node` of the Node image. */
function serviceUserOfBase(base: Match, name: string): { uid: number; gid: number } | undefined {
  const { facts, variant } = base;
  if (variant?.user === name && variant.uid !== null) return { uid: variant.uid, gid: variant.gid ?? variant.uid };
  if (facts.name === 'node' && name === 'node') return { uid: 1000, gid: 1000 };
  if (facts.name === 'distroless' && name === 'nonroot') return { uid: 65532, gid: 65532 };
  return undefined;
}

/** Programs that do not change user, chroot or own files by themselves. */
const plainPrograms =
  /^(node|nodejs|deno|bun|python|python3(\.\d+)?|gunicorn|uvicorn|hypercorn|flask|daphne|java|ruby|bundle|puma|dotnet)$/;
const dropsUser = /\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst|su)\b/;

/** Capabilities that a built image needs when it starts as root. */
export function builtCapabilities(facts: DockerfileFacts, c: Runnable): Answer<{ needs: readonly CapabilityNeed[] }> {
  const words = startWords(facts, c);
  if (!words)
    return noEvidence(
      `the start command of ${facts.file} is a shell line or a script; say under \`facts\` which capabilities it needs`,
    );
  const program = words[0]!.split('/').at(-1)!;
  const copied = facts.steps.some(
    ({ keyword, text }) => (keyword === 'COPY' || keyword === 'ADD') && text.includes(program),
  );
  const started = facts.command ?? facts.entrypoint;
  const line = started?.line ?? facts.baseLine;
  if (!plainPrograms.test(program) && !(copied && !/\.sh$/.test(program) && isBare(facts))) {
    return noEvidence(`nothing is known about what ${program} does when it starts as root (${facts.file}:${line})`);
  }
  if (words.some(word => dropsUser.test(word) || /^(--user|-u|--group|--uid|--gid)(=|$)/.test(word))) {
    return noEvidence(`${program} changes its user at start (${facts.file}:${line})`);
  }
  const because: [Evidence, ...Evidence[]] = [
    dockerfileEvidence(facts, line, `starts ${program} directly, no script that changes user or owner`),
  ];
  const needs: CapabilityNeed[] = [];
  const bind = c.mounts.find(({ kind, readOnly }) => (kind === 'bind' || kind === 'host-path') && !readOnly);
  if (bind)
    needs.push({ capability: 'DAC_OVERRIDE', reason: `writes ${bind.target}, a host folder whose owner is not known` });
  const chowned = facts.steps.find(
    ({ keyword, text, flags }) => flags.chown !== undefined || (keyword === 'RUN' && /\bchown\b/.test(text)),
  );
  if (chowned && !bind)
    needs.push({
      capability: 'DAC_OVERRIDE',
      reason: `files in the image belong to another user (${facts.file}:${chowned.line})`,
    });
  const claim = c.mounts.find(({ kind }) => kind === 'claim' || kind === 'volume');
  if (claim && c.kind === 'container' && needs.length === 0)
    needs.push({ capability: 'DAC_OVERRIDE', reason: `${claim.target} may belong to another user` });
  const low = [...facts.ports, ...c.ports.map(({ container }) => container ?? 0)].find(port => port > 0 && port < 1024);
  if (low !== undefined && (c.hostNetwork || c.kind === 'container')) {
    needs.push({ capability: 'NET_BIND_SERVICE', reason: `listens on port ${low}` });
  }
  return { known: true, strong: true, because, needs };
}

/** The words of the process that runs first; undefined when a shell or a script decides. */
function startWords(facts: DockerfileFacts, c: Runnable): readonly string[] | undefined {
  if (c.entrypoint === 'unknown' || c.command === 'unknown') return undefined;
  const entrypoint =
    c.entrypoint ?? facts.entrypoint?.words ?? (facts.entrypoint ? undefined : inheritedEntrypoint(facts));
  if (!entrypoint) return undefined;
  const command = c.command ?? (c.entrypoint ? [] : facts.command ? facts.command.words : []);
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
function isBare(facts: DockerfileFacts): boolean {
  const base = baseOf(facts);
  return base === 'scratch' || base?.facts.name === 'distroless';
}

/** Effective file capabilities set with setcap on any program of the image. */
export function builtFileCapabilities(facts: DockerfileFacts): readonly CapabilityNeed[] {
  return facts.steps.flatMap(({ keyword, text, line }) => {
    if (keyword !== 'RUN') return [];
    return [...text.matchAll(/\bsetcap\b\s+(?:-\w+\s+)*['"]?([a-z_,]+)[=+]([eip]+)/g)]
      .filter(([, , flags]) => flags!.includes('e'))
      .flatMap(([, names]) => names!.split(','))
      .map(name => ({
        capability: name.toUpperCase().replace(/^CAP_/, ''),
        reason: `file capability of a program (${facts.file}:${line})`,
      }));
  });
}

/** Why no-new-privileges may take something away from a built image. */
export function builtPrivilegeGain(facts: DockerfileFacts): readonly Evidence[] {
  return facts.steps.flatMap(({ keyword, text, line }) => {
    if (keyword !== 'RUN') return [];
    const word =
      /\bsetcap\b|\bchmod\s+(?:-\w+\s+)*(?:[ugoa]*\+s|[2467]\d{3})\b|\b(?:install|add)\b[^;&|]*\bsudo\b/.exec(
        text,
      )?.[0];
    return word === undefined
      ? []
      : [dockerfileEvidence(facts, line, `${word.split(/\s+/)[0]} gives a program rights of its own`)];
  });
}

/**
 * Paths a built image can write under its root. Known for images that hold nothing but a program, and for a non-root user over a
 * tree that belongs to root: then only world-writable folders and the user's home are writable at all.
 */
export function builtWritablePaths(
  facts: DockerfileFacts,
  start: Answer<StartUser>,
): Answer<{ paths: readonly WritablePath[] }> {
  const base = baseOf(facts);
  const bareEvidence = dockerfileEvidence(facts, facts.baseLine, `FROM ${facts.base}: nothing but the program`);
  if (isBare(facts) && facts.volumes.length === 0 && !facts.steps.some(isOwnershipChange)) {
    return { known: true, strong: true, because: [bareEvidence], paths: [] };
  }
  if (!start.known || start.root)
    return noEvidence(`${facts.file} starts as root, so every path of the image may be written`);
  if (base === 'scratch' || !base || !['runtime', 'base'].includes(base.facts.category)) {
    return noEvidence(`nothing is known about the writable folders of the base image ${facts.base}`);
  }
  const change = facts.steps.find(
    step =>
      isOwnershipChange(step) || (step.keyword === 'RUN' && isOrdinary(step.asUser)) || step.keyword === 'ONBUILD',
  );
  if (change)
    return noEvidence(
      `${facts.file}:${change.line} makes files that the program may write; say under \`facts\` which paths it writes`,
    );
  const scratch = (path: string, worldWritable: boolean, reason: string): WritablePath => ({
    path,
    need: 'scratch',
    worldWritable,
    exec: false,
    writer: 'service',
    declaredVolume: false,
    reason,
  });
  const paths = [scratch('/tmp', true, 'temporary files'), scratch('/var/tmp', true, 'temporary files')];
  const home =
    start.name === undefined
      ? undefined
      : (facts.users.get(start.name)?.home ??
        (base.facts.name === 'node' && start.name === 'node' ? '/home/node' : undefined));
  if (home !== undefined) paths.push(scratch(home, false, 'home folder'));
  for (const path of facts.volumes) {
    paths.push({ ...scratch(path, false, 'VOLUME of the Dockerfile'), need: 'persistent', declaredVolume: true });
  }
  const userLine = facts.user?.line ?? facts.baseLine;
  const because: [Evidence, ...Evidence[]] = [
    dockerfileEvidence(
      facts,
      userLine,
      `runs as ${start.name ?? start.uid}, and everything in the image belongs to root`,
    ),
  ];
  return { known: true, strong: true, because, paths };
}

function isOwnershipChange({ keyword, text, flags }: DockerfileFacts['steps'][number]): boolean {
  if (flags.chown !== undefined && !/^(0|root)(:|$)/.test(flags.chown)) return true;
  if (flags.chmod !== undefined) return true;
  return keyword === 'RUN' && /\b(chown|chmod|chgrp|setfacl)\b|\binstall\s+(-\w+\s+)*-[odm]/.test(text);
}

function isOrdinary(user: string | undefined): boolean {
  return user !== undefined && !/^(root|0)(:|$)/.test(user);
}
