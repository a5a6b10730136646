import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, type PackageCall } from '../shared/package-calls.ts';
import { isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { argumentsOf, optionValues } from './arguments.ts';

interface Data {
  readonly manager: string;
  readonly names: readonly string[];
}

const tools =
  /^(build-essential|build-base|alpine-sdk|gcc|g\+\+|gcc-c\+\+|clang|make|cmake|automake|autoconf|musl-dev|libc6?-dev|linux-headers|rust|cargo|rustc|go|golang|golang-go|binutils|python3?-dev(el)?|.+-dev|.+-devel)$/;
/** Names that end like headers and are something else. */
const others = /^(software-properties-dev|.*-dev-tools)$/;

/** Compilers are gone before the layer is stored. */
export default defineTransform<Data>({
  meta: {
    id: 'remove-build-deps',
    title: 'Compilers and headers stay in the image',
    severity: 'low',
    fixable: 'never',
    why: 'With a compiler at hand an attacker builds in the container what it does not have, and every update of the toolchain becomes one of the image.',
    fixSafety:
      'Never fixed: what is needed only to build, and what the program runs with, has to be told apart by hand.',
    references: ['CIS-D 4.3'],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix: ({ data }) => advice(data) },
  },
});

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const calls = callsIn(step, 'apt-get', 'apt', 'apk', 'yum', 'dnf', 'microdnf').filter(isInstall);
    const names = [...new Set(calls.flatMap(call => remaining(step, call)))];
    const [call] = calls;
    if (!call || names.length === 0) continue;
    const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
    yield {
      at: step.path,
      message: `${stageName(stage)} keeps ${enumerate(shown)} from its build`,
      data: { manager: call.manager, names },
    };
  }
}

function isInstall({ manager, action }: PackageCall): boolean {
  return action === (manager === 'apk' ? 'add' : 'install');
}

/** What is for building and is not removed in the same RUN. */
function remaining(step: Instruction, call: PackageCall): readonly string[] {
  const removals = callsIn(step).filter(({ action }) =>
    ['del', 'purge', 'remove', 'autoremove', 'erase'].includes(action),
  );
  const removed = removals.flatMap(argumentsOf);
  // A variable with names, or `autoremove` behind `apt-mark`: what goes away is worked out in the script.
  if (
    removed.includes(undefined) ||
    removals.some(({ action, words }) => action === 'autoremove' && words.length > 0 && step.text.includes('apt-mark'))
  )
    return [];
  const [group] = optionValues(call, '-t', '--virtual');
  if (group !== undefined && removed.includes(group)) return [];
  return argumentsOf(call).filter((name): name is string => {
    const plain = name?.replace(/[=~<>].*$/, '');
    return plain !== undefined && tools.test(plain) && !others.test(plain) && !removed.includes(plain);
  });
}

function advice({ manager, names }: Data): Declined {
  if (manager === 'apk')
    return declined(
      'report-only',
      `build in a stage of its own, or in one RUN: \`apk add --no-cache --virtual .build ${names.slice(0, 2).join(' ')}\`, the build, \`apk del .build\``,
    );
  const remove = manager.startsWith('apt') ? 'apt-get purge -y --auto-remove' : `${manager} remove -y`;
  return declined(
    'report-only',
    `build in a stage of its own and copy the result, or end the same RUN with \`${remove} ${names.slice(0, 2).join(' ')}\``,
  );
}
