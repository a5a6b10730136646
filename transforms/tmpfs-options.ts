import {
  type Declined,
  defineTransform,
  type Edit,
  type Facts,
  type Fix,
  type Mount,
  type NonEmpty,
  type Service,
} from '../src/transform.ts';
import { declined, enumerate, fromManifest, nameOf } from './shared/safety.ts';
import { itemsToOwn, ownedOptions, setTmpfs } from './shared/tmpfs.ts';

const relaxing = new Set(['exec', 'suid', 'dev']);

interface Data {
  readonly mount: Mount;
  readonly words: readonly string[];
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
    rank: 62,
  },
  on: {
    service: {
      *detect(service) {
        for (const mount of service.mounts) {
          if (mount.kind !== 'tmpfs' || !mount.own) continue;
          const words = mount.options.filter(option => relaxing.has(option));
          if (words.length === 0) continue;
          const message = `${nameOf(service)} mounts ${mount.target} with ${enumerate(words)}`;
          yield { at: mount.at, message, data: { mount, words } };
        }
      },
      fix: ({ data }, service, facts) => fixItem(data, service, facts),
    },
  },
});

function fixItem({ mount, words }: Data, service: Service, facts: Facts): Fix | Declined {
  const execution = words.includes('exec') ? executionAt(mount, service, facts) : 'none';
  const removed = execution === 'known' ? words.filter(word => word !== 'exec') : words;
  if (removed.length === 0)
    return declined('by-design', `${service.name} runs programs or loads libraries from ${mount.target}`);
  const evidence = fromManifest(service, `tmpfs option ${enumerate(removed)}`, ...mount.at.slice(service.path.length));
  const proposal = {
    kind: 'fix',
    title: `remove ${enumerate(removed)} from the tmpfs on ${mount.target}`,
    edits: rewrite(mount, removed, service, facts),
    because: [evidence],
  } as const;
  if (execution === 'unknown')
    return { ...proposal, safety: 'unsafe', risk: `a program that runs files from ${mount.target} would fail` };
  return { ...proposal, safety: execution === 'excluded' ? 'assured' : 'safe' };
}

/** Whether something is run from the folder, as far as is known. */
function executionAt(mount: Mount, service: Service, facts: Facts): 'known' | 'excluded' | 'unknown' {
  const answer = facts.writablePaths(service);
  if (!answer.known) return 'unknown';
  const rows = answer.paths.filter(({ path }) => path === mount.target || path.startsWith(`${mount.target}/`));
  if (rows.some(({ exec }) => exec)) return 'known';
  return rows.length > 0 && answer.strong ? 'excluded' : 'unknown';
}

/** The item without the words, and with an owner when a user rule gives it one in the same run. */
function rewrite(mount: Mount, removed: readonly string[], service: Service, facts: Facts): NonEmpty<Edit> {
  const without = (options: readonly string[]): readonly string[] =>
    options.filter(option => !removed.includes(option));
  const plain = setTmpfs(service, mount, without(mount.options));
  const owned = itemsToOwn(service, facts).find(item => item.mount.target === mount.target);
  if (!owned) return [plain];
  const { rule } = owned.user;
  return [
    { ...plain, when: { rule, is: 'not-accepted' } },
    { ...setTmpfs(service, mount, without(ownedOptions(mount, owned.user))), when: { rule, is: 'accepted' } },
  ];
}
