import {
  type Container,
  type Declined,
  defineTransform,
  type Edit,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type NonEmpty,
  type Service,
  type WritablePath,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { refuseEphemeral } from '../shared/declining.ts';
import { uncovered } from '../shared/mounts.ts';
import { enumerate, nameOf } from '../shared/words.ts';
import { mountWritable } from './writable.ts';

interface Data {
  readonly missing: readonly WritablePath[];
  readonly strong: boolean;
  readonly doubt: string | undefined;
  readonly because: NonEmpty<Evidence>;
}

/** Where the root is read-only already, the program can still write what it has to. */
export default defineTransform<Data>({
  meta: {
    id: 'writable-paths',
    title: 'Read-only root without mounts for paths the program writes',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'With a read-only root every path the program writes needs a mount. A missing one shows late: at the second start, in the first upload, when the log rotates.',
    fixSafety:
      'Assured when the image facts or the Dockerfile name the paths; each gets a tmpfs, an emptyDir or an anonymous volume. Unsafe when the paths are known from an unverified source only. Declined on Kubernetes for folders that must keep the files of the image.',
    references: ['OWASP-D 8'],
    preset: 'recommended',
    phase: 'filesystem',
  },
  on: {
    service: { detect, fix: addMounts },
    container: {
      detect,
      fix: (finding, container, facts) => refuseEphemeral(container) ?? addMounts(finding, container, facts),
    },
  },
});

function* detect(target: Service | Container, facts: Facts): Iterable<Finding<Data>> {
  if (target.readOnlyRoot !== true) return;
  const answer = facts.writablePaths(target);
  if (!answer.known) return;
  const missing = uncovered(target, answer.paths).filter(path => target.kind === 'container' || !path.declaredVolume);
  if (missing.length === 0) return;
  const names = enumerate(missing.map(({ path }) => path));
  yield {
    at: target.at(...(target.kind === 'service' ? ['read_only'] : ['securityContext', 'readOnlyRootFilesystem'])),
    message: `${nameOf(target)} has a read-only root, and no mount lets it write ${names}`,
    data: { missing, strong: answer.strong, doubt: answer.doubt, because: answer.because },
  };
}

function addMounts(
  { data: { missing, strong, doubt, because } }: Finding<Data>,
  target: Service | Container,
  facts: Facts,
): Fix | Declined {
  const mounts = mountWritable(target, missing, facts);
  if ('kind' in mounts) return mounts;
  const { edits, paths, risks } = mounts;
  const proposal = {
    kind: 'fix',
    title: `mount ${enumerate(paths)} writable`,
    edits: edits as NonEmpty<Edit>,
    check: inContainer(target, `touch ${paths[0]}/probe`),
    because,
  } as const;
  if (strong && risks.length === 0) return { ...proposal, safety: 'assured' };
  const doubts = strong ? risks : [doubt ?? 'not all of what the image writes is verified', ...risks];
  return {
    ...proposal,
    safety: 'unsafe',
    risk: `${doubts.join('; ')}; an empty mount hides the files of the image, and the program misses them at its start`,
  };
}
