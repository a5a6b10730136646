import { posix } from 'node:path';
import { DockerfileParser, type Instruction, type JSONInstruction, type ModifiableInstruction } from 'dockerfile-ast';
import type { BuildRef, Evidence } from '../transform.ts';

/** One instruction of the final image, with the line it starts at. */
interface Step {
  readonly keyword: string;
  readonly text: string;
  /** Exec-form words; undefined for shell form. */
  readonly words: readonly string[] | undefined;
  readonly flags: Readonly<Record<string, string>>;
  readonly line: number;
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
  readonly users: ReadonlyMap<
    string,
    { readonly uid: number | undefined; readonly gid: number | undefined; readonly home: string | undefined }
  >;
  readonly entrypoint: Step | undefined;
  readonly command: Step | undefined;
  readonly volumes: readonly string[];
  /** Folders that a step puts files into: working folders, targets of COPY and ADD. Absolute. */
  readonly filled: readonly { readonly path: string; readonly line: number }[];
  readonly ports: readonly number[];
  /** RUN, COPY and ADD of the chain, in order. */
  readonly steps: readonly (Step & { readonly asUser: string | undefined })[];
}

interface Stage {
  readonly name: string | undefined;
  readonly from: string;
  readonly line: number;
  readonly steps: Step[];
}

/** Characters: more than a person writes. The parser needs seconds for megabytes. */
const longestFile = 256 * 1024;

/** Reads a Dockerfile as the build would; undefined when it has no usable stage, an argument is missing, or it is too long. */
export function readDockerfile(text: string, file: string, build: BuildRef): DockerfileFacts | undefined {
  if (text.length > longestFile) return undefined;
  const stages = splitStages(text, build.args);
  const chain = chainOf(stages, build.target);
  const first = chain?.[0];
  if (!chain || !first || /\$/.test(first.from)) return undefined;
  return summarise(chain, first, file);
}

function splitStages(text: string, args: Readonly<Record<string, string>>): readonly Stage[] {
  const stages: Stage[] = [];
  const globals: Record<string, string> = {};
  let variables: Record<string, string> = {};
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword().toUpperCase();
    const content = instruction.getArgumentsContent() ?? '';
    const line = instruction.getRange().start.line + 1;
    if (keyword === 'ARG') {
      const [name = '', fallback] = splitOnce(content);
      const value = args[name] ?? fallback ?? (stages.length > 0 ? globals[name] : undefined);
      if (value !== undefined) (stages.length > 0 ? variables : globals)[name] = unquote(value);
      continue;
    }
    if (keyword === 'FROM') {
      variables = {};
      const words = substitute(content, globals)
        .split(/\s+/)
        .filter(word => !word.startsWith('--'));
      const name = words[1]?.toUpperCase() === 'AS' ? words[2] : undefined;
      stages.push({ name, from: words[0] ?? '', line, steps: [] });
      continue;
    }
    if (keyword === 'ENV') Object.assign(variables, readEnv(content));
    const resolved = keyword === 'RUN' ? content : substitute(content, variables);
    stages.at(-1)?.steps.push({
      keyword,
      text: resolved,
      words: execWords(instruction, resolved),
      flags: flagsOf(instruction, variables),
      line,
    });
  }
  return stages;
}

function splitOnce(content: string): [string, string | undefined] {
  const at = content.indexOf('=');
  return at === -1 ? [content.trim(), undefined] : [content.slice(0, at).trim(), content.slice(at + 1).trim()];
}

function unquote(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function readEnv(content: string): Record<string, string> {
  const pairs = [...content.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, unquote(value!)]));
}

function substitute(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
    (match, braced?: string, fallback?: string, plain?: string) => {
      return variables[braced ?? plain ?? ''] ?? fallback ?? match;
    },
  );
}

function execWords(instruction: Instruction, resolved: string): readonly string[] | undefined {
  if (!('getJSONStrings' in instruction)) return undefined;
  const strings = (instruction as JSONInstruction).getJSONStrings();
  if (
    strings.length === 0 ||
    !resolved
      .trimStart()
      .replace(/^(--\S+\s+)*/, '')
      .startsWith('[')
  )
    return undefined;
  return strings.map(argument => unquote(argument.getValue()));
}

