import { isRootText } from '../../linux/users.ts';
import type { Evidence, Stage, WrittenFolder } from '../../transform.ts';
import { isAtOrBelow, resolvePath } from '../image-path.ts';
import { givenAway } from './ownership.ts';
import { type BuildStep, type DockerfileFacts, dockerfileEvidence } from './read.ts';
import { mentions, readRun } from './runs.ts';
import { type BuiltStart, startEvidence } from './start.ts';

/** Folders that a program writes when it runs, as far as a Dockerfile, its start script and the manifests beside it tell. */

type Found = Omit<WrittenFolder, 'filled' | 'own'>;

/** Everybody may write there, or nobody has to. */
const open = /^\/(tmp|var\/tmp|dev|proc|sys)(\/|$)/;
/** Folders of the system. */
const system = /^\/(bin|boot|etc|lib\w*|sbin|usr(?!\/src\/.))(\/|$)/;
const secret = /^\/root(\/|$)/;
const shared =
  /^\/(var|var\/(lib|log|cache|spool|run|opt|www)|run|opt|home|srv|mnt|media|usr|usr\/src|etc|bin|sbin|lib\w*)?$/;

/** The folders that belong to root, without those that a step has given away. */
export function writtenFolders(
  facts: DockerfileFacts,
  stage: Stage,
  start: BuiltStart | undefined,
): readonly WrittenFolder[] {
  const mounted = mountedFolders(stage);
  const found = [
    ...declaredFolders(facts, stage),
    ...mounted,
    ...madeFolders(facts),
    ...(start ? scriptFolders(start) : []),
    ...settingFolders(facts, stage),
  ];
  const isHidden = (path: string): boolean =>
    mounted.some(mount => path !== mount.path && isAtOrBelow(path, mount.path));
  const kept = found.filter(({ path }, index) => {
    if (open.test(path) || isHidden(path) || isGiven(facts, path)) return false;
    return found.findIndex(other => other.path === path) === index;
  });
  return kept.map(folder => ({ ...folder, filled: isFilled(facts, folder.path), own: isOwn(folder) }));
}

/** A volume may be anywhere; what a script or a variable names may hold more than the program writes. */
function isOwn({ path, from }: Found): boolean {
  if (shared.test(path) || secret.test(path)) return false;
  return from === 'volume' || from === 'mount' || !system.test(path);
}

function declaredFolders(facts: DockerfileFacts, { chain }: Stage): readonly Found[] {
  const steps = chain.flatMap(({ steps }) => steps).filter(({ keyword }) => keyword === 'VOLUME');
  return facts.volumes
    .filter(path => path.startsWith('/') && !path.includes('$'))
    .map(path => {
      const step = steps.find(({ text }) => text.includes(path));
      const evidence: Evidence = step
        ? { code: 'DF', what: `VOLUME ${path}`, origin: step.origin }
        : dockerfileEvidence(facts, facts.baseLine, `VOLUME ${path}`);
      return { path: resolvePath(path), from: 'volume', evidence };
    });
}

/** Volumes take over what lies at their place in the image; folders of the host do not. */
function mountedFolders({ builders }: Stage): readonly Found[] {
  return builders.flatMap(({ name, file, mounts }) =>
    mounts
      .filter(({ kind, target }) => kind !== 'bind' && target.startsWith('/'))
      .map(({ source, target }): Found => {
        const what = `${name} keeps ${source === undefined ? 'data' : `the volume ${source}`} at ${target}`;
        return { path: resolvePath(target), from: 'mount', evidence: { code: 'CFG', what, origin: file } };
      }),
  );
}

function scriptFolders(start: BuiltStart): readonly Found[] {
  return start.as({ name: undefined, uid: 10001, gid: 10001 }).touches.flatMap(({ path, exact, how, what, at }) => {
    if (!exact || !path.startsWith('/') || !['write', 'make', 'replace'].includes(how)) return [];
    const folder = how === 'make' ? path : resolvePath(`${path}/..`);
    return [{ path: folder, from: 'script', evidence: startEvidence(start, at, `writes ${path} (${what})`) }];
  });
}

const ofTheBuild = /\/(node_modules|bin|lib|src|dist|build|target|vendor|\.\w+)$/;

/** Folders that a RUN makes and nothing is put into: they are there to be written. */
function madeFolders(facts: DockerfileFacts): readonly Found[] {
  return facts.steps
    .filter(step => mentions(step, /\bmkdir\b/) && isByRoot(step))
    .flatMap(step =>
      readRun(step).touches.flatMap(({ path, exact, how }): readonly Found[] => {
        if (how !== 'make' || !exact || system.test(path) || shared.test(path) || ofTheBuild.test(path)) return [];
        if (secret.test(path) || isUsedInBuild(facts, path)) return [];
        return [
          { path, from: 'made', evidence: dockerfileEvidence(facts, step.line, `makes the empty folder ${path}`) },
        ];
      }),
    );
}

