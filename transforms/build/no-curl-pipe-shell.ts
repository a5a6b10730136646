import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Finding,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { stageName } from '../shared/stages.ts';
import { addressIn, downloadsOf, hostOf, interpreters, programOf } from './downloads.ts';

interface Piped {
  /** Where the script comes from; undefined: not known. */
  readonly host: string | undefined;
}

/** What is downloaded is looked at before it runs. */
export default defineTransform<Piped>({
  meta: {
    id: 'no-curl-pipe-shell',
    title: 'Download is run without a look at it',
    severity: 'high',
    fixable: 'never',
    why: 'Whoever controls the server, or the way to it, runs commands in the build: a different script for each build leaves no trace.',
    fixSafety:
      'Never changed: what is installed instead, and in which version, is a decision. All stages are looked at, since others take files from them.',
    references: ['OWASP-D 9'],
    preset: 'baseline',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Piped>> {
  for (const step of stage.steps) {
    if (step.keyword !== 'RUN') continue;
    const runs = runsOf(step);
    for (const [index, { host, program }] of runs.entries()) {
      const first = runs.findIndex(each => each.host === host && each.program === program);
      if (first < index) continue;
      yield {
        at: step.path,
        message: `a RUN of ${stageName(stage)} runs what ${host ?? 'a server'} answers with ${program}, whatever it is`,
        data: { host },
        key: `${host ?? ''} ${program}`,
      };
    }
  }
}

interface Run extends Piped {
  readonly program: string;
}

function runsOf(step: Instruction): readonly Run[] {
  const { commands } = step;
  const piped = downloadsOf(step).flatMap(({ address, piped: to }): Run[] => {
    const runner = to.find(command => interpreters.test(programOf(command)) && readsInput(command));
    return runner ? [{ host: hostOf(address), program: programOf(runner) }] : [];
  });
  const inside = (commands ?? []).flatMap(insideOf);
  if (piped.length + inside.length > 0) return [...piped, ...inside];
  return isHidden(step) ? nestedOf(step.text) : [];
}

/** The script comes by the pipe: no other one is named, and none stands in the words. */
function readsInput({ words }: BuildCommand): boolean {
  const rest = words.slice(words.findIndex(word => interpreters.test(word?.replace(/^.*\//, '') ?? '')) + 1);
  for (const word of rest) {
    if (word === '-' || word === '-s' || word === '/dev/stdin' || word === '--') return true;
    if (word !== undefined && /^-\w*[cme]$/.test(word) && !/^-(x?e)$/.test(word)) return false;
    if (word === undefined || !word.startsWith('-')) return false;
  }
  return true;
}

/** `sh -c "$(curl x)"`, `bash <(curl x)`, `eval "$(curl x)"`. */
function insideOf(command: BuildCommand): readonly Run[] {
  const program = programOf(command);
  if (!interpreters.test(program) && !/^(eval|source|\.)$/.test(program)) return [];
  const word = command.written.find(each => /^["']?(\$\(|`|<\()\s*(curl|wget)\s/.test(each));
  if (word === undefined) return [];
  return [{ host: hostOf(addressIn(word)), program }];
}

/** Something is downloaded where it cannot be told what gets it by a pipe. */
function isHidden({ commands }: Instruction): boolean {
  if (!commands) return true;
  return commands.some(command => {
    const program = programOf(command);
    if (/^(curl|wget)$/.test(program)) return command.join === 'nested';
    return interpreters.test(program) && command.words.some(word => /^-\w*c$/.test(word ?? ''));
  });
}

/** Inside of conditions and the like, where only the text tells what is piped into what. */
function nestedOf(text: string): readonly Run[] {
  const pipe =
    /\b(?:curl|wget)\b([^|;&\n]*)\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:\/\S+\/)?((?:ba|da|a|z)?sh)\b(?!\s+-c|\s+[\w/])/g;
  return [...text.matchAll(pipe)].map(([, words, program]) => {
    return { host: hostOf(addressIn(words!)), program: program! };
  });
}

/** What installs the same without running a script of a server. */
const instead: readonly (readonly [host: RegExp, recipe: string])[] = [
  [/(^|\.)rustup\.rs$/, 'build in a stage FROM rust:<version>'],
  [/(^|\.)astral\.sh$/, 'COPY --from=ghcr.io/astral-sh/uv:<version> /uv /uvx /bin/'],
  [/^install\.python-poetry\.org$/, 'pip install poetry==<version>'],
  [/^getcomposer\.org$/, 'COPY --from=composer:<version> /usr/bin/composer /usr/bin/composer'],
  [/^get\.docker\.com$/, 'COPY --from=docker:<version>-cli /usr/local/bin/docker /usr/local/bin/'],
  [/(^|\.)nodesource\.com$/, 'take node:<version> as the base, or add the repository with its key in signed-by'],
  [/^bun\.(sh|com)$/, 'COPY --from=oven/bun:<version> /usr/local/bin/bun /usr/local/bin/'],
  [/^deno\.land$/, 'COPY --from=denoland/deno:bin-<version> /deno /usr/local/bin/'],
  [/^get\.pnpm\.io$/, 'npm install --global pnpm@<version>'],
];

function fix({ data: { host } }: Finding<Piped>): Declined {
  const known = instead.find(([pattern]) => host !== undefined && pattern.test(host))?.[1];
  const checked =
    'ADD --checksum=sha256:<digest> <address of a version> /tmp/install.sh, read it once, and run that file';
  return declined('report-only', known === undefined ? checked : `${known}; or ${checked}`);
}
