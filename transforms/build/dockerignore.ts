import {
  type Declined,
  type Dockerfile,
  defineTransform,
  type Edit,
  type Evidence,
  type Finding,
  type Fix,
  type IgnoreList,
  type Instruction,
  type NonEmpty,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { fromInstruction } from '../shared/stages.ts';
import { isHistoryUsed } from './history.ts';
import { namedFiles } from './named-files.ts';

/** What is missing from a list: patterns that no build step can miss, or the files with secrets, which a start may read. */
interface Missing {
  readonly patterns: readonly string[];
  readonly kind: 'history' | 'secrets';
  readonly copy: Instruction;
}

/** What no image needs of its project stays out of the build context. */
export default defineTransform<Missing>({
  meta: {
    id: 'dockerignore',
    title: 'The build context takes in history, secrets and caches',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'COPY of the whole folder puts everything into the image that lies there: the history of the repository, local secrets, caches. It also makes every build start anew when one of these changes.',
    fixSafety:
      'Assured for each pattern that no COPY names and no RUN can ask for. Unsafe for .env files, because a program may read them from the image; declined where one that the build or the start names does so, and when nothing is left to add.',
    references: ['CIS-D 4.10', 'OWASP-D 12'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    ignoreList: { detect, fix },
  },
});

const history = ['.git', '.gitignore', '.github'];
const secrets = ['.env', '.env.*'];

function* detect(list: IgnoreList): Iterable<Finding<Missing>> {
  const copy = list.dockerfiles.flatMap(copiesWhole)[0];
  if (!copy) return;
  const at = list.at('patterns');
  const lacks = (pattern: string): boolean => !list.patterns.some(own => covers(own, pattern));
  const name = list.isNew ? `there is no ${list.name}` : `${list.name} does not name`;
  const unused = [...history, ...cachesOf(list)].filter(pattern => lacks(pattern) && !isUsed(list, pattern));
  // An old list that keeps the history out is a decision about the rest.
  if (unused.length > 0 && (list.isNew || lacks('.git'))) {
    const message = list.isNew ? `${name}, and the whole context is copied` : `${name} ${unused[0]}`;
    yield { at, message, data: { patterns: unused, kind: 'history', copy }, key: 'history' };
  }
  const open = secrets.filter(pattern => lacks(pattern) && !isUsed(list, pattern));
  if (open.length > 0 && lacks('.env')) {
    const message = list.isNew ? `${name}, so .env files are copied` : `${name} .env, so it is copied`;
    yield { at, message, data: { patterns: open, kind: 'secrets', copy }, key: 'secrets' };
  }
}

function fix({ data }: Finding<Missing>, list: IgnoreList): Fix | Declined {
  const { patterns, kind, copy } = data;
  const [first, ...rest] = patterns.map((item): Edit => ({ op: 'append', at: list.at('patterns'), item }));
  if (!first) return declined('no-evidence', 'every pattern that could be added is used by the build');
  const edits: NonEmpty<Edit> = [first, ...rest];
  const because: NonEmpty<Evidence> = [fromInstruction(copy, 'copies the whole context')];
  const shown = patterns.join(' ');
  if (kind === 'secrets') {
    const reader = readerOfSecrets(list);
    if (reader !== undefined)
      return declined(
        'needs-other-fix',
        `${reader} reads .env from the image; give it its variables when it starts (env_file, secrets), then leave ${shown} out`,
      );
    const risk = 'a program that reads .env from the image finds it no more; give it its variables when it starts';
    return { kind: 'fix', title: `leave out ${shown}`, edits, safety: 'unsafe', because, risk };
  }
  const nothing: Evidence = { code: 'DF', what: 'no instruction names these files', origin: list.dockerfiles[0]!.file };
  return {
    kind: 'fix',
    title: list.isNew ? `add a .dockerignore with ${shown}` : `leave out ${shown}`,
    edits,
    safety: 'assured',
    because: [...because, nothing],
  };
}

/** A file that the build or the start runs, and that reads its variables from a file. */
function readerOfSecrets({ dockerfiles, context }: IgnoreList): string | undefined {
  const steps = dockerfiles.flatMap(({ stages }) => stages.flatMap(stage => stage.steps));
  const found = namedFiles(context, steps.filter(isCommand)).find(path =>
    /(["'`/\s])\.env(["'`\s]|$)|\bdotenv\b/m.test(context.read(path) ?? ''),
  );
  return found === undefined ? undefined : context.shown(found);
}

function isCommand({ keyword }: Instruction): boolean {
  return /^(RUN|CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword);
}

/** COPY and ADD of everything, from the context. */
function copiesWhole({ stages }: Dockerfile): readonly Instruction[] {
  return stages.flatMap(({ steps }) =>
    steps.filter(({ keyword, flags, text, words }) => {
      if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return false;
      const sources = (words ?? text.split(/\s+/)).slice(0, -1);
      return sources.some(source => /^(\.|\.\/|\/|\*|\.\/\*)$/.test(source));
    }),
  );
}

/** What tools leave behind, each where the build makes its own or the repository does not hold it. */
function cachesOf({ context, dockerfiles }: IgnoreList): readonly string[] {
  const has = (file: string): boolean => context.read(file) !== undefined;
  const untracked = new Set((context.read('.gitignore') ?? '').split(/\r?\n/).map(line => plain(line.trim())));
  const runs = dockerfiles.map(({ text }) => text).join('\n');
  const node =
    has('package.json') &&
    /\b(npm (ci|install|i)\b|yarn(\s+(install|--\S+)|\s*$|\s*&&)|pnpm (install|i)\b|bun install)/m.test(runs);
  const python = ['requirements.txt', 'pyproject.toml', 'setup.py'].some(has);
  // Modules below other folders may be part of the project.
  const modules = untracked.has('node_modules') ? '**/node_modules' : 'node_modules';
  const compiled = ['*.pyc', '*.py[cod]', '*.py[co]'].some(pattern => untracked.has(pattern));
  return [
    ...(node ? [modules, '**/npm-debug.log*'] : []),
    ...(python ? ['**/__pycache__', ...(compiled ? ['**/*.pyc'] : []), '.pytest_cache', '.coverage'] : []),
    ...(untracked.has('*.log') ? ['**/*.log'] : []),
    '**/.DS_Store',
  ];
}

function plain(pattern: string): string {
  return pattern
    .replace(/^\.?\//, '')
    .replace(/^\*\*\//, '')
    .replace(/\/(\*\*?)?$/, '');
}

/** A pattern of the list already keeps out what another one means. */
function covers(own: string, pattern: string): boolean {
  if (/^(\*|\*\*|\.)$/.test(own)) return true;
  if (plain(own) === plain(pattern)) return true;
  const glob = plain(own);
  return (
    glob.includes('*') &&
    new RegExp(
      `^${glob
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('**', '\0')
        .replaceAll('*', '[^/]*')
        .replaceAll('\0', '.*')}$`,
    ).test(plain(pattern))
  );
}

/** A COPY names such files, or a command may ask for them, when the image is built or starts. */
function isUsed(list: IgnoreList, pattern: string): boolean {
  const name = plain(pattern)
    .replace(/^\*/, '')
    .replace(/[.*]+$/, '');
  const steps = list.dockerfiles.flatMap(({ stages }) => stages.flatMap(stage => stage.steps));
  const copied = steps.some(
    ({ keyword, text, flags }) =>
      (keyword === 'COPY' || keyword === 'ADD') && text.includes(name) && !flags.some(flag => flag.name === 'from'),
  );
  if (copied) return true;
  const commands = steps.filter(isCommand);
  if (commands.some(({ text, flags }) => text.includes(name) || flags.some(({ value }) => value.includes(name))))
    return true;
  return history.includes(pattern) && isHistoryUsed(list.context, commands);
}
