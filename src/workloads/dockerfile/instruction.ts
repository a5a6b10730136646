import type { View } from '../../languages/language.ts';
import type { BuildCommand, Instruction, Path } from '../../transform.ts';
import { execWords, joinLines, substitute, type Variables } from './values.ts';

/** Where an instruction stands, and what holds there. */
export interface Surroundings {
  /** Text of the file, and what continues its lines. */
  readonly file: string;
  readonly continuation: string;
  readonly path: Path;
  readonly index: number;
  readonly origin: string;
  readonly user: string | undefined;
  readonly variables: Variables;
  readonly shell: readonly string[] | undefined;
  readonly readShellForm: (text: string) => readonly BuildCommand[] | undefined;
}

/** Instructions that may be written as a list in JSON. */
const mayBeJson = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME']);

/** An instruction as rules see it. What needs more than a look at its keyword is found out when it is asked for. */
export class WrittenInstruction implements Instruction {
  readonly keyword: string;
  readonly path: Path;
  readonly index: number;
  readonly origin: string;
  readonly user: string | undefined;
  readonly variables: Variables;
  readonly shell: readonly string[] | undefined;
  readonly #readShellForm: Surroundings['readShellForm'];
  readonly #view: View;
  readonly #file: string;
  readonly #continuation: string;
  #text: string | undefined;
  #flags: Instruction['flags'] | undefined;
  #words: readonly string[] | null | undefined;
  #commands: readonly BuildCommand[] | null | undefined;
  #startCommands: readonly BuildCommand[] | null | undefined;

  constructor(view: View, surroundings: Surroundings) {
    const { file, continuation, path, index, origin, user, variables, shell, readShellForm } = surroundings;
    this.keyword = (view.get('keyword')?.text ?? '').toUpperCase();
    this.path = path;
    this.index = index;
    this.origin = origin;
    this.user = user;
    this.variables = variables;
    this.shell = shell;
    this.#readShellForm = readShellForm;
    this.#view = view;
    this.#file = file;
    this.#continuation = continuation;
  }

  get text(): string {
    this.#text ??= joinLines(this.#file.slice(this.#bodyStart(), this.#view.range[1]), this.#continuation).trim();
    return this.#text;
  }

  get flags(): Instruction['flags'] {
    this.#flags ??= (this.#view.get('flags')?.items() ?? []).map(({ text }) => {
      const [, name = '', value = ''] = /^--([\w-]+)(?:=(.*))?$/s.exec(text) ?? [];
      return { name, value: substitute(value, this.variables) };
    });
    return this.#flags;
  }

  get words(): readonly string[] | undefined {
    if (this.#words === undefined) this.#words = (mayBeJson.has(this.keyword) && execWords(this.text)) || null;
    return this.#words ?? undefined;
  }

  get commands(): readonly BuildCommand[] | undefined {
    if (this.#commands === undefined) this.#commands = this.#view.get('commands')?.items().map(readCommand) ?? null;
    return this.#commands ?? undefined;
  }

  get startCommands(): readonly BuildCommand[] | undefined {
    if (this.#startCommands === undefined) this.#startCommands = this.#readStart() ?? null;
    return this.#startCommands ?? undefined;
  }

  #readStart(): readonly BuildCommand[] | undefined {
    if (this.keyword !== 'CMD' && this.keyword !== 'ENTRYPOINT') return undefined;
    if (this.words || !(this.shell === undefined || isPosix(this.shell))) return undefined;
    return this.#readShellForm(this.text);
  }

  #bodyStart(): number {
    const last = this.#view.get('flags') ?? this.#view.get('keyword')!;
    return last.range[1];
  }
}

/** A shell that reads scripts as `sh` does. */
function isPosix([program = '']: readonly string[]): boolean {
  return /^(?:[\w./-]*\/)?(?:ba|da|a)?sh$/.test(program);
}

function readCommand(view: View, index: number): BuildCommand {
  const words = view.get('words')?.items() ?? [];
  return {
    words: words.map(word => (word.tag === undefined ? word.text : undefined)),
    written: words.map(({ text }) => text),
    assignments:
      view
        .get('assignments')
        ?.items()
        .map(({ text }) => text) ?? [],
    join: view.get('join')?.text as BuildCommand['join'],
    index,
  };
}
