import { isAtOrBelow, resolvePath } from '../image-path.ts';
import type { BuildStep, DockerfileFacts } from './read.ts';
import { mentions, readRun } from './runs.ts';

/** Text files that a Dockerfile takes from its build context, by their path in the image. */

export interface BuiltFile {
  readonly text: string;
  /** Where it lies in the project: `app/entrypoint.sh`, or the Dockerfile with a line. */
  readonly file: string;
  /** Added to lines of the text. */
  readonly firstLine: number;
}

/** The file that lies at a path of the image; undefined when it comes from elsewhere, or its text is not the one in the context. */
export function readBuiltFile(facts: DockerfileFacts, path: string): BuiltFile | undefined {
  let wanted = path;
  for (const step of facts.steps.toReversed()) {
    if (step.keyword === 'RUN') {
      const source = linkedFrom(step, wanted);
      if (source !== undefined) wanted = source;
      else if (isChanged(step, wanted)) return undefined;
      continue;
    }
    if (step.keyword !== 'COPY' && step.keyword !== 'ADD') continue;
    const found = copiedFile(facts, step, wanted);
    if (found === 'elsewhere') return undefined;
    if (found) return found;
  }
  return undefined;
}

/** A path that a RUN makes a link or a copy of another file: that one, or undefined. */
function linkedFrom(step: BuildStep, path: string): string | undefined {
  if (!mentions(step, /\b(ln|cp|mv)\b/)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const { from, to } of readRun(step).moves) {
    const intoFolder = resolvePath(`${to}/${name}`) === path && from.endsWith(`/${name}`);
    if (to === path || intoFolder) return from;
  }
  return undefined;
}

/** Commands that leave the meaning of a script as it is. */
const keepsText = /^(dos2unix|touch|chmod|apt-get|apt|apk|yum|dnf|microdnf|zypper|aptitude)$/;

/** Whether a RUN writes a file, as far as it says so. Build tools are not taken to rewrite scripts of the project. */
function isChanged(step: BuildStep, path: string): boolean {
  const { writes, open } = readRun(step);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (open.length > 0 && step.text.includes(name)) return true;
  return writes.some(write => {
    if (keepsText.test(write.by)) return false;
    return write.exact ? write.path === path : write.path !== '' && path.startsWith(write.path);
  });
}

/** What a COPY or ADD puts at a path; `elsewhere`: something of which the text is not known. */
function copiedFile(facts: DockerfileFacts, step: BuildStep, path: string): BuiltFile | 'elsewhere' | undefined {
  const inline = /^<<-?(["']?)(\w+)\1\s+(\S+)[ \t]*\r?\n([\s\S]*)$/.exec(step.text.trim());
  if (inline) {
    const [, , name, target, body] = inline;
    if (place(step, target!) !== path) return undefined;
    const text = body!.replace(new RegExp(`(^|\\r?\\n)[ \\t]*${name}\\s*$`), '\n');
    // A variable of the Dockerfile may be put into the text.
    return inline[1] === '' && /\$/.test(text) ? 'elsewhere' : { text, file: facts.file, firstLine: step.line + 1 };
  }
  const words = step.words ?? step.text.trim().split(/\s+/);
  const target = words.at(-1);
  const sources = words.slice(0, -1);
  if (target === undefined || sources.length === 0) return undefined;
  const folder = place(step, target);
  if (folder === undefined) return undefined;
  if (!isAtOrBelow(path, folder)) return undefined;
  if (step.flags.from !== undefined) return isFromElsewhere(sources, folder, target, path) ? 'elsewhere' : undefined;
  for (const source of sources.toReversed()) {
    for (const candidate of candidates(source, folder, path)) {
      const text = facts.context(candidate);
      if (text !== undefined) return { text, file: facts.shown(candidate), firstLine: 1 };
    }
  }
  return undefined;
}

/** Whether another stage or image may have put something at this very path. */
function isFromElsewhere(sources: readonly string[], folder: string, target: string, path: string): boolean {
  if (path === folder) return true;
  const name = path.slice(folder === '/' ? 1 : folder.length + 1);
  // A file with another name that is put into the folder is another file; a folder may hold anything.
  return !sources.every(source => /\.\w+$/.test(source) && target.endsWith('/') && !source.endsWith(`/${name}`));
}

function place(step: BuildStep, target: string): string | undefined {
  if (target.includes('$')) return undefined;
  if (target.startsWith('/')) return resolvePath(target);
  return step.workdir === undefined ? undefined : resolvePath(`${step.workdir}/${target}`);
}

/** Files of the context that a source would put at a path: itself, itself inside the folder, or something inside of it. */
function candidates(source: string, folder: string, path: string): readonly string[] {
  const own = source
    .replace(/^\.?\/+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
  const rest = path === folder ? '' : path.slice(folder === '/' ? 1 : folder.length + 1);
  const name = own.slice(own.lastIndexOf('/') + 1);
  if (/[*?[]/.test(own)) {
    const above = own.slice(0, own.lastIndexOf('/') + 1);
    return rest === '' || rest.includes('/') || !matchesName(rest, name) ? [] : [`${above}${rest}`];
  }
  if (rest === '') return [own];
  return [...(rest === name ? [own] : []), own === '' ? rest : `${own}/${rest}`];
}

function matchesName(name: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|\\[\]]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${pattern}$`).test(name);
}
