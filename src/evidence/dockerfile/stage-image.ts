import { isRootText } from '../../linux/users.ts';
import type {
  Answer,
  BaseImage,
  BuiltImage,
  Evidence,
  Runnable,
  Stage,
  StartUser,
  WrittenFolder,
} from '../../transform.ts';
import { noEvidence } from '../answers.ts';
import { cite } from '../facts/cite.ts';
import { type Match, whyUnverified } from '../facts/match.ts';
import { knownStartUser } from '../facts/user.ts';
import { type DockerfileFacts, dockerfileEvidence, type ReadFile, readDockerfile } from './read.ts';
import { rootServer } from './root-servers.ts';
import { userChange } from './server-user.ts';
import { type BuiltStart, readBuiltStart, startEvidence } from './start.ts';
import { baseOf, builtAccount, builtStartUser, plainBaseOf } from './user.ts';
import { writtenFolders } from './written-folders.ts';

/** What a stage makes, as far as its Dockerfile and the facts about its base tell. */
export function stageImage(stage: Stage, read: ReadFile): BuiltImage {
  return new StageImage(stage, read);
}

class StageImage implements BuiltImage {
  readonly #stage: Stage;
  readonly #facts: DockerfileFacts | undefined;

  constructor(stage: Stage, read: ReadFile) {
    const { file, text, context } = stage.dockerfile;
    const build = {
      dockerfile: file,
      context: context.folder,
      inline: undefined,
      target: String(stage.index),
      args: {},
    };
    this.#stage = stage;
    this.#facts = readDockerfile(text, file, build, read);
  }

  get base(): BaseImage | undefined {
    const facts = this.#facts;
    const found = facts && baseOf(facts);
    if (!facts || !found) return undefined;
    if (found === 'scratch') {
      const evidence = dockerfileEvidence(facts, facts.baseLine, 'FROM scratch');
      return {
        label: 'scratch',
        evidence,
        family: 'scratch',
        accounts: [],
        user: undefined,
        doubt: undefined,
        isPlain: true,
      };
    }
    const { label, facts: known, tag } = found;
    return {
      label,
      evidence: dockerfileEvidence(facts, facts.baseLine, `FROM ${facts.base}`),
      family: familyOf(known.name, known.category, tag),
      accounts: plainBaseOf(facts)?.users ?? [],
      user: userOfBase(found),
      doubt: whyUnverified(found, 'user'),
      isPlain: ['base', 'runtime'].includes(known.category),
    };
  }

  startUser(): Answer<StartUser> {
    return this.#facts ? builtStartUser(this.#facts) : this.#unread();
  }

  account(name: string): ReturnType<BuiltImage['account']> {
    const facts = this.#facts;
    const account = facts && builtAccount(facts, name);
    if (!facts || !account) return undefined;
    const made = this.madeAccounts().find(other => other.name === name);
    const what = `${facts.base} ships the account ${name}`;
    return made ?? { ...account, evidence: dockerfileEvidence(facts, facts.baseLine, what) };
  }

  madeAccounts(): ReturnType<BuiltImage['madeAccounts']> {
    const facts = this.#facts;
    if (!facts) return [];
    return [...facts.users].map(([name, { uid, gid }]) => {
      const step = facts.steps.find(
        ({ keyword, text }) => keyword === 'RUN' && text.includes(name) && /(user|group)(add)?\b/.test(text),
      );
      const evidence = dockerfileEvidence(facts, step?.line ?? facts.baseLine, `the account ${name} is made here`);
      return { name, uid, gid, evidence };
    });
  }

  needsRootToStart(): Evidence | undefined {
    const facts = this.#facts;
    if (!facts) return undefined;
    const start = this.#start();
    return (start ? rootOfStart(start, facts) : namedServer(facts)) ?? rootOfBase(facts);
  }

  writtenFolders(): readonly WrittenFolder[] {
    return this.#facts ? writtenFolders(this.#facts, this.#stage, this.#start()) : [];
  }

  #start(): BuiltStart | undefined {
    return this.#facts && readBuiltStart(this.#facts, asItself(this.#stage));
  }

  #unread(): Answer<never> {
    return noEvidence(`${this.#stage.file} cannot be followed`);
  }
}

