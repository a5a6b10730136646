import type { Need, Run } from '../../startup/index.ts';
import type { CapabilityNeed, Evidence, Mount, NonEmpty, Runnable } from '../../transform.ts';
import { bindService, distinctNeeds, type Needs, noEvidence, overridePermissions } from '../answers.ts';
import { isAtOrBelow } from '../image-path.ts';
import { foreignMount } from '../manifest/host-files.ts';
import type { LowPort } from '../manifest/low-ports.ts';
import { builtFileCapabilities, packagesWithCapabilities } from './gains.ts';
import { givenAway } from './ownership.ts';
import type { DockerfileFacts } from './read.ts';
import { userChange } from './server-user.ts';
import { type BuiltStart, directEvidence, readBuiltStart, startEvidence } from './start.ts';
import { isBare } from './user.ts';

/** What an image needs back after `drop: ALL` that is built from a Dockerfile of the project. */

/** Programs that do not change user, chroot or own files by themselves. */
const plainPrograms =
  /^(node|nodejs|deno|bun|python|python3(\.\d+)?|gunicorn|uvicorn|hypercorn|flask|daphne|java|ruby|bundle|puma|dotnet)$/;

/** Capabilities that a built image needs when it starts as root. */
export function builtCapabilities(facts: DockerfileFacts, c: Runnable, lowPort: LowPort): Needs {
  const start = readBuiltStart(facts, c);
  if (!start)
    return noEvidence(`what ${facts.file} starts is not known; say under \`facts\` which capabilities the image needs`);
  const { startup } = start;
  const [open] = startup.open;
  if (open) return noEvidence(`${start.originOf(open.at)}: ${open.what}, so what it needs as root is not known`);
  // Whom a variable names may be root.
  const asRoot = startup.runs.filter(({ as }) => as?.name === undefined);
  const doubt = asRoot.map(run => doubtAbout(run, facts, start)).find(reason => reason !== undefined);
  if (doubt !== undefined) return noEvidence(doubt);
  const gains = packagesWithCapabilities(facts);
  return {
    known: true,
    strong: gains.length === 0,
    because: [...evidenceOf(facts, start), ...gains] as unknown as NonEmpty<Evidence>,
    needs: distinctNeeds([
      ...startNeeds(facts, c, start),
      ...(asRoot.length > 0 ? [...ownerNeeds(facts, c), ...portNeeds(facts, lowPort)] : []),
      ...builtFileCapabilities(facts),
    ]),
  };
}

/** Why it is not known what a program does that keeps running as root. */
function doubtAbout({ words, at }: Run, facts: DockerfileFacts, start: BuiltStart): string | undefined {
  const origin = start.originOf(at);
  if (!words) return `${origin}: the program depends on a variable`;
  const program = words[0]!.split('/').at(-1)!;
  if (!plainPrograms.test(program) && !isOnlyProgram(facts, program)) {
    return `nothing is known about what ${program} does when it starts as root (${origin})`;
  }
  const change = userChange(words, facts);
  if (change === 'changes') return `${program} changes its user at start (${origin})`;
  return change && `${program} may be told to change its user by a variable or its settings (${origin})`;
}

/** A program of the project in an image without a shell: nothing else can act at start. */
function isOnlyProgram(facts: DockerfileFacts, program: string): boolean {
  const isCopied = facts.steps.some(
    ({ keyword, text }) => (keyword === 'COPY' || keyword === 'ADD') && text.includes(program),
  );
  return isCopied && !program.endsWith('.sh') && isBare(facts);
}

/** The lines that matter: what changes owners, and what becomes of root. */
function evidenceOf(facts: DockerfileFacts, start: BuiltStart): NonEmpty<Evidence> {
  const { startup, words, isDirect } = start;
  if (isDirect) return [directEvidence(facts, words[0]!.split('/').at(-1)!)];
  const owner = startup.caps.find(({ capability }) => capability === 'CHOWN');
  const [last] = startup.runs.toReversed();
  const end = last?.as
    ? `becomes ${last.as.name ?? 'another user'}`
    : `starts ${last?.words?.[0]?.split('/').at(-1) ?? 'nothing else'}, and every command before it was followed`;
  return [
    startEvidence(start, last?.at ?? { script: startup.script, line: 1 }, end),
    ...(owner ? [startEvidence(start, owner.at, `changes owners: ${owner.what}`)] : []),
  ];
}

/** Needs of the commands of the start scripts. */
function startNeeds(facts: DockerfileFacts, c: Runnable, start: BuiltStart): readonly CapabilityNeed[] {
  return start.startup.caps.flatMap(need => {
    if (need.when === 'always') return [{ capability: need.capability, reason: reasonOf(need, start) }];
    const mount = foreignPlace(need, c);
    if (mount) return [overrideAt(need, mount, start)];
    return isGivenAway(need, facts) ? [{ capability: need.capability, reason: reasonOf(need, start) }] : [];
  });
}

function reasonOf({ what, at }: Need, start: BuiltStart): string {
  return `${what} (${start.originOf(at)})`;
}

function overrideAt(need: Need, mount: Mount, start: BuiltStart): CapabilityNeed {
  return need.capability === 'DAC_OVERRIDE'
    ? overridePermissions(mount)
    : { capability: need.capability, reason: `${reasonOf(need, start)}, where files may belong to another user` };
}

/** A mount that a command meets and in which files may belong to anybody. */
function foreignPlace({ target }: Need, c: Runnable): Mount | undefined {
  const met = c.mounts.filter(mount => meets(target, mount.target));
  const claim = met.find(({ kind }) => kind === 'claim' || kind === 'volume' || kind === 'anonymous');
  return foreignMount({ mounts: met }) ?? claim;
}

function isGivenAway({ target }: Need, facts: DockerfileFacts): boolean {
  return facts.steps.some(step => {
    const paths = givenAway(step);
    return paths === 'unknown' ? target !== undefined : paths.some(path => meets(target, path));
  });
}

/** Whether a place lies at, below or above a folder; a place of which only the beginning is known may. */
function meets(target: Need['target'], folder: string): boolean {
  if (!target) return false;
  if (!target.exact)
    return target.path.startsWith(`${folder}/`) || folder.startsWith(target.path.replace(/\/[^/]*$/, ''));
  return isAtOrBelow(target.path, folder);
}

/** Files that root may only touch because it overrides their permissions. */
function ownerNeeds(facts: DockerfileFacts, c: Runnable): readonly CapabilityNeed[] {
  const need = (reason: string): readonly CapabilityNeed[] => [{ capability: 'DAC_OVERRIDE', reason }];
  const foreign = foreignMount(c);
  if (foreign) return [overridePermissions(foreign)];
  const chowned = facts.steps.find(step => {
    const paths = givenAway(step, 'owner');
    return paths === 'unknown' || paths.length > 0;
  });
  if (chowned) return need(`files in the image belong to another user (${facts.file}:${chowned.line})`);
  const claim = c.kind === 'container' && c.mounts.find(({ kind }) => kind === 'claim');
  return claim ? need(`${claim.target} may belong to another user`) : [];
}

function portNeeds(facts: DockerfileFacts, { closed, published }: LowPort): readonly CapabilityNeed[] {
  const port = published ?? (closed ? facts.ports.find(number => number > 0 && number < 1024) : undefined);
  return port === undefined ? [] : [bindService(port)];
}
