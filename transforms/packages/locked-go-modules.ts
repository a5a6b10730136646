import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { isUsed, stageName } from '../shared/stages.ts';

interface Data {
  readonly advice: string;
}

/** Go compares modules with the sums that were written down for them. */
export default defineTransform<Data>({
  meta: {
    id: 'locked-go-modules',
    title: 'Modules of Go are not compared with known sums',
    severity: 'low',
    fixable: 'never',
    why: 'Without go.sum, or with the database of sums switched off, a module that was replaced at its origin is built in without a word.',
    fixSafety:
      'Never fixed: the file has to come from your repository, and private modules need a setting of their own.',
    references: [],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix: ({ data }) => told(data) },
  },
});

/** What switches a check off, and what to do instead. */
const switches: readonly (readonly [name: string, pattern: RegExp, advice: string])[] = [
  [
    'GOFLAGS=-mod=mod',
    /GOFLAGS[=\s]+["']?[^"'\n;&|]*-mod=mod/,
    'take -mod=mod out: with it Go changes go.mod and go.sum during the build',
  ],
  [
    'GOINSECURE',
    /GOFLAGS[=\s]+["']?[^"'\n;&|]*-insecure|\bGOINSECURE[=\s]+["']?[\w*.]/,
    'fetch modules over HTTPS; a proxy named by GOPROXY serves those whose origin has none',
  ],
  [
    'GOSUMDB',
    /GONOSUMCHECK[=\s]+["']?(1|true)|GONOSUMDB[=\s]+["']?\*|GOSUMDB[=\s]+["']?off/,
    'name only your own modules, `GOPRIVATE=example.com/team`, and leave the database on for all others',
  ],
];

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isUsed(stage)) return;
  for (const step of stage.steps) {
    if (step.keyword === 'COPY' && lacksSums(stage, step))
      yield {
        at: step.path,
        message: `${stageName(stage)} gets go.mod without go.sum`,
        data: { advice: 'commit go.sum, and copy both: `COPY go.mod go.sum ./`' },
      };
    if (!['ENV', 'ARG', 'RUN'].includes(step.keyword)) continue;
    const found = switches.find(([, pattern]) => pattern.test(step.text));
    if (found)
      yield {
        at: step.path,
        message: `${stageName(stage)} switches off a check of Go: ${found[0]}`,
        data: { advice: found[2] },
      };
  }
}

/** It copies `go.mod`, and nothing in front of the next RUN copies the sums, or everything. */
function lacksSums(stage: Stage, step: Instruction): boolean {
  if (!/(^|[\s/])go\.mod(\s|$)/.test(step.text) || step.flags.some(({ name }) => name === 'from')) return false;
  const next = stage.steps.findIndex(({ keyword, index }) => keyword === 'RUN' && index > step.index);
  const copies = stage.steps
    .slice(0, next === -1 ? undefined : next)
    .filter(({ keyword }) => ['COPY', 'ADD'].includes(keyword));
  const hasSums = copies.some(({ text }) => /go\.sum|go\.\*|go\*|\*\.sum|^\.\/?\s/.test(text));
  if (hasSums) return false;
  // Modules that need no others have no sums.
  return !isAlone(stage.dockerfile.context.read('go.mod'));
}

function isAlone(text: string | undefined): boolean {
  return text !== undefined && !/^\s*require\b/m.test(text);
}

function told({ advice }: Data): Declined {
  return declined('report-only', advice);
}
