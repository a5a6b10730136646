import {
  type Container,
  type Declined,
  defineTransform,
  type Facts,
  type Finding,
  type Fix,
  type FixSafety,
  type Service,
} from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declined, declineUnknown, refuseEphemeral } from '../shared/declining.ts';
import { serviceWritesInVain, writtenInVain } from '../shared/misplaced.ts';
import { temporaryFolder } from '../shared/mounts.ts';
import { isRefusal } from '../shared/user.ts';
import { enumerate, nameOf } from '../shared/words.ts';
import { mountWritable, type WritableMounts } from './writable.ts';

type Data = 'writable' | 'unknown';

const keysOf = (target: Service | Container): readonly string[] =>
  target.kind === 'service' ? ['read_only'] : ['securityContext', 'readOnlyRootFilesystem'];

/** The files of the image cannot be changed; what the program writes gets mounts in the same fix. */
export default defineTransform<Data>({
  meta: {
    id: 'read-only-root',
    title: 'Root filesystem is writable',
    severity: 'high',
    fixable: 'sometimes',
    why: 'Whoever breaks into the program can replace its files or drop tools next to it. On a read-only root the container stays equal to its image.',
    fixSafety:
      'Assured when the image facts or the Dockerfile name every path the program writes: each one without a mount gets a tmpfs, an emptyDir or an anonymous volume in the same fix. Unsafe when that is unknown, unverified, or a development sync copies files into the container; then only /tmp is mounted. Declined for images that write into themselves, for folders that must keep image content on Kubernetes, and for secrets or configs with inline content.',
    references: [
      'CIS-D 5.13',
      'KSV-0014',
      'CKV_K8S_22',
      'kube-linter no-read-only-root-fs',
      'kube-score container-security-context-readonlyrootfilesystem',
      'Polaris notReadOnlyRootFilesystem',
      'Kubescape C-0017',
      'KICS a9c2f49d',
      'NSA 1.1',
      'OWASP-D 8',
    ],
    removes: true,
    preset: 'recommended',
    phase: 'filesystem',
  },
  on: {
    service: {
      detect,
      fix: (finding, service, facts) => declineInService(service) ?? makeReadOnly(finding, service, facts),
    },
    container: {
      detect,
      fix: (finding, container, facts) => refuseEphemeral(container) ?? makeReadOnly(finding, container, facts),
    },
  },
});

function* detect(target: Service | Container): Iterable<Finding<Data>> {
  const { readOnlyRoot } = target;
  if (readOnlyRoot === true) return;
  const at = target.at(...keysOf(target));
  if (readOnlyRoot === 'unknown') {
    const message = `${nameOf(target)} may be able to write to its root filesystem`;
    yield { at, message, data: 'unknown', severity: 'info' };
    return;
  }
  const explicit = target.flag(...keysOf(target)) === false;
  const inVain =
    target.kind === 'service'
      ? serviceWritesInVain(target, 'read_only')
      : writtenInVain(target, 'readOnlyRootFilesystem');
  yield { at, message: `${nameOf(target)} can write to its root filesystem${inVain}`, data: 'writable', explicit };
}

/** Compose creates these files inside the container, which a read-only root does not allow: `up` would fail. */
function declineInService({ inlineFiles }: Service): Declined | undefined {
  if (inlineFiles.length === 0) return undefined;
  return declined(
    'not-possible',
    `Compose cannot create ${enumerate(inlineFiles)} in a read-only container; give the secret or config a \`file:\` instead of inline content`,
  );
}

function makeReadOnly({ data }: Finding<Data>, target: Service | Container, facts: Facts): Fix | Declined {
  if (data === 'unknown') return declineUnknown(keysOf(target).at(-1)!);
  const answer = facts.writablePaths(target);
  if (isRefusal(answer)) return declined(answer.code, answer.reason);
  const mounts = mountWritable(target, answer.known ? answer.paths : [temporaryFolder], facts);
  if ('kind' in mounts) return mounts;
  return {
    kind: 'fix',
    title: titleOf(mounts),
    edits: [target.set(keysOf(target), true), ...mounts.edits],
    check: inContainer(target, 'touch /probe'),
    ...safetyOf(target, answer, mounts),
  };
}

function titleOf({ paths, unkept, aging }: WritableMounts): string {
  const kept = paths.length > 0 ? `, keep ${enumerate(paths)} writable` : '';
  const note = unkept.length > 0 ? ` (what is in ${enumerate(unkept)} is as short-lived as before)` : '';
  const old =
    aging.length > 0 ? ` (${enumerate(aging)} keeps the files of this release until \`up --renew-anon-volumes\`)` : '';
  return `make the root filesystem read-only${kept}${note}${old}`;
}

function safetyOf(
  target: Service | Container,
  answer: ReturnType<Facts['writablePaths']>,
  { risks }: WritableMounts,
): FixSafety {
  if (!answer.known)
    return {
      safety: 'unsafe',
      because: [],
      risk: `${answer.reason}; a program that writes to another place than its mounts and /tmp would fail with "Read-only file system"`,
    };
  const doubts = [
    ...(answer.strong
      ? []
      : [
          answer.doubt ?? 'not all of what the image writes is verified',
          'a write elsewhere would fail with "Read-only file system"',
        ]),
    ...risks,
    ...(target.kind === 'service' && target.watchSync
      ? ['`develop.watch` could no longer copy files into the container']
      : []),
  ];
  return doubts.length > 0
    ? { safety: 'unsafe', because: answer.because, risk: [...new Set(doubts)].join('; ') }
    : { safety: 'assured', because: answer.because };
}
