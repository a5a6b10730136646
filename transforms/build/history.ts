import type { BuildContext, Instruction } from '../../src/transform.ts';
import { namedFiles } from './named-files.ts';

/** Programs and plugins that look at the history of a repository. */
const readsHistory =
  /\bj?git\b|\.git\/|setuptools[_-]scm|versioneer|hatch-vcs|poetry-dynamic|dunamai|git-commit-id|goreleaser|\bmake\b|gitversion|minver|nerdbank|reckon|\bnx\b|semantic-release|vergen|shadow-rs|\bgix\b|\.github\//i;

/** Builds of which the files that matter have names of their own, or that fail when they are told to ask for the history. */
const mayReadHistory = /\bdotnet\s+(build|publish|pack|msbuild)\b|\bgem\s+build\b|-buildvcs=true/;

/** Files that say how a project is built. */
const settings = [
  ...[
    'pyproject.toml',
    'setup.py',
    'setup.cfg',
    'package.json',
    'Makefile',
    'CMakeLists.txt',
    'meson.build',
    'mix.exs',
  ],
  ...['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts', 'build.sbt'],
  ...['Cargo.toml', 'build.rs', 'Rakefile', 'Gruntfile.js', 'gulpfile.js', 'Taskfile.yml', 'justfile'],
  ...['next', 'vite', 'nuxt', 'vue', 'webpack', 'rollup', 'astro', 'svelte', 'craco'].flatMap(name =>
    ['js', 'ts', 'mjs', 'cjs'].map(end => `${name}.config.${end}`),
  ),
];

/** Whether a build or a start looks at the history of the repository, as far as its files tell. */
export function isHistoryUsed(context: BuildContext, commands: readonly Instruction[]): boolean {
  const texts = commands.map(({ text }) => text);
  if (texts.some(text => readsHistory.test(text) || mayReadHistory.test(text))) return true;
  return [...new Set([...settings, ...namedFiles(context, commands)])].some(file =>
    readsHistory.test(withoutAddresses(context.read(file) ?? '')),
  );
}

/** Addresses and names of repositories say nothing about the build. */
function withoutAddresses(text: string): string {
  return text.replace(
    /(https?:|git@)\S*|\S*github(?!\/)\S*|git(\+|@|:\/\/)\S*|\S*\.git\b(?!\/)|"(repository|bugs|homepage)"[^}\n]*/gi,
    '',
  );
}