/** Options of the instruction itself, such as `--chown`; its arguments come without them. */
function flagsOf(instruction: Instruction, variables: Readonly<Record<string, string>>): Step['flags'] {
  if (!('getFlags' in instruction)) return {};
  const flags = (instruction as ModifiableInstruction).getFlags();
  return Object.fromEntries(flags.map(flag => [flag.getName(), substitute(flag.getValue() ?? '', variables)]));
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

function summarise(chain: readonly Stage[], first: Stage, file: string): DockerfileFacts {
  let user: DockerfileFacts['user'];
  let entrypoint: Step | undefined;
  let command: Step | undefined;
  const filled: { path: string; line: number }[] = [];
  let workdir = '/';
  const volumes: string[] = [];
  const ports: number[] = [];
  const steps: (Step & { asUser: string | undefined })[] = [];
  for (const step of chain.flatMap(stage => stage.steps)) {
    if (step.keyword === 'USER') user = { text: unquote(step.text.trim()), line: step.line };
    if (step.keyword === 'ENTRYPOINT') [entrypoint, command] = [step, undefined];
    if (step.keyword === 'CMD') command = step;
    if (step.keyword === 'WORKDIR') {
      workdir = posix.resolve(workdir, unquote(step.text.trim()));
      filled.push({ path: workdir, line: step.line });
    }
    if (step.keyword === 'COPY' || step.keyword === 'ADD') {
      const target = (step.words ?? step.text.trim().split(/\s+/)).at(-1) ?? '.';
      filled.push({ path: posix.resolve(workdir, unquote(target)), line: step.line });
    }
    if (step.keyword === 'VOLUME') volumes.push(...(step.words ?? step.text.split(/\s+/)));
    if (step.keyword === 'EXPOSE')
      ports.push(...[...step.text.matchAll(/\b(\d+)(?:\/\w+)?\b/g)].map(match => Number(match[1])));
    if (['RUN', 'COPY', 'ADD', 'ONBUILD', 'SHELL'].includes(step.keyword)) steps.push({ ...step, asUser: user?.text });
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
    filled,
    ports,
    steps,
  };
}

/** Users made by useradd, adduser or addgroup in RUN instructions. */
function createdUsers(steps: readonly Step[]): DockerfileFacts['users'] {
  const users = new Map<string, { uid: number | undefined; gid: number | undefined; home: string | undefined }>();
  for (const { keyword, text } of steps) {
    if (keyword !== 'RUN') continue;
    for (const [command] of text.replace(/\\\r?\n/g, ' ').matchAll(/\b(?:useradd|adduser)\b[^;&|]*/g)) {
      const words = command.trim().split(/\s+/);
      const value = (...names: string[]): string | undefined => {
        const at = words.findIndex(word => names.some(name => word === name || word.startsWith(`${name}=`)));
        return at === -1 ? undefined : (words[at]!.split('=')[1] ?? words[at + 1]);
      };
      const name = words.filter((word, index) => !word.startsWith('-') && !takesValue(words[index - 1])).at(1);
      if (name === undefined) continue;
      const noHome =
        words.some(word => ['-M', '--no-create-home', '-H'].includes(word)) ||
        (/\buseradd\b/.test(command) && !/\s(-m|--create-home)\b/.test(command));
      const home = noHome ? undefined : (value('-d', '--home-dir', '--home', '-h') ?? `/home/${name}`);
      users.set(name, { uid: toId(value('-u', '--uid')), gid: toId(value('-g', '--gid')), home });
    }
  }
  return users;
}

function takesValue(word: string | undefined): boolean {
  return (
    word !== undefined && /^(-[ugGdhscek]|--(uid|gid|groups|home-dir|home|shell|ingroup|gecos|comment))$/.test(word)
  );
}

function toId(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function dockerfileEvidence(facts: DockerfileFacts, line: number, what: string): Evidence {
  return { code: 'DF', what, origin: `${facts.file}:${line}` };
}
