/** What rules see of a Dockerfile: its stages with their instructions, the images they begin with, and who builds them. */
import type { View } from '../../languages/language.ts';
import type { BuildCommand, BuildContext, Instruction, Stage } from '../../transform.ts';
import { parseImageReference } from '../image-reference.ts';
import type { Located } from '../target.ts';
import type { Build } from './builders.ts';
import { WrittenDockerfile } from './file.ts';
import { type Surroundings, WrittenInstruction } from './instruction.ts';
import { WrittenStage } from './stage.ts';
import { execWords, readArg, readEnv, substitute, unquote, type Variables } from './values.ts';

export { Builds, buildsOf } from './builders.ts';
export { ignoreListOf, WrittenIgnoreList } from './ignore-list.ts';

export interface DockerfileInput extends Located {
  readonly text: string;
  readonly root: View;
  /** The builds of the project that use it. */
  readonly builds: readonly Build[];
  /** Text of a file of the project, by path from the root. */
  readonly read: (path: string) => string | undefined;
  /** Reads what is left to a shell. */
  readonly readShellForm: (text: string) => readonly BuildCommand[] | undefined;
}

/** Reads a Dockerfile as its builder would. */
export function readDockerfile(input: DockerfileInput): WrittenDockerfile {
  const reader = new Reader(input);
  const globals = reader.globals();
  const stages = reader.stages();
  markFinal(stages, input.builds);
  const file = new WrittenDockerfile(input.root, input, {
    text: input.text,
    globals,
    stages,
    context: contextOf(input),
  });
  for (const stage of stages) stage.dockerfile = file;
  return file;
}

const nothingSet = { user: undefined, variables: {}, shell: undefined };

class Reader {
  readonly #input: DockerfileInput;
  readonly #continuation: string;
  readonly #args: Record<string, string> = {};
  readonly #stages: WrittenStage[] = [];

  constructor(input: DockerfileInput) {
    this.#input = input;
    this.#continuation = /^\uFEFF?(?:[ \t]*#[^\n]*\n)*?[ \t]*#[ \t]*escape[ \t]*=[ \t]*`/i.test(input.text)
      ? '`'
      : '\\';
  }

  globals(): readonly Instruction[] {
    const views = this.#input.root.get('globals')?.items() ?? [];
    return views.map((view, index) => {
      const instruction = this.#instruction(view, { path: ['globals', index], index, ...nothingSet });
      const [name, value] = readArg(instruction.text);
      if (instruction.keyword === 'ARG' && value !== undefined) this.#args[name] = substitute(value, this.#args);
      return instruction;
    });
  }

  stages(): readonly WrittenStage[] {
    const views = this.#input.root.get('stages')?.items() ?? [];
    for (const [index, view] of views.entries()) this.#stages.push(this.#stage(view, index));
    return this.#stages;
  }

  #stage(view: View, index: number): WrittenStage {
    const path = ['stages', index];
    const fromView = view.get('from')!;
    const base = substitute(unquote(fromView.get('image')?.text ?? ''), this.#args);
    const alias = fromView.get('name')?.text;
    const parent = this.#stages.find(
      stage => stage.alias !== undefined && stage.alias.toLowerCase() === base.toLowerCase(),
    );
    const from = this.#instruction(fromView, {
      path: [...path, 'from'],
      index: -1,
      ...nothingSet,
      variables: this.#args,
    });
    const image = parent || base === 'scratch' ? undefined : parseImageReference(base);
    let user = parent && lastUser(parent);
    let variables: Variables = parent ? variablesAtEnd(parent) : {};
    let shell = parent && lastShell(parent);
    const steps = (view.get('steps')?.items() ?? []).map((step, at) => {
      const instruction = this.#instruction(step, {
        path: [...path, 'steps', at],
        index: at,
        user,
        variables,
        shell,
      });
      const { keyword } = instruction;
      if (keyword === 'ARG') variables = this.#withArg(variables, instruction.text);
      if (keyword === 'ENV') variables = { ...variables, ...readEnv(substitute(instruction.text, variables)) };
      if (keyword === 'SHELL') shell = execWords(instruction.text);
      if (keyword === 'USER') user = unquote(substitute(instruction.text, variables));
      return instruction;
    });
    const windows = parent?.windows ?? (/windows|nanoserver/i.test(base) || steps.some(startsOnWindows));
    const continuation = this.#continuation;
    const content = { index, alias, from, base, image, steps, below: parent?.chain ?? [], windows, continuation };
    return new WrittenStage(path, view, this.#input, content);
  }

  #withArg(variables: Variables, text: string): Variables {
    const [name, fallback] = readArg(text);
    const value = fallback ?? this.#args[name];
    return value === undefined ? variables : { ...variables, [name]: substitute(value, variables) };
  }

  #instruction(
    view: View,
    place: Pick<Surroundings, 'path' | 'index' | 'user' | 'variables' | 'shell'>,
  ): WrittenInstruction {
    const { file, lines, text, readShellForm } = this.#input;
    const origin = `${file}:${lines(view.range[0])}`;
    return new WrittenInstruction(view, {
      ...place,
      file: text,
      continuation: this.#continuation,
      origin,
      readShellForm,
    });
  }
}

/** A program that only Windows has tells what a base is that is named by an argument, or is one of the user's own. */
function startsOnWindows({ keyword, text }: Instruction): boolean {
  if (!['RUN', 'CMD', 'ENTRYPOINT', 'SHELL'].includes(keyword)) return false;
  return /^(\[\s*")?(powershell(\.exe)?\b|cmd(\.exe)?[\s",]+\/[a-z]\b)/i.test(text);
}

/** The user that a stage ends with; undefined: that of its base. */
export function lastUser(stage: Stage): string | undefined {
  const last = stage.steps.findLast(({ keyword }) => keyword === 'USER');
  if (last) return unquote(substitute(last.text, last.variables));
  return stage.chain.length > 1 ? lastUser(stage.chain.at(-2)!) : undefined;
}

function lastShell(stage: Stage): readonly string[] | undefined {
  const last = stage.steps.findLast(({ keyword }) => keyword === 'SHELL');
  if (last) return last.words;
  return stage.chain.length > 1 ? lastShell(stage.chain.at(-2)!) : undefined;
}

function variablesAtEnd({ steps, chain }: Stage): Variables {
  const last = steps.at(-1);
  if (!last) return chain.length > 1 ? variablesAtEnd(chain.at(-2)!) : {};
  return last.keyword === 'ENV'
    ? { ...last.variables, ...readEnv(substitute(last.text, last.variables)) }
    : last.variables;
}

/** The stages that builds ask for; without one, the last. */
function markFinal(stages: readonly WrittenStage[], builds: readonly Build[]): void {
  const last = stages.at(-1);
  for (const { builder } of builds) {
    const { target } = builder;
    const stage =
      target === undefined ? last : (stages.find(({ alias }) => alias === target) ?? stages[Number(target)]);
    if (!stage) continue;
    stage.isFinal = true;
    stage.builders = [...stage.builders, builder];
  }
  if (last && !stages.some(({ isFinal }) => isFinal)) last.isFinal = true;
}

function contextOf({ file, builds, read }: DockerfileInput): BuildContext {
  const named = builds.find(({ context }) => context !== undefined)?.context;
  const folder = named ?? (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '');
  const shown = (path: string): string => (folder === '' ? path : `${folder}/${path}`);
  return {
    folder,
    isNamed: named !== undefined,
    read: path => (path.startsWith('/') || path.split('/').includes('..') ? undefined : read(shown(path))),
    shown,
  };
}
