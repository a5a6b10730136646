import {
  type Declined,
  defineTransform,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasCacheMount, type PackageCall } from '../shared/package-calls.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { declineStrict, strictRemoval } from './strict-removal.ts';
import { joinedWith, updateAlone } from './update-alone.ts';

/** What yum, dnf and zypper download leaves the layer. */
export default defineTransform<PackageCall>({
  meta: {
    id: 'rpm-clean',
    title: 'Downloads of yum, dnf or zypper stay in the layer',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Packages and the data about repositories make every image larger by up to hundreds of megabytes, and are never used again.',
    fixSafety:
      'Safe, because the next installation downloads again what it needs. Declined when the RUN cannot take one more command at its end.',
    references: [
      ...['DS-0015', 'DS-0019', 'DS-0020', 'DS-0027', 'DL3032', 'DL3036', 'DL3040'],
      ...['KICS 00481784', 'KICS 295acb63', 'KICS 38300d1a'],
    ],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

const managers = ['yum', 'dnf', 'microdnf', 'tdnf', 'zypper'] as const;
const writtenInstall = /\b(yum|dnf|zypper)\b[^;&|]*\s(install|update|upgrade|reinstall)\b/g;

const installs = new Set([
  ...['install', 'update', 'upgrade', 'groupinstall', 'localinstall', 'reinstall', 'builddep', 'distro-sync', 'swap'],
  ...['in', 'si', 'source-install', 'up', 'dup', 'dist-upgrade', 'patch'],
]);

function* detect(stage: Stage): Iterable<Finding<PackageCall>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const call = callsIn(step, ...managers).findLast(({ action }) => installs.has(action));
    if (!call || hasCacheMount(step, /^\/var\/cache\/?($|yum|dnf|libdnf|zypp|tdnf)/) || isCleaned(call)) continue;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} leaves the downloads of ${call.manager} in its layer`,
      data: call,
    };
  }
}

/** Behind its last installation: what is cleaned up in front of one comes back. */
function isCleaned({ step, command }: PackageCall): boolean {
  const later = callsIn(step, ...managers).filter(call => call.command.index > command.index);
  if (later.some(({ action }) => action === 'clean' || action === 'cc')) return true;
  const rest = step.text.slice([...step.text.matchAll(writtenInstall)].at(-1)?.index ?? 0);
  return /(yum|dnf|zypper)\b[^;&|]*\s(clean|cc)\b|rm\s[^;&|]*\/var\/cache\/(yum|dnf|libdnf|zypp|tdnf|\*|\s|$)/.test(
    rest,
  );
}

function fix({ data: call }: Finding<PackageCall>, stage: Stage): Fix | Declined {
  const { step, manager, command } = call;
  const update = updateAlone(step);
  const next = update && joinedWith(stage, update);
  if (next)
    return declined('needs-other-fix', `it belongs to the RUN that installs (${next.origin}); join the two first`);
  const strict = strictRemoval(stage, step, /\/var\/cache\/(yum|dnf|libdnf|zypp|tdnf)/);
  if (strict) return declineStrict(strict);
  const clean: NonEmpty<string> = [manager, 'clean', manager === 'zypper' ? '--all' : 'all'];
  return {
    kind: 'fix',
    title: `clean up behind ${manager} in the same RUN`,
    edits: [stage.appendCommand(step, command.words[0] === 'sudo' ? ['sudo', ...clean] : clean)],
    safety: 'safe',
    because: [fromInstruction(step, `installs with ${manager}, which downloads what is not there`)],
  };
}
