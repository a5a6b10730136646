import type { Instruction, Stage } from '../../src/transform.ts';
import { namedPackages, packageCalls, programAt } from '../shared/package-calls.ts';
import { startCall } from '../shared/start-calls.ts';
import type { Smaller } from './smaller-base.ts';

/** Programs that only the large image has, with the packages that bring them. */
const tools: Readonly<Record<Smaller['kind'], Readonly<Record<string, RegExp>>>> = {
  system: {},
  scripts: {
    curl: /^curl$/,
    wget: /^wget$/,
    git: /^git$/,
    gcc: /^(gcc|build-essential)$/,
    'g++': /^(g\+\+|build-essential)$/,
    cc: /^(gcc|build-essential)$/,
    make: /^(make|build-essential)$/,
    ssh: /^openssh-client$/,
    scp: /^openssh-client$/,
    unzip: /^unzip$/,
    file: /^file$/,
    patch: /^patch$/,
    ps: /^procps$/,
    pgrep: /^procps$/,
    pkill: /^procps$/,
    hg: /^mercurial$/,
    svn: /^subversion$/,
    convert: /^imagemagick$/,
    identify: /^imagemagick$/,
    pg_config: /^libpq-dev$/,
    mysql_config: /^(default-libmysqlclient-dev|libmariadb-dev)/,
  },
  java: {
    javac: /jdk/,
    jar: /jdk/,
    jlink: /jdk/,
    jdeps: /jdk/,
    jcmd: /jdk/,
    jmap: /jdk/,
    jstack: /jdk/,
    jps: /jdk/,
    mvn: /^maven$/,
    mvnw: /jdk/,
    gradle: /^gradle$/,
    gradlew: /jdk/,
  },
};

/** A call of something that only the large image has, and that no RUN installs. */
export function missingTool(
  stages: readonly Stage[],
  kind: Smaller['kind'],
): { readonly step: Instruction; readonly program: string } | undefined {
  const installed = stages.flatMap(stage =>
    packageCalls(stage, 'apt-get', 'apt', 'apk', 'yum', 'dnf', 'microdnf').flatMap(namedPackages),
  );
  for (const step of stages.flatMap(({ steps }) => steps)) {
    for (const program of programsOf(step)) {
      const packages = Object.hasOwn(tools[kind], program) ? tools[kind][program] : undefined;
      if (packages && !installed.some(name => name !== undefined && packages.test(name.split('=')[0]!)))
        return { step, program };
    }
  }
  return undefined;
}

function programsOf(step: Instruction): readonly string[] {
  const started = startCall(step)?.programs.map(words => words[programAt(words)]) ?? [];
  const called = (step.commands ?? []).map(({ words }) => words[programAt(words)]);
  return [...started, ...called].flatMap(word => word?.replace(/^.*\//, '') ?? []);
}

/** Packages come by apt-get, or bash is called: Alpine has neither. */
export function needsDebian(stages: readonly Stage[]): boolean {
  return stages.some(({ steps }) =>
    steps.some(
      step =>
        (step.keyword === 'SHELL' && step.text.includes('bash')) ||
        programsOf(step).some(program => /^(apt-get|apt|dpkg|bash|useradd|groupadd|usermod)$/.test(program)) ||
        (step.keyword === 'RUN' && !step.commands),
    ),
  );
}

/** A shell is needed where it is built or run. */
export function needsShell(stages: readonly Stage[]): boolean {
  return stages.some(({ steps }) =>
    steps.some(step => step.keyword === 'RUN' || step.keyword === 'SHELL' || startCall(step)?.needsShell === true),
  );
}
