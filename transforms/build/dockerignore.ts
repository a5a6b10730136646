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
      'Assured for each pattern that no COPY names and no RUN can ask for. Unsafe for .env files, because a program may read them from the image. Declined when nothing is left to add.',
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
  const plain = [...history, ...cachesOf(list)].filter(pattern => lacks(pattern) && !isUsed(list, pattern));
  // An old list that keeps the history out is a decision about the rest.
  if (plain.length > 0 && (list.isNew || lacks('.git'))) {
    const message = list.isNew ? `${name}, and the whole context is copied` : `${name} ${plain[0]}`;
    yield { at, message, data: { patterns: plain, kind: 'history', copy }, key: 'history' };
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

/** Caches of the languages of a project, where the build makes its own. */
function cachesOf({ context, dockerfiles }: IgnoreList): readonly string[] {
  const has = (file: string): boolean => context.read(file) !== undefined;
  const runs = dockerfiles.flatMap(({ text }) => text).join('\n');
  const node =
    has('package.json') &&
    /\b(npm (ci|install|i)\b|yarn(\s+install|\s*$|\s*&&)|pnpm (install|i)\b|bun install)/m.test(runs);
  const python = ['requirements.txt', 'pyproject.toml', 'setup.py'].some(has);
  return [
    ...(node ? ['**/node_modules'] : []),
    ...(python ? ['**/__pycache__', '**/*.pyc', '.pytest_cache', '.coverage'] : []),
    '**/*.log',
    '**/.DS_Store',
  ];
}

/** A pattern of the list already keeps out what another one means. */
function covers(own: string, pattern: string): boolean {
  const plain = (text: string): string =>
    text
      .replace(/^\.?\//, '')
      .replace(/^\*\*\//, '')
      .replace(/\/(\*\*?)?$/, '');
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

/** Programs and plugins that look at the history of a repository when they build. */
const readsHistory =
  /\bgit\b|setuptools[_-]scm|versioneer|hatch-vcs|poetry-dynamic|git-commit-id|goreleaser|\bmake\b|gitversion|reckon|\bnx\b|semantic-release/i;

/** A COPY names such files, or a RUN may ask for them. */
function isUsed({ dockerfiles, context }: IgnoreList, pattern: string): boolean {
  const name = pattern
    .replace(/^\*\*\//, '')
    .replace(/^\*/, '')
    .replace(/\.\*$/, '');
  const steps = dockerfiles.flatMap(({ stages }) => stages.flatMap(stage => stage.steps));
  const copied = steps.some(
    ({ keyword, text, flags }) =>
      (keyword === 'COPY' || keyword === 'ADD') && text.includes(name) && !flags.some(flag => flag.name === 'from'),
  );
  if (copied) return true;
  const runs = steps.filter(({ keyword }) => keyword === 'RUN');
  if (runs.some(({ text, flags }) => text.includes(name) || flags.some(({ value }) => value.includes(name))))
    return true;
  if (!history.includes(pattern)) return false;
  if (runs.some(({ text }) => readsHistory.test(text))) return true;
  return [
    'pyproject.toml',
    'setup.py',
    'setup.cfg',
    'package.json',
    'pom.xml',
    'build.gradle',
    'build.gradle.kts',
    'Makefile',
  ].some(file => readsHistory.test(withoutAddresses(context.read(file) ?? '')));
}

/** Addresses and names of repositories say nothing about the build. */
function withoutAddresses(text: string): string {
  return text.replace(/\S*github\S*|git(\+|@|:\/\/)\S*|\S*\.git\b|"(repository|bugs|homepage)"[^}\n]*/gi, '');
}
