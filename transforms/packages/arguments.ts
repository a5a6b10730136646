import type { PackageCall } from '../shared/package-calls.ts';

/** Options that take the word behind them. */
const valued: Readonly<Record<string, readonly string[]>> = {
  apt: ['-t', '-o', '-c', '--target-release', '--default-release', '--option', '--config-file'],
  apk: ['-t', '--virtual', '-X', '--repository', '-p', '--root', '--repositories-file', '--keys-dir', '--cache-dir'],
  pip: [
    ...['-r', '--requirement', '-c', '--constraint', '-i', '--index-url', '--extra-index-url', '-f', '--find-links'],
    ...['-t', '--target', '--prefix', '--root', '--trusted-host', '--timeout', '--default-timeout', '--retries'],
    ...['--proxy', '--cache-dir', '--only-binary', '--no-binary', '--platform', '--python-version', '--src'],
    ...['--global-option', '--install-option', '--build-option', '--progress-bar', '--upgrade-strategy', '--log'],
    ...['-e', '--editable', '--config-settings', '-C'],
  ],
  gem: ['-v', '--version', '-n', '--bindir', '-i', '--install-dir', '-s', '--source', '-P', '--trust-policy'],
  rpm: ['--enablerepo', '--disablerepo', '--repo', '--repoid', '--installroot', '--releasever', '--setopt', '-c', '-x'],
  poetry: ['--only', '--without', '--with', '--extras', '-E', '-C', '--directory', '-P', '--project'],
  uv: [
    ...['--extra', '--group', '--only-group', '--no-group', '--no-extra', '--package', '--directory', '--project'],
    ...['--python', '-p', '--index', '--index-url', '--cache-dir', '--no-install-package', '--link-mode'],
  ],
  composer: ['-d', '--working-dir', '--ignore-platform-req', '--prefer-install'],
  node: [
    ...['--registry', '--prefix', '--loglevel', '--omit', '--only', '--include', '--cache', '--python', '--userconfig'],
    ...['--workspace', '-C', '--dir', '--filter', '-F', '--cwd', '--cache-folder', '--mutex', '--network-timeout'],
    ...['--network-concurrency', '--modules-folder', '--store-dir', '--reporter', '--fetch-timeout', '--fetch-retries'],
    ...['--maxsockets', '--install-strategy', '--backend', '--target', '--arch', '--platform', '--jobs', '--libc'],
  ],
};

const kinds: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  apt: 'apt',
  apk: 'apk',
  pip: 'pip',
  gem: 'gem',
  yum: 'rpm',
  dnf: 'rpm',
  microdnf: 'rpm',
  zypper: 'rpm',
  poetry: 'poetry',
  uv: 'uv',
  composer: 'composer',
  npm: 'node',
  yarn: 'node',
  pnpm: 'node',
  bun: 'node',
};

/** Words behind the action that are neither options nor what belongs to one; undefined where the shell puts something in. */
export function argumentsOf({ manager, words }: PackageCall): readonly (string | undefined)[] {
  const takesWord = valued[kinds[manager] ?? ''] ?? [];
  return words.filter((word, index) => !word?.startsWith('-') && !takesWord.includes(words[index - 1] ?? ''));
}

/** What stands behind an option: `-r requirements.txt`, `--prefix=client`; undefined as well where the shell puts something in. */
export function optionValues({ command }: PackageCall, ...options: readonly string[]): readonly (string | undefined)[] {
  const { words } = command;
  return words.flatMap((word, index) => {
    if (word === undefined) return [];
    if (options.includes(word)) return [words[index + 1]];
    const long = options.find(option => option.startsWith('--') && word.startsWith(`${option}=`));
    if (long) return [word.slice(long.length + 1)];
    const short = options.find(option => /^-\w$/.test(option) && word.startsWith(option) && !word.startsWith('--'));
    return short ? [word.slice(2)] : [];
  });
}
