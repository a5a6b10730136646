import { numericUser } from './go.ts';
import { type Ecosystem, type RunStage, strangeCall, strangePackage, tagOf } from './recipe.ts';
import {
  below,
  type Call,
  carriedRunning,
  carriedSettings,
  checkPrograms,
  copiedOutside,
  type Shape,
} from './shape.ts';

const goals =
  /^(package|install|verify|build|assemble|bootJar|shadowJar|jar|([\w-]+:)+(build|assemble|bootJar|shadowJar|jar|package|repackage))$/;
const packages = /^(git|ca-certificates|curl|wget|maven|gradle|unzip|dos2unix)$/;

export const java: Ecosystem = {
  name: 'Java',
  repositories: [
    'library/maven',
    'library/gradle',
    'library/eclipse-temurin',
    'library/openjdk',
    'library/amazoncorretto',
  ],
  buildOnly: /^(MAVEN_\w+|GRADLE_\w+|DEBIAN_FRONTEND)$/,
  builds: ({ program, words }) =>
    /^(mvnw?|gradlew?)$/.test(program) && words.some(word => word !== undefined && goals.test(word)),
  runStage,
};

function runStage(shape: Shape, _build: Call, from: string): RunStage | string {
  const strange =
    strangeCall(shape, ['mvn', 'mvnw', 'gradle', 'gradlew', 'chmod', 'dos2unix', 'mv', 'cp', 'sed']) ??
    strangePackage(shape, packages);
  if (strange) return strange;
  const jar = jarOf(shape);
  if (jar === undefined) return 'the image does not start one jar of the build with java -jar';
  const outside = copiedOutside(shape, path => path.startsWith(shape.folder) || jar.startsWith(`${path}/`));
  if (outside) return `${outside.keyword} (${outside.origin}) puts files where the program may look for them`;
  const [check] = checkPrograms(shape).filter(name => !['sh', 'exit'].includes(name));
  if (check !== undefined)
    return `HEALTHCHECK needs ${check}, which images with Java alone lack; install it in the new stage by hand`;
  const base = runtimeOf(shape);
  if (base === undefined) return 'the tag of the base names no version of Java; name it first';
  if (shape.user !== undefined && shape.user !== 'root' && shape.user !== '0' && !numericUser(shape))
    return `the account ${shape.user} is made for the first stage; make it in the new one by hand`;
  return {
    base,
    steps: [
      ...carriedSettings(shape, java.buildOnly),
      { keyword: 'COPY', flags: [`--from=${from}`], text: `${jar} ${jar}` },
      ...carriedRunning(shape, numericUser(shape)),
    ],
    risk: `only ${jar} is copied: a jar that does not hold its libraries, and files that the program reads beside it, are missing; the new image has Java without its compiler and its tools (jcmd, jmap)`,
    check: `docker build -t app . && docker run --rm app, and read its log for NoClassDefFoundError`,
  };
}

/** The jar that java is started with, where the build leaves it. */
function jarOf({ start, folder, calls }: Shape): string | undefined {
  if (!/^(\S*\/)?java$/.test(start[0] ?? '')) return undefined;
  const name = start[start.indexOf('-jar') + 1];
  const path = start.includes('-jar') && name !== undefined ? below(folder, name) : undefined;
  if (path === undefined) return undefined;
  const isBuilt = /\/(target|build\/libs)\/[^/]+\.jar$/.test(path);
  const isMoved = calls.some(
    call => /^(mv|cp)$/.test(call.program) && below(call.folder, call.words.at(-1) ?? '$') === path,
  );
  return isBuilt || isMoved ? path : undefined;
}

/** The same version of Java without its compiler. */
function runtimeOf(shape: Shape): string | undefined {
  const tag = tagOf(shape);
  const name = shape.stage.image?.repository;
  const version =
    name === 'library/maven' || name === 'library/gradle'
      ? /(?:jdk-?|(?:temurin|corretto|openjdk|ibmjava|sapmachine|zulu|microsoft-openjdk)-)(\d+)/.exec(tag)?.[1]
      : /^(\d+)/.exec(tag)?.[1];
  if (version === undefined || Number(version) < 8) return undefined;
  const system = /alpine/.test(tag) ? '-alpine' : '';
  return `eclipse-temurin:${version}-jre${system}`;
}
