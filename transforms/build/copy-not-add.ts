import {
  type BuildContext,
  type Declined,
  defineTransform,
  type Evidence,
  type Finding,
  type Fix,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { type Copy, contextPath, isRemote, readCopy } from '../shared/copies.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';

/** ADD is left to what only ADD can do. */
export default defineTransform<Copy>({
  meta: {
    id: 'copy-not-add',
    title: 'ADD where COPY does the same',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'ADD unpacks archives and fetches addresses without being told to: a source that is replaced by one of them changes the image in a way nobody wrote down.',
    fixSafety:
      'Safe when every source is a file or a folder of the build context by its name or its content: COPY does the same with it. Unsafe when a source is a variable, a pattern or a name without an ending, which may turn out to be an archive. ADD of addresses and archives is not reported.',
    references: ['CIS-D 4.9', 'DS-0005', 'CKV_DOCKER_4', 'DL3020', 'KICS 9513a694'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Copy>> {
  if (!isShipped(stage)) return;
  const { context } = stage.dockerfile;
  for (const step of stage.steps) {
    const copy = step.keyword === 'ADD' ? readCopy(step) : undefined;
    if (!copy || step.flags.some(({ name }) => addOnly.has(name))) continue;
    if (copy.sources.some(source => isRemote(source) || isArchive(source, context))) continue;
    const what = copy.sources.length === 0 ? 'content of its own' : enumerate(copy.sources);
    yield { at: step.path, message: `${stageName(stage)} takes ${what} with ADD`, data: copy };
  }
}

/** Options that COPY does not have. */
const addOnly = new Set(['checksum', 'keep-git-dir', 'unpack']);

/** ADD may unpack it. */
function isArchive(source: string, context: BuildContext): boolean {
  if (/\.(tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|lzma)$|\.tar\./i.test(source)) return true;
  return hasArchiveContent(readSource(source, context) ?? '');
}

/** How files begin that ADD unpacks: gzip, bzip2, xz, and tar, which says so further inside. */
function hasArchiveContent(text: string): boolean {
  return /^(\x1f|BZh\d|\ufffd7zXZ)/.test(text) || text.slice(200, 300).includes('ustar');
}

function readSource(source: string, context: BuildContext): string | undefined {
  return /[*?[$]/.test(source) ? undefined : context.read(contextPath(source));
}

function fix({ data: { step, sources } }: Finding<Copy>, stage: Stage): Fix | Declined {
  const { context } = stage.dockerfile;
  const open = sources.filter(source => !isPlain(source, context));
  const change = {
    kind: 'fix' as const,
    title: 'copy with COPY',
    edits: [stage.change(step, 'keyword', 'COPY')] as const,
  };
  if (open.length > 0) {
    const risk = `ADD unpacks an archive, COPY does not: nothing says whether ${enumerate(open)} is one`;
    return { ...change, safety: 'unsafe', because: [], risk };
  }
  const seen = sources
    .filter(source => readSource(source, context) !== undefined)
    .map((source): Evidence => {
      return { code: 'DF', what: `${source} is no archive`, origin: context.shown(contextPath(source)) };
    });
  const because: NonEmpty<Evidence> = [fromInstruction(step, 'names no archive and no address'), ...seen];
  return { ...change, safety: 'safe', because };
}

/** A folder, or a file that is no archive: by its content, else by the ending of its name. */
function isPlain(source: string, context: BuildContext): boolean {
  if (source.includes('$')) return false;
  if (/(^|\/)\.{0,2}$/.test(source) || readSource(source, context) !== undefined) return true;
  const name = source.slice(source.lastIndexOf('/') + 1);
  return /^\.\w|\.[a-z]\w*$/i.test(name) && !/[*?\]]$/.test(name);
}