function isByRoot({ asUser }: BuildStep): boolean {
  return asUser === undefined || isRootText(asUser);
}

/** Whether the build works in a folder or names it otherwise than to make it. */
function isUsedInBuild(facts: DockerfileFacts, path: string): boolean {
  const isInside = (folder: string | undefined): boolean => folder !== undefined && isAtOrBelow(folder, path);
  if (isInside(facts.workdir)) return true;
  return facts.steps.some(step => isInside(step.workdir) || namesOf(step, path).some(name => usesName(step, name)));
}

/** A path as it is written in a step: absolute, or from its folder. */
function namesOf({ workdir }: BuildStep, path: string): readonly string[] {
  const below = workdir !== undefined && path.startsWith(workdir === '/' ? '/' : `${workdir}/`);
  return below ? [path, path.slice(workdir === '/' ? 1 : workdir.length + 1)] : [path];
}

function usesName({ keyword, text }: BuildStep, name: string): boolean {
  const commands = keyword === 'RUN' ? text.split(/&&|\|\||[;|\n]/) : [text];
  const word = new RegExp(`(^|[\\s"'=./,\\[])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[\\s"'/,\\]])`);
  return commands.some(command => !/^\s*(mkdir|chmod|chown|ls)\b/.test(command) && word.test(command));
}

const settingName =
  /(^|_)(DATA|DB|DATABASE|SQLITE|UPLOADS?|STORAGE|LOGS?|CACHE|MEDIA|STATE)(_?(DIR|DIRECTORY|PATH|FOLDER|ROOT|FILE|URL|URI))?$/i;
const toolName = /^(PIP|NPM|YARN|PNPM|POETRY|UV|GO|CARGO|COMPOSER|BUNDLE|PLAYWRIGHT|PUPPETEER)/i;
const database = /\.(db|sqlite3?)$/i;

/** Folders that variables of the image name as the place of data. */
function settingFolders(facts: DockerfileFacts, stage: Stage): readonly Found[] {
  return Object.entries(facts.variables).flatMap(([name, value]): readonly Found[] => {
    if (value.includes('$') || toolName.test(name)) return [];
    const path = namedFolder(name, value, facts.workdir);
    if (path === undefined) return [];
    const step = stage.chain
      .flatMap(({ steps }) => steps)
      .findLast(({ keyword, text }) => keyword === 'ENV' && new RegExp(`\\b${name}\\b`).test(text));
    const what = `${name}=${value}`;
    const evidence: Evidence = step
      ? { code: 'DF', what, origin: step.origin }
      : dockerfileEvidence(facts, facts.baseLine, what);
    return [{ path, from: 'setting', evidence }];
  });
}

function namedFolder(name: string, value: string, workdir: string | undefined): string | undefined {
  const [, file] = /^sqlite[\w+]*:\/\/\/([^?]+)/.exec(value) ?? [];
  const path = file ?? (settingName.test(name) || database.test(value) ? value : '');
  if (!/^(\/|\.{0,2}\/?[\w-])[\w./@-]*$/.test(path) || (file === undefined && !path.startsWith('/'))) return undefined;
  if (!path.startsWith('/') && workdir === undefined) return undefined;
  const full = resolvePath(path.startsWith('/') ? path : `${workdir}/${path}`);
  return /\.\w+$/.test(full) ? resolvePath(`${full}/..`) : full;
}

function isGiven(facts: DockerfileFacts, path: string): boolean {
  return facts.steps.some(step => {
    const given = givenAway(step);
    return given !== 'unknown' && given.some(folder => isAtOrBelow(path, folder));
  });
}

/** Whether a COPY may put something there. */
function isFilled(facts: DockerfileFacts, path: string): boolean {
  return facts.steps.some(({ keyword, text, words, workdir = '/' }) => {
    if (keyword !== 'COPY' && keyword !== 'ADD') return false;
    const all = words ?? text.trim().split(/\s+/);
    const last = all.at(-1)!;
    const target = resolvePath(last.startsWith('/') ? last : `${workdir}/${last}`);
    return isAtOrBelow(target, path) || (isAtOrBelow(path, target) && all.slice(0, -1).some(isWholeFolder));
  });
}

function isWholeFolder(source: string): boolean {
  return /^(\.|\.\/|\/|\*|\.\/\*)$/.test(source);
}