/** What a start does that takes root. */
function rootOfStart(start: BuiltStart, facts: DockerfileFacts): Evidence | undefined {
  const { becomes, editsAccounts, gifts, takesRoot, runs } = start.startup;
  const turning = runs.find(({ as }) => as !== undefined);
  if (becomes && turning)
    return startEvidence(start, turning.at, `turns into ${becomes.name ?? 'another user'} itself`);
  const first = editsAccounts[0] ?? takesRoot[0];
  if (first) return startEvidence(start, first.at, `takes root (${first.what})`);
  const gift = gifts[0];
  if (gift) return startEvidence(start, gift.at, `gives ${gift.path || 'files'} to another user`);
  for (const run of runs) {
    if (run.as !== undefined || !run.words) continue;
    const program = run.words[0]!.split('/').at(-1)!;
    const does = rootServer(run);
    if (does !== undefined) return startEvidence(start, run.at, `${program} ${does}`);
    if (userChange(run.words, facts) === 'changes')
      return startEvidence(start, run.at, `${program} is told to become another user`);
  }
  return undefined;
}

/** A base that brings the start, and has to be root for it. */
function rootOfBase(facts: DockerfileFacts): Evidence | undefined {
  if (facts.entrypoint) return undefined;
  const base = baseOf(facts);
  if (!base || base === 'scratch') return undefined;
  const { startup, category, default_user: user, run_as_service_user: other } = base.facts;
  // A runtime starts whatever CMD says.
  if (category === 'base' || (category === 'runtime' && facts.command) || !isRootText(user)) return undefined;
  const about = /user|root|gosu|su-exec|setpriv/i;
  if (startup === 'root-then-drops')
    return cite(base, `${base.label} starts as root and becomes another user itself`, about);
  if (!['needs-prep', 'partial', 'no'].includes(other.supported)) return undefined;
  const needs = other.needs.length > 0 ? `; as another user it needs: ${other.needs.join(', ')}` : '';
  return cite(base, `${base.label} starts as root${needs}`, about);
}

/** The program that CMD or ENTRYPOINT names, where the start of the base is not known. */
function namedServer(facts: DockerfileFacts): Evidence | undefined {
  const step = facts.entrypoint ?? facts.command;
  const words = step && (step.words ?? step.text.trim().split(/\s+/));
  const does = words && rootServer({ words, as: undefined, exec: true, at: { script: undefined, line: 1 } });
  return does === undefined ? undefined : dockerfileEvidence(facts, step!.line, `${words![0]!} ${does}`);
}

/** In numbers where they are known. */
function userOfBase(match: Match): string | undefined {
  const start = knownStartUser(match);
  if (!start.known || start.root) return undefined;
  const { uid, gid, name } = start;
  if (uid === undefined) return name;
  return gid === undefined ? String(uid) : `${uid}:${gid}`;
}

function familyOf(name: string, category: string, tag: string | undefined): BaseImage['family'] {
  if (/ubi|windows|nanoserver|centos|oracle|amazon|al20/.test(tag ?? '')) return undefined;
  if (name === 'distroless') return 'distroless';
  if (name === 'alpine' || /(^|[.-])alpine/.test(tag ?? '')) return 'alpine';
  if (name === 'debian' || name === 'ubuntu') return 'debian';
  return category === 'runtime' && name !== 'busybox' ? 'debian' : undefined;
}

/** A container that changes nothing of its image. */
function asItself({ file, name, dockerfile }: Stage): Runnable {
  const absent = { value: undefined, unknown: false, source: 'absent' as const, at: [] };
  const nothing = {
    kind: 'container',
    file,
    name,
    path: [],
    windows: false,
    infrastructure: false,
    image: undefined,
    build: undefined,
    entrypoint: undefined,
    command: undefined,
    env: [],
    mounts: [],
    ports: [],
    hostNetwork: false,
    privileged: false,
    capAdd: [],
    capDrop: [],
    user: undefined,
    readOnlyRoot: false,
    hooks: [],
    get: () => absent,
    list: () => [],
    keys: () => [],
    flag: () => undefined,
    origin: () => dockerfile.file,
  };
  return nothing as unknown as Runnable;
}
