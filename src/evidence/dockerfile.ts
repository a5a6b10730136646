import { type Instruction, readDockerfileText } from '../languages/dockerfile/index.ts';
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
  const { globals, stages } = readDockerfileText(text);
  const outer: Record<string, string> = {};
  for (const { keyword, text: content } of globals) {
    if (keyword === 'ARG') readArgument(content, args, outer, {});
  }
  return stages.map(({ from, instructions }) => {
    const words = substitute(from.text, outer)
      .split(/\s+/)
      .filter(word => !word.startsWith('--'));
    const name = words[1]?.toUpperCase() === 'AS' ? words[2] : undefined;
    const variables: Record<string, string> = {};
    const steps: Step[] = [];
    for (const instruction of instructions) {
      const { keyword, text: content, line } = instruction;
      if (keyword === 'ARG') {
        readArgument(content, args, variables, outer);
        continue;
      }
      if (keyword === 'ENV') Object.assign(variables, readEnv(content));
      const resolved = keyword === 'RUN' ? content : substitute(content, variables);
      const flags = flagsOf(instruction, variables);
      steps.push({ keyword, text: resolved, words: execWords(instruction, resolved), flags, line });
    }
    return { name, from: words[0] ?? '', line: from.line, steps };
  });
}

/** ARG: what the build is given, else its default, else what an ARG of the same name outside has. */
function readArgument(
  content: string,
  args: Readonly<Record<string, string>>,
  variables: Record<string, string>,
  outer: Readonly<Record<string, string>>,
): void {
  const [name = '', fallback] = splitOnce(content);
  const value = args[name] ?? fallback ?? outer[name];
  if (value !== undefined) variables[name] = unquote(value);
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
  const isExec = resolved
    .trimStart()
    .replace(/^(--\S+\s+)*/, '')
    .startsWith('[');
  return isExec && instruction.words.length > 0 ? instruction.words : undefined;
}

/** Options of the instruction itself, such as `--chown`; its arguments come without them. */
function flagsOf(instruction: Instruction, variables: Readonly<Record<string, string>>): Step['flags'] {
  return Object.fromEntries(instruction.flags.map(({ name, value }) => [name, substitute(value, variables)]));
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
  const volumes: string[] = [];
  const ports: number[] = [];
  const steps: (Step & { asUser: string | undefined })[] = [];
  for (const step of chain.flatMap(stage => stage.steps)) {
    if (step.keyword === 'USER') user = { text: unquote(step.text.trim()), line: step.line };
    if (step.keyword === 'ENTRYPOINT') [entrypoint, command] = [step, undefined];
    if (step.keyword === 'CMD') command = step;
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
