import { type Declined, defineTransform, type Finding, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { callsIn, hasOption, type PackageCall } from '../shared/package-calls.ts';
import { chainSteps, isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { argumentsOf } from './arguments.ts';

/** How versions are written, and what else names no version: folders, files, URLs. */
const pinned: Readonly<Record<string, RegExp>> = {
  'apt-get': /=|[-+]$/,
  apt: /=|[-+]$/,
  apk: /[=<>~@]/,
  pip: /==|@ |===/,
  npm: /.@\d|^(git|file|https?)[+:]/,
  gem: /:\d/,
  yum: /-\d/,
  dnf: /-\d/,
  microdnf: /-\d/,
  zypper: /[=<>]|-\d/,
};

const actions: Readonly<Record<string, readonly string[]>> = {
  apk: ['add'],
  npm: ['install', 'i', 'add'],
};

/** The same build installs the same versions. */
export default defineTransform<string>({
  meta: {
    id: 'pin-package-versions',
    title: 'Packages are installed in whatever version is current',
    severity: 'info',
    fixable: 'never',
    why: 'The same Dockerfile makes another image tomorrow, and nobody has looked at the versions in it.',
    fixSafety:
      'Never fixed: which version is the right one is yours to say, and the archives of most distributions drop old ones.',
    references: [
      ...['CIS-D 4.11', 'DL3008', 'DL3013', 'DL3016', 'DL3018', 'DL3028', 'DL3033', 'DL3037', 'DL3041'],
      ...['KICS 965a08d7', 'KICS 02d9c71f', 'KICS d3499f6d', 'KICS e36d8880'],
    ],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix: ({ data: manager }) => advice(manager) },
  },
});

function* detect(stage: Stage): Iterable<Finding<string>> {
  if (!isShipped(stage)) return;
  const held = chainSteps(stage).some(({ text }) =>
    /snapshot\.(debian|ubuntu)\.|--constraint|PIP_CONSTRAINT/.test(text),
  );
  for (const step of stage.steps) {
    const calls = callsIn(step, ...Object.keys(pinned)).filter(isInstall);
    for (const manager of new Set(calls.map(call => call.manager))) {
      const names = calls.filter(call => call.manager === manager).flatMap(unpinned);
      if (names.length === 0 || (held && manager !== 'npm')) continue;
      const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
      yield {
        at: step.path,
        message: `${manager} of ${stageName(stage)} installs ${enumerate(shown)} in any version`,
        data: manager,
        key: manager,
      };
    }
  }
}

function isInstall(call: PackageCall): boolean {
  const { manager, action } = call;
  if (!(actions[manager] ?? ['install']).includes(action)) return false;
  if (manager === 'gem') return !hasOption(call, '-v', '--version');
  if (manager === 'pip') return !hasOption(call, '-c', '--constraint');
  return manager !== 'npm' || hasOption(call, '-g', '--global', '--location');
}

function unpinned(call: PackageCall): readonly string[] {
  return argumentsOf(call).filter((name): name is string => {
    if (name === undefined || /[/$*]|^\.|\.(rpm|deb|whl|gem|tgz|tar\.gz|txt)$/.test(name))
      return /^@[\w-]+\/[\w.-]+$/.test(name ?? '');
    return !pinned[call.manager]!.test(name) && !(call.manager === 'pip' && /^(pip|setuptools|wheel)$/.test(name));
  });
}

const ways: Readonly<Record<string, string>> = {
  pip: 'write them into a requirements file with `pip-compile --generate-hashes` or `uv pip compile --generate-hashes`, and install that',
  npm: 'name a version, `npm install -g NAME@1.2.3`, and let a bot raise it',
  gem: 'name a version, `gem install NAME -v 1.2.3`, or use a Gemfile with its lockfile',
};

function advice(manager: string): Declined {
  const own =
    'name versions where a change would hurt, and pin the base image to a digest: its archive may drop old versions';
  return declined('report-only', ways[manager] ?? own);
}
