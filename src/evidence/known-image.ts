import type {
  Answer,
  CapabilityNeed,
  Evidence,
  NonEmpty,
  Runnable,
  ServiceUser,
  StartUser,
  WritablePath,
} from '../transform.ts';
import { noEvidence } from './built-image.ts';
import { factsData, type ImageFacts, isStrong, type Match, programOf } from './images.ts';

/** Answers about an image from the bundled facts. */

/** Cites a fact with the place it was read, preferring the source that speaks about it. */
export function cite(match: Match, what: string, about: RegExp = /./): Evidence {
  const sources = match.facts.evidence.filter(({ repo }) => repo !== 'lab');
  const source = sources.find(({ says, file }) => about.test(`${file} ${says}`)) ?? sources[0];
  const origin = source ? `${match.label} (${source.repo} ${source.file.split(';')[0]})` : match.label;
  return { code: 'FACTS', what, origin };
}

const replacedProgram = (c: Runnable, match: Match): Extract<Answer<unknown>, { known: false }> =>
  noEvidence(
    `the command of ${c.name} replaces the program of ${match.label}, so what is known about that image does not hold`,
  );

export function knownStartUser(match: Match): Answer<StartUser> {
  const { facts, variant } = match;
  const user = facts.default_user ?? 'root';
  const strong = isStrong(facts.confidence.user, facts.confidence.startup);
  const because: NonEmpty<Evidence> = [cite(match, `image user is ${user}`, /user|USER/)];
  if (/^(root|0)(:|$)/.test(user)) return { known: true, strong, because, root: true, uid: 0, gid: 0, name: 'root' };
  const [name = '', group] = user.split(':');
  const numeric = /^\d+$/.test(name);
  const uid = numeric ? Number(name) : (variant?.uid ?? undefined);
  const gid = group !== undefined && /^\d+$/.test(group) ? Number(group) : (variant?.gid ?? undefined);
  return { known: true, strong, because, root: false, uid, gid, name: numeric ? undefined : name };
}

/** Programs of a container that only interpret: no package manager, no shell, no change of user. */
const quietProgram = /^(node|nodejs|python3?|java|ruby|php|deno|bun)$/;

export function knownCapabilities(
  match: Match,
  c: Runnable,
  sharesHostPorts: boolean,
): Answer<{ needs: readonly CapabilityNeed[] }> {
  const { facts } = match;
  if (
    isGeneric(facts) &&
    !(Array.isArray(c.command) && quietProgram.test(String(c.command[0])) && c.entrypoint === undefined)
  ) {
    return noEvidence(`${match.label} is a base image: what it needs depends on what runs in it`);
  }
  if (!isGeneric(facts) && programOf(c, match) !== 'default') return replacedProgram(c, match);
  const needs: CapabilityNeed[] = facts.cap_add_safe.map(capability => ({
    capability,
    reason: facts.capabilities.find(({ cap }) => cap === capability)?.reason ?? 'needed at start',
  }));
  const ports = facts.capabilities.find(({ cap, when }) => cap === 'NET_BIND_SERVICE' && when === 'privileged-port');
  if (ports && sharesHostPorts) needs.push({ capability: 'NET_BIND_SERVICE', reason: ports.reason });
  needs.push(...fileCapabilities(facts));
  const names = [...new Set(needs.map(({ capability }) => capability))].sort();
  const what = names.length > 0 ? `needs ${names.join(', ')} when it starts as its own user` : 'needs no capability';
  return {
    known: true,
    strong: isStrong(facts.confidence.capabilities, facts.confidence.startup),
    because: [cite(match, what, /entrypoint|drop|chown|gosu|setcap/i)],
    needs: names.map(name => needs.find(({ capability }) => capability === name)!),
  };
}

function isGeneric({ category }: ImageFacts): boolean {
  return category === 'base' || category === 'runtime';
}

export function fileCapabilities(facts: ImageFacts): readonly CapabilityNeed[] {
  return facts.file_capabilities
    .filter(({ effective_bit }) => effective_bit)
    .flatMap(({ binary, caps }) => caps.map(capability => ({ capability, reason: `file capability of ${binary}` })));
}

const worldWritable = /^[0-7]?[0-7]{2}[2367]$/;

export function knownWritablePaths(match: Match, c: Runnable): Answer<{ paths: readonly WritablePath[] }> {
  const { facts } = match;
  const { verdict, note } = facts.read_only_root;
  if (verdict === 'blocked')
    return {
      known: false,
      code: 'by-design',
      reason: `${match.label} cannot run read-only: ${note ?? 'it writes into the image'}`,
    };
  if (verdict === 'unknown') return noEvidence(`it is not known which paths ${match.label} writes`);
  if (isGeneric(facts) && facts.name !== 'distroless' && facts.name !== 'php-apache' && facts.name !== 'php-fpm') {
    return noEvidence(`${match.label} is a base image: which paths are written depends on what runs in it`);
  }
  if (programOf(c, match) !== 'default') return replacedProgram(c, match);
  const env = (factsData().blocked_by_env[facts.name] ?? []).find(name =>
    c.env.some(variable => variable.name === name),
  );
  if (env)
    return { known: false, code: 'by-design', reason: `${match.label} writes into the image when ${env} is set` };

  const paths = [...dataPaths(match), ...scratchPaths(facts, c)];
  const met = verdict !== 'conditional' || factsData().fine_with_data_mounted.includes(facts.name);
  const foreign = foreignPath(c, paths);
  const because: [Evidence, ...Evidence[]] = [
    cite(
      match,
      paths.length > 0 ? `writes ${paths.map(({ path }) => path).join(', ')}` : 'writes nothing outside its mounts',
      /read.only|tmpfs|writ|volume|mkdir/i,
    ),
  ];
  if (foreign)
    because.push({ code: 'CFG', what: `names ${foreign}, which no mount covers`, origin: c.origin('command') });
  const strong =
    met && !foreign && isStrong(facts.confidence.paths, facts.confidence.read_only) && !isDerivative(facts);
  return { known: true, strong, because, paths };
}

