import {
  type Declined,
  defineTransform,
  type Edit,
  type Facts,
  type Fix,
  type Mount,
  type NonEmpty,
  type Service,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { fromManifest } from '../shared/targets.ts';
import {
  closedItems,
  executionAt,
  itemsToOwn,
  ownedOptions,
  relaxingOptions,
  removableOptions,
  setTmpfs,
} from '../shared/tmpfs.ts';
import { enumerate, nameOf } from '../shared/words.ts';

interface Data {
  readonly mount: Mount;
}

/** A tmpfs keeps the flags that the engine gives it: no programs, no setuid bits, no devices. */
export default defineTransform<Data>({
  meta: {
    id: 'tmpfs-options',
    title: 'Memory file system allows programs, setuid bits or devices',
    severity: 'low',
    fixable: 'sometimes',
    why: 'The engine mounts a tmpfs with noexec, nosuid and nodev. Writable places where programs can be run are what an intruder looks for first.',
    fixSafety:
      'Safe for suid and dev, which no program in a container uses on a folder that starts empty. Assured for exec when the image facts say that nothing is run from there, unsafe when that is not known, declined when programs or libraries are known to be run from there.',
    references: [],
    preset: 'baseline',
    phase: 'filesystem',
    after: ['writable-paths'],
  },
  on: {
    service: {
      *detect(service) {
        for (const mount of service.mounts) {
          if (mount.kind !== 'tmpfs' || !mount.own) continue;
          const words = relaxingOptions(mount);
          if (words.length === 0) continue;
          const message = `${nameOf(service)} mounts ${mount.target} with ${enumerate(words)}`;
          yield { at: mount.at, message, data: { mount } };
        }
      },
      fix: ({ data }, service, facts) => fixItem(data, service, facts),
    },
  },
});

function fixItem({ mount }: Data, service: Service, facts: Facts): Fix | Declined {
  const removed = removableOptions(mount, service, facts);
  if (removed.length === 0)
    return declined(
      'by-design',
      `${service.name} runs programs or loads libraries from ${mount.target}; keep exec there`,
    );
  const evidence = fromManifest(
    service,
    `tmpfs ${removed.length > 1 ? 'options' : 'option'} ${enumerate(removed)}`,
    ...mount.at.slice(service.path.length),
  );
  const proposal = {
    kind: 'fix',
    title: `remove ${enumerate(removed)} from the tmpfs on ${mount.target}`,
    edits: rewrite(mount, removed, service, facts),
    because: [evidence],
  } as const;
  if (!removed.includes('exec')) return { ...proposal, safety: 'safe' };
  if (executionAt(mount, service, facts) === 'excluded') return { ...proposal, safety: 'assured' };
  return {
    ...proposal,
    safety: 'unsafe',
    risk: `a program that runs files from ${mount.target} would fail with "Permission denied"`,
  };
}

/** The item without the words, and with an owner when a user rule gives it one in the same run. */
function rewrite(mount: Mount, removed: readonly string[], service: Service, facts: Facts): NonEmpty<Edit> {
  const without = (options: readonly string[]): readonly string[] =>
    options.filter(option => !removed.includes(option));
  const plain = setTmpfs(service, mount, without(mount.options));
  if (closedItems(service, facts).some(item => item.mount.target === mount.target))
    return [{ ...plain, when: { rule: 'writable-mounts', is: 'not-accepted' } }];
  const owned = itemsToOwn(service, facts).find(item => item.mount.target === mount.target);
  if (!owned) return [plain];
  const { rule } = owned.user;
  return [
    { ...plain, when: { rule, is: 'not-accepted' } },
    { ...setTmpfs(service, mount, without(ownedOptions(mount, owned.user))), when: { rule, is: 'accepted' } },
  ];
}
