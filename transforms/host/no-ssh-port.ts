import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { declineByDesign, declined } from '../shared/declining.ts';
import { programAt } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { startCall } from '../shared/start-calls.ts';

/** Nobody logs in to a container over the network. */
export default defineTransform<Instruction>({
  meta: {
    id: 'no-ssh-port',
    title: 'SSH served from a container',
    severity: 'medium',
    fixable: 'never',
    why: 'A server for logins needs keys, accounts and updates of its own, and gives an intruder a shell; docker exec and kubectl exec need none of it.',
    fixSafety:
      'Never changed: what else the server is used for cannot be seen in the file. Forges, jump hosts and file servers, which speak SSH by design, are told apart.',
    references: ['CIS-D 5.7', 'C-0042', 'CKV_DOCKER_1', 'DS-0004'],
    preset: 'baseline',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    if (step.keyword === 'EXPOSE' && portsOf(step).some(port => /^22(\/tcp)?$/i.test(port)))
      yield { at: step.path, message: `${stageName(stage)} offers port 22, that of SSH`, data: step };
    if (startsServer(step))
      yield { at: step.path, message: `${step.keyword} of ${stageName(stage)} starts a server for SSH`, data: step };
  }
}

function portsOf({ text, variables }: Instruction): readonly string[] {
  return text.replace(/\$\{?(\w+)\}?/g, (match, name: string) => variables[name] ?? match).split(/\s+/);
}

function startsServer(step: Instruction): boolean {
  if (step.keyword === 'HEALTHCHECK') return false;
  const programs = startCall(step)?.programs ?? [];
  return programs.some(words => {
    const [program = '', first, second] = words.slice(programAt(words));
    if (/^(\S*\/)?(sshd|dropbear)$/.test(program)) return true;
    if (/^(\S*\/)?init\.d\/sshd?$/.test(program)) return first !== 'stop';
    return /^(\S*\/)?(service|rc-service)$/.test(program) && /^sshd?$/.test(first ?? '') && second !== 'stop';
  });
}

/** Names of what is reached over SSH by design. */
const servers =
  /(^|[\s/_.:-])(sftp|atmoz|gitea|gogs|forgejo|gitlab|gerrit|soft-serve|git-?server|bastion|jump-?(?:host|server|box)|open-?ssh-?(?:server)?|ssh-?(?:server|gateway|tunnel|agent|slave|node|bastion|proxy)|sshd|rsync(?:-server)?|borg(?:-?(?:server|backup))?|jenkins-(?:ssh-)?(?:agent|slave))($|[\s/_.:-])/i;

function fix({ data: step }: Finding<Instruction>, stage: Stage): Declined {
  const folder = stage.dockerfile.file.split('/').at(-2) ?? '';
  const place = [folder, stage.alias ?? '', stage.base].find(name => servers.test(name));
  if (place !== undefined) return declineByDesign(fromInstruction(step, `${place} is reached over SSH by design`));
  return declined(
    'report-only',
    step.keyword === 'EXPOSE'
      ? 'take 22 out, and the server with it; docker exec and kubectl exec open a shell where one is needed'
      : `let ${step.keyword} name the program of the image, and take the server out; docker exec and kubectl exec open a shell where one is needed`,
  );
}
