import { type Instruction, isTooLarge, readDockerfileText } from '../../languages/dockerfile/index.ts';
import type { BuildRef, Evidence } from '../../transform.ts';
import { execWords as jsonWords, readEnv, substitute, unquote } from '../../workloads/dockerfile/values.ts';
import { joinPath, resolvePath } from '../image-path.ts';
import { createdUsers } from './runs.ts';

/** One instruction of the final image, with the line it starts at. */
interface Step {
  readonly keyword: string;
  readonly text: string;
  /** Exec-form words; undefined for shell form. */
  readonly words: readonly string[] | undefined;
  readonly flags: Readonly<Record<string, string>>;
  readonly line: number;
  /** Folder it works in; undefined when an argument or the base decides. */
  readonly workdir: string | undefined;
  /** Arguments and variables that are set at this point. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What a Dockerfile says about the image it makes. Lines are of the file, from 1. */
export interface DockerfileFacts {
  readonly file: string;
  /** Image of the first stage of the chain that the final stage is built on. */
  readonly base: string;
  readonly baseLine: number;
  /** Last USER, arguments resolved; undefined: that of the base. */
  readonly user: { readonly text: string; readonly line: number } | undefined;
  /** Users created in the image, by name. */
  readonly users: ReadonlyMap<string, CreatedUser>;
  readonly entrypoint: Step | undefined;
  readonly command: Step | undefined;
  readonly volumes: readonly string[];
  readonly ports: readonly number[];
  /** RUN, COPY and ADD of the chain, in order. */
  readonly steps: readonly BuildStep[];
  /** The same of the other stages, by name and by number, for what is copied from them. */
  readonly otherStages: ReadonlyMap<string, readonly BuildStep[]>;
  /** Folder the program starts in; undefined when an argument or the base decides. */
  readonly workdir: string | undefined;
  /** Variables of the image. */
  readonly variables: Readonly<Record<string, string>>;
  /** Another shell than `/bin/sh` runs the shell form. */
  readonly ownShell: boolean;
  /** Text of a file of the build context, by its path in it. */
  readonly context: ReadFile;
  /** Text of a file of the project, by its path from the root. */
  readonly project: ReadFile;
  /** Path of a file of the build context, as it is shown. */
  readonly shown: (path: string) => string;
}

export type BuildStep = Step & { readonly asUser: string | undefined };

export interface CreatedUser {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly home: string | undefined;
}

/** Text of a file of the project, by path from the root. */
export type ReadFile = (path: string) => string | undefined;

interface Stage {
  readonly name: string | undefined;
  readonly from: string;
  readonly line: number;
  readonly steps: Step[];
}

/** Characters: more than a person writes. The parser needs seconds for megabytes. */
const longestFile = 128 * 1024;

/** Reads a Dockerfile as the build would; undefined when it has no usable stage, an argument is missing, or it is too long. */
export function readDockerfile(
  text: string,
  file: string,
  build: BuildRef,
  read: ReadFile = () => undefined,
): DockerfileFacts | undefined {
  if (text.length > longestFile || isTooLarge(text)) return undefined;
  const stages = splitStages(text, build.args);
  const chain = chainOf(stages, build.target);
  const first = chain?.[0];
  if (!chain || !first || /\$/.test(first.from)) return undefined;
  const shown = (path: string): string => joinPath(build.context, path) ?? path;
  const context: ReadFile = path => {
    const full = joinPath(build.context, path);
    return full === undefined || full === '' ? undefined : read(full);
  };
  return { ...summarise(chain, first, file), otherStages: others(stages, chain), context, project: read, shown };
}

/** Steps of the stages that the image is not built on, but may copy from. */
function others(stages: readonly Stage[], chain: readonly Stage[]): DockerfileFacts['otherStages'] {
  const all = new Map<string, readonly BuildStep[]>();
  for (const [index, stage] of stages.entries()) {
    if (chain.includes(stage)) continue;
    const names = stage.name === undefined ? [String(index)] : [String(index), stage.name.toLowerCase()];
    const whole = chainOf(stages, String(index)) ?? [stage];
    const steps = buildSteps(whole.flatMap(({ steps }) => steps));
    for (const name of names) all.set(name, steps);
  }
  return all;
}

function splitStages(text: string, args: Readonly<Record<string, string>>): readonly Stage[] {
  const stages: Stage[] = [];
  const globals: Record<string, string> = {};
  let variables: Record<string, string> = {};
  let workdir: string | undefined;
  const written = readDockerfileText(text);
  const instructions = written.stages.flatMap(stage => [stage.from, ...stage.instructions]);
  for (const instruction of [...written.globals, ...instructions]) {
    const { keyword, text: content, line } = instruction;
    if (keyword === 'ARG') {
      const [name = '', fallback] = splitOnce(content);
      const value = args[name] ?? fallback ?? (stages.length > 0 ? globals[name] : undefined);
      if (value !== undefined && stages.length > 0) variables = { ...variables, [name]: unquote(value) };
      else if (value !== undefined) globals[name] = unquote(value);
      continue;
    }
    if (keyword === 'FROM') {
      const words = substitute(content, globals)
        .split(/\s+/)
        .filter(word => !word.startsWith('--'));
      const name = words[1]?.toUpperCase() === 'AS' ? words[2] : undefined;
      const base = stages.find(stage => stage.name?.toLowerCase() === words[0]?.toLowerCase())?.steps.at(-1);
      variables = { ...base?.variables };
      workdir = base ? base.workdir : startsInRoot.test(words[0] ?? '') ? '/' : undefined;
      stages.push({ name, from: words[0] ?? '', line, steps: [] });
      continue;
    }
    if (keyword === 'ENV') variables = { ...variables, ...readEnv(substitute(content, variables)) };
    const resolved = keyword === 'RUN' ? content : substitute(content, variables);
    if (keyword === 'WORKDIR') workdir = enter(workdir, unquote(resolved.trim()));
    stages.at(-1)?.steps.push({
      keyword,
      text: resolved,
      words: execWords(instruction, resolved),
      flags: flagsOf(instruction, variables),
      line,
      workdir,
      variables,
    });
  }
  return stages;
}

function splitOnce(content: string): [string, string | undefined] {
  const at = content.indexOf('=');
  return at === -1 ? [content.trim(), undefined] : [content.slice(0, at).trim(), content.slice(at + 1).trim()];
}

/** Bases that set no WORKDIR. */
const startsInRoot =
  /^((docker\.io\/)?(library\/)?(scratch|alpine|debian|ubuntu|node|python|ruby|busybox|eclipse-temurin|nginx|httpd|redis|postgres)|gcr\.io\/distroless\/[\w-]+)(:|@|$)/;

/** Another WORKDIR; undefined when an argument is in it. */
function enter(folder: string | undefined, path: string): string | undefined {
  if (path.includes('$')) return undefined;
  if (path.startsWith('/')) return resolvePath(path);
  return folder === undefined ? undefined : resolvePath(`${folder}/${path}`);
}

/** The exec form is JSON; whatever is no list of texts is a line for the shell. */
function execWords(instruction: Instruction, resolved: string): readonly string[] | undefined {
  if (!instruction.mayBeJson) return undefined;
  return jsonWords(resolved.trim().replace(/^(--\S+\s+)*/, ''));
}

/** Options of the instruction itself, such as `--chown`; its arguments come without them. */
function flagsOf({ flags }: Instruction, variables: Readonly<Record<string, string>>): Step['flags'] {
  return Object.fromEntries(flags.map(({ name, value }) => [name, substitute(value, variables)]));
}

/** The stages that end up in the image, from the outermost base to the final one. */
function chainOf(stages: readonly Stage[], target: string | undefined): readonly Stage[] | undefined {
  let current =
    target === undefined
      ? stages.length - 1
      : stages.findIndex(({ name }, index) => name === target || String(index) === target);
  const chain: Stage[] = [];
  while (current >= 0) {
    const stage = stages[current]!;
    chain.unshift(stage);
    current = stages.findIndex(
      ({ name }, index) => index < current && name !== undefined && name.toLowerCase() === stage.from.toLowerCase(),
    );
  }
  return chain.length > 0 ? chain : undefined;
}

function summarise(
  chain: readonly Stage[],
  first: Stage,
  file: string,
): Omit<DockerfileFacts, 'otherStages' | 'context' | 'project' | 'shown'> {
  let user: DockerfileFacts['user'];
  let entrypoint: Step | undefined;
  let command: Step | undefined;
  const volumes: string[] = [];
  const ports: number[] = [];
  const all = chain.flatMap(stage => stage.steps);
  const steps = buildSteps(all);
  for (const step of all) {
    if (step.keyword === 'USER') user = { text: unquote(step.text.trim()), line: step.line };
    if (step.keyword === 'ENTRYPOINT') [entrypoint, command] = [step, undefined];
    if (step.keyword === 'CMD') command = step;
    if (step.keyword === 'VOLUME') volumes.push(...(step.words ?? step.text.split(/\s+/)));
    if (step.keyword === 'EXPOSE')
      ports.push(...[...step.text.matchAll(/\b(\d+)(?:\/\w+)?\b/g)].map(match => Number(match[1])));
  }
  const { from, line } = first;
  return {
    file,
    base: from,
    baseLine: line,
    user,
    users: createdUsers(steps),
    entrypoint,
    command,
    volumes,
    ports,
    steps,
    workdir: all.at(-1)?.workdir,
    variables: imageVariables(all),
    ownShell: all.some(({ keyword }) => keyword === 'SHELL'),
  };
}

/** Steps that change files, each with the user it runs as. */
function buildSteps(steps: readonly Step[]): readonly BuildStep[] {
  let asUser: string | undefined;
  return steps.flatMap(step => {
    if (step.keyword === 'USER') asUser = unquote(step.text.trim());
    return ['RUN', 'COPY', 'ADD', 'ONBUILD', 'SHELL'].includes(step.keyword) ? [{ ...step, asUser }] : [];
  });
}

function imageVariables(steps: readonly Step[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...steps.filter(({ keyword }) => keyword === 'ENV').map(({ text }) => readEnv(text)));
}

export function dockerfileEvidence(facts: DockerfileFacts, line: number, what: string): Evidence {
  return { code: 'DF', what, origin: `${facts.file}:${line}` };
}
