import { isRootText } from '../../src/linux/users.ts';
import {
  type Declined,
  defineTransform,
  type Facts,
  type Finding,
  type Fix,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { chainSteps, fromInstruction, lastStep, stageName } from '../shared/stages.ts';

/** The user of an image is a number, so that Kubernetes can tell that it is not root. */
export default defineTransform<Instruction>({
  meta: {
    id: 'numeric-image-user',
    title: 'USER is a name, which Kubernetes cannot verify',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'With runAsNonRoot the kubelet refuses an image whose user is a name: it cannot tell whether the name is root. A number needs no account to be looked up.',
    fixSafety:
      'Assured when the number is that of an account which the base image ships or a RUN of the same file makes. Declined when it depends on an argument, or nothing tells the number.',
    references: ['DL3066'],
    preset: 'recommended',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  const last = stage.steps.findLast(({ keyword }) => keyword === 'USER');
  // An image may end as what a stage below it says: it is told, and changed, there.
  const counts = stage.dockerfile.stages.some(each => each.isFinal && lastStep(each, 'USER') === last);
  if (!last || !counts || /^\d+(:\d+)?$/.test(last.text) || isRootText(last.text)) return;
  if (/^\$\{?\w+\}?(:|$)/.test(last.text) && (/^\d/.test(resolved(last)) || isNumberOfDotnet(stage, last))) return;
  yield { at: last.path, message: `${stageName(stage)} names its user: ${last.text}`, data: last };
}

/** The images of .NET set APP_UID to 1654 (dotnet/dotnet-docker, src/runtime-deps/9.0/noble-chiseled/amd64/Dockerfile). */
function isNumberOfDotnet({ chain }: Stage, { text }: Instruction): boolean {
  return /^\$\{?APP_UID\}?$/.test(text) && /^mcr\.microsoft\.com\/dotnet\//.test(chain[0]!.base);
}

/** With the arguments that have a default. */
function resolved({ text, variables }: Instruction): string {
  return text.replace(/\$\{?(\w+)\}?/g, (match, name: string) => variables[name] ?? match);
}

function fix({ data: step }: Finding<Instruction>, stage: Stage, facts: Facts): Fix | Declined {
  if (step.text.includes('$'))
    return declined('unknown-value', 'the user depends on an argument; give the argument a number');
  const [name = '', group] = step.text.replace(/^(["'])(.*)\1$/, '$2').split(':');
  const image = facts.builtImage(stage);
  const account = image.account(name);
  if (account?.uid === undefined)
    return declined(
      'no-evidence',
      `nothing tells the number of ${name}; ask the image: docker run --rm --entrypoint id IMAGE ${name}`,
    );
  const gid = gidOf(group, name, account.gid);
  if (gid === undefined && group !== undefined)
    return declined('no-evidence', `nothing tells the number of the group ${group}; write it by hand`);
  const text = gid === undefined || joinsGroups(stage, name) ? String(account.uid) : `${account.uid}:${gid}`;
  const doubt = image.madeAccounts().some(made => made.name === name) ? undefined : image.base?.doubt;
  const proposal = {
    kind: 'fix',
    title: `name the user by its number ${text}`,
    edits: [stage.change(step, 'arguments', text)],
  } as const;
  const because = [account.evidence, fromInstruction(step, `USER ${step.text}`)] as const;
  return doubt === undefined
    ? { ...proposal, safety: 'assured', because }
    : { ...proposal, safety: 'unsafe', because, risk: `${doubt}; another number would be another user` };
}

function gidOf(group: string | undefined, user: string, gid: number | undefined): number | undefined {
  if (group === undefined || group === user) return gid;
  return /^\d+$/.test(group) ? Number(group) : undefined;
}

/** A number for the group would leave out the other groups of the account. */
function joinsGroups(stage: Stage, name: string): boolean {
  return chainSteps(stage).some(
    ({ keyword, text }) =>
      keyword === 'RUN' &&
      text.includes(name) &&
      /usermod\s[^;&|]*-\w*G|useradd\s[^;&|]*-G|--groups|gpasswd\s|(adduser|addgroup)\s+\w[\w-]*\s+\w/.test(text),
  );
}
