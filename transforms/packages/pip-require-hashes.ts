import {
  type Declined,
  defineTransform,
  type Evidence,
  type Finding,
  type Fix,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasOption, type PackageCall } from '../shared/package-calls.ts';
import { fromInstruction, isUsed, stageName } from '../shared/stages.ts';
import { argumentsOf, optionValues } from './arguments.ts';
import { type CopiedFile, copiedFile } from './copied-files.ts';
import { commandFolder, resolvePath } from './folders.ts';

/** Packages are compared with the hashes that were written down for them. */
export default defineTransform<PackageCall>({
  meta: {
    id: 'pip-require-hashes',
    title: 'Packages of pip are not compared with known hashes',
    severity: 'low',
    fixable: 'sometimes',
    why: 'A version that was replaced on the index, or on the way, is installed without a word.',
    fixSafety: 'Assured when every requirement of the file has a hash. Declined otherwise, with a way to get them.',
    references: ['CIS-D 4.11'],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<PackageCall>> {
  if (!isUsed(stage)) return;
  for (const step of stage.steps) {
    if (step.variables.PIP_REQUIRE_HASHES !== undefined) continue;
    const calls = callsIn(step, 'pip').filter(
      call =>
        call.action === 'install' &&
        optionValues(call, '-r', '--requirement').length > 0 &&
        !hasOption(call, '--require-hashes', '--no-deps'),
    );
    for (const [index, call] of calls.entries()) {
      const files = optionValues(call, '-r', '--requirement').map(name => name ?? 'its requirements');
      const message = `pip of ${stageName(stage)} installs ${files.join(', ')} without asking for hashes`;
      yield { at: step.path, message, data: call, ...(index > 0 ? { key: `pip ${index + 1}` } : {}) };
    }
  }
}

function fix({ data: call }: Finding<PackageCall>, stage: Stage): Fix | Declined {
  const { step, command, at } = call;
  const other = argumentsOf(call).length > 0 || optionValues(call, '-e', '--editable').length > 0;
  if (other)
    return declined(
      'not-possible',
      'it also installs packages that have no hash; install those in a command of their own',
    );
  const files = optionValues(call, '-r', '--requirement').map(name => requirementsAt(stage, call, name));
  if (files.some(file => !file))
    return declined(
      'no-evidence',
      'the file with the requirements was not found; write hashes into it with `pip-compile --generate-hashes` or `uv pip compile --generate-hashes`, then add --require-hashes',
    );
  const because: Evidence[] = [];
  for (const file of files as CopiedFile[]) {
    const shown = stage.dockerfile.context.shown(file.path);
    const open = withoutHash(file.text);
    if (open !== undefined)
      return declined(
        'needs-content',
        `${shown} has no hash for ${open}; write them with \`pip-compile --generate-hashes\` or \`uv pip compile --generate-hashes\`, then add --require-hashes`,
      );
    because.push(
      { code: 'LOCK', what: 'has a hash for every requirement', origin: shown },
      fromInstruction(file.by, 'copies it'),
    );
  }
  const [first, ...rest] = because;
  return {
    kind: 'fix',
    title: 'let pip ask for a hash of each package',
    edits: [stage.insertWord(step, command, at + 1, '--require-hashes')],
    safety: 'assured',
    because: [first!, ...rest],
  };
}

function requirementsAt(
  stage: Stage,
  { step, command }: PackageCall,
  name: string | undefined,
): CopiedFile | undefined {
  const folder = commandFolder(stage, step, command);
  return folder === undefined || name === undefined ? undefined : copiedFile(stage, step, resolvePath(folder, name));
}

/** The first requirement without a hash; a line that names another file counts as one. */
function withoutHash(text: string): string | undefined {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  const requirements = lines
    .map(line => line.replace(/(^|\s)#.*/, '').trim())
    .filter(line => line !== '' && !isOption(line));
  if (requirements.length === 0) return 'anything';
  return requirements.find(line => !/\s--hash=sha(256|384|512):[0-9a-f]{64,}/.test(line))?.split(/[\s;[=<>~!]/)[0];
}

function isOption(line: string): boolean {
  return /^(-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--only-binary|--no-binary|--prefer-binary|--require-hashes|--pre|--trusted-host)\b/.test(
    line,
  );
}