/** An image family whose members differ (linuxserver): nothing specific is known. */
function isDerivative({ category }: ImageFacts): boolean {
  return category === 'family';
}

function dataPaths({ facts, label }: Match): WritablePath[] {
  const major = Number(/:v?(\d+)/.exec(label)?.[1] ?? Number.POSITIVE_INFINITY);
  return facts.data_paths
    .filter(({ when }) => when === 'always')
    .filter(row => {
      const limit = /tags (<=|>=) (\d+)/.exec((row as { note?: string }).note ?? '');
      if (!limit) return true;
      return limit[1] === '<=' ? major <= Number(limit[2]) : major >= Number(limit[2]);
    })
    .map(({ path, declared_volume }) => ({
      path,
      need: 'persistent' as const,
      worldWritable: false,
      exec: false,
      writer: 'service' as const,
      declaredVolume: declared_volume,
      reason: 'data',
    }));
}

function scratchPaths(facts: ImageFacts, c: Runnable): WritablePath[] {
  return facts.scratch_paths
    .filter(row => row.when === 'always' || isHarmless(row) || isSwitchedOn(facts, row.path, c))
    .map(row => ({
      path: row.path,
      need: row.needs_image_content ? ('seeded' as const) : ('scratch' as const),
      worldWritable: worldWritable.test(row.image_mode ?? ''),
      exec: row.exec,
      writer: row.writer,
      declaredVolume: false,
      reason: row.reason,
    }));
}

/** An empty mount takes nothing away where the image has no such folder, or one that everybody may write. */
function isHarmless(row: ImageFacts['scratch_paths'][number]): boolean {
  return !row.needs_image_content && (row.image_mode === 'absent' || worldWritable.test(row.image_mode ?? ''));
}

function isSwitchedOn(facts: ImageFacts, path: string, c: Runnable): boolean {
  const features = factsData().features[facts.name] ?? [];
  return features.some(feature => {
    if (feature.path !== path) return false;
    const { mount, env = [] } = feature;
    return (
      c.mounts.some(({ target }) => target === mount || target.startsWith(`${mount}/`)) ||
      c.env.some(({ name }) => env.includes(name))
    );
  });
}

const readOnlyTrees = /^\/(usr|bin|sbin|lib|lib64|etc|opt|proc|sys|dev|run\/secrets)(\/|$)/;

/** An absolute path in the arguments or the environment that is neither mounted nor known: the program may write there. */
function foreignPath(c: Runnable, paths: readonly WritablePath[]): string | undefined {
  const words = [c.entrypoint, c.command].flatMap(list => (Array.isArray(list) ? (list as readonly string[]) : []));
  const values = c.env.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const covered = [...c.mounts.map(({ target }) => target), ...paths.map(({ path }) => path)];
  for (const text of [...words, ...values]) {
    for (const [, path] of text.matchAll(/(?:^|=|\s)(\/[A-Za-z0-9_.@-]+(?:\/[A-Za-z0-9_.@-]+)+)/g)) {
      if (readOnlyTrees.test(path!) || covered.some(other => path === other || path!.startsWith(`${other}/`))) continue;
      return path;
    }
  }
  return undefined;
}

export function knownServiceUser(match: Match, c: Runnable): Answer<ServiceUser> {
  const { facts, variant, label } = match;
  const { supported, user, needs } = facts.run_as_service_user;
  const numbers =
    user === 'variant' && variant && variant.uid !== null ? `${variant.uid}:${variant.gid ?? variant.uid}` : user;
  if (supported === 'no') return { known: false, code: 'by-design', reason: `${label} has to start as root` };
  if (c.env.some(({ name }) => name === 'PUID' || name === 'PGID')) {
    return {
      known: false,
      code: 'by-design',
      reason: `${label} takes its user from PUID and PGID and has to start as root for it`,
    };
  }
  const match_ = /^(\d+):(\d+)$/.exec(numbers ?? '');
  if (!match_ || supported === 'unknown') return noEvidence(`no user number is known that ${label} can be started as`);
  if (programOf(c, match) !== 'default' || isGeneric(facts)) return replacedProgram(c, match);
  const dropsToIt = facts.startup === 'root-then-drops' || facts.startup === 'non-root';
  return {
    known: true,
    strong:
      isStrong(facts.confidence.run_as, facts.confidence.user) && (supported === 'full' || supported === 'is-default'),
    because: [cite(match, `runs as ${numbers} without root`, /user|rootless|gosu|uid/i)],
    uid: Number(match_[1]),
    gid: Number(match_[2]),
    needs:
      supported === 'full' || supported === 'is-default'
        ? needs.filter(need => !/data|volume|owned by/i.test(need))
        : [...needs, `support is ${supported}`],
    dataPaths: dataPaths(match).map(({ path }) => path),
    imageDropsToIt: dropsToIt,
  };
}
