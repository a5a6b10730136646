import { defineTransform, type Edit, type Finding, type Fix, type NonEmpty, type Stage } from '../../src/transform.ts';
import { callsIn, type PackageCall } from '../shared/package-calls.ts';
import { chainSteps, isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { argumentsOf } from './arguments.ts';

/** Packages get no company that was not asked for. */
export default defineTransform<NonEmpty<PackageCall>>({
  meta: {
    id: 'apt-no-recommends',
    title: 'Packages that are only recommended are installed too',
    severity: 'low',
    fixable: 'always',
    why: 'Recommended packages are programs that nobody asked for: they make the image larger, and each of them may have the next hole.',
    fixSafety: 'Unsafe: a program may need at run time what its package only recommends.',
    references: ['CIS-D 4.3', 'DS-0029', 'DL3015', 'KICS 7384dfb2'],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

const option = '--no-install-recommends';

function* detect(stage: Stage): Iterable<Finding<NonEmpty<PackageCall>>> {
  if (!isShipped(stage) || chainSteps(stage).some(({ text }) => isSetting(text))) return;
  for (const step of stage.steps) {
    const [first, ...rest] = callsIn(step, 'apt-get', 'apt').filter(
      call => call.action === 'install' && !call.command.words.some(isOff) && mayInstall(call),
    );
    if (!first) continue;
    const packages = [first, ...rest].flatMap(argumentsOf).filter(word => word !== undefined);
    const named = packages.length > 3 ? [...packages.slice(0, 3), 'more'] : packages;
    yield {
      at: step.path,
      message: `a RUN of ${stageName(stage)} also installs what ${named.length > 0 ? enumerate(named) : 'its packages'} recommend`,
      data: [first, ...rest],
    };
  }
}

/** A file for apt that says it for all. */
function isSetting(text: string): boolean {
  return /APT::Install-Recommends\s*"?\s*\\?"?(0|false|no)\b/i.test(text);
}

function isOff(word: string | undefined): boolean {
  return word === option || /Install-Recommends=("?)(0|false|no)\1$/i.test(word ?? '');
}

/** `apt-get -f install` without packages repairs what is broken. */
function mayInstall(call: PackageCall): boolean {
  return argumentsOf(call).length > 0;
}

/** What some packages of Debian recommend that images often need, by `Recommends` in their control files. */
const recommended: Readonly<Record<string, string>> = {
  curl: 'ca-certificates',
  gcc: 'libc6-dev',
  git: 'ca-certificates and an SSH client',
  'python3-pip': 'build-essential and python3-dev',
  wget: 'ca-certificates',
};

function fix({ data: [first, ...rest] }: Finding<NonEmpty<PackageCall>>, stage: Stage): Fix {
  const without = ({ step, command, at }: PackageCall): Edit => stage.insertWord(step, command, at + 1, option);
  const packages = [first, ...rest].flatMap(argumentsOf);
  const lost = packages.flatMap(name => {
    const other = recommended[name ?? ''];
    return other === undefined || other.split(' ').some(each => packages.includes(each))
      ? []
      : [`${name} recommends ${other}`];
  });
  const known = lost.length > 0 ? `${enumerate(lost)}, which would have to be named; ` : '';
  return {
    kind: 'fix',
    title: 'install nothing that is only recommended',
    edits: [without(first), ...rest.map(without)],
    safety: 'unsafe',
    because: [],
    risk: `${known}a program that misses a recommended package says so when it is used, not when the image is built`,
    check: `apt-cache depends --installed --recurse ${packages.filter(name => name !== undefined)[0] ?? 'PACKAGE'} | grep Recommends`,
  };
}
