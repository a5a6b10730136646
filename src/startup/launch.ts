import type { ParsedScript, Statement } from 'unbash';
import { parseShell } from '../languages/shell/grammar.ts';
import type { Command, Outcome, RunOptions, Shell } from './call.ts';
import { noteGain } from './droppers.ts';
import { type Field, literal, targetOf, textsOf } from './field.ts';
import { linesOf, type ShellFunction, type Source, type State } from './state.ts';
import type { ImageView, Place } from './types.ts';

/** Where programs of the system lie. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const shells = /^(sh|bash|ash|dash)$/;

/** What goes through the tree of a script. */
export interface Walker extends Shell {
  walkList(statements: readonly Statement[], start: State, source: Source): Outcome;
  callFunction(bodies: readonly ShellFunction[], args: readonly Field[], state: State): Outcome;
  /** A process of its own: what it learns and how it ends is lost. */
  inSubshell(state: State, walk: (inner: State) => Outcome): Outcome;
  /** What a function or a sourced file ends with, `return` included. */
  inFrame(walk: () => Outcome): Outcome;
}

/** Runs the words of a command: a function, a known command, a script of the image, or a program of which nothing is known. */
export class Launch {
  /** The first script that was run. */
  script: string | undefined;
  readonly #image: ImageView;
  readonly #known: ReadonlyMap<string, Command>;
  readonly #walker: Walker;

  constructor(image: ImageView, known: ReadonlyMap<string, Command>, walker: Walker) {
    this.#image = image;
    this.#known = known;
    this.#walker = walker;
  }

  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  run(words: readonly Field[], options: RunOptions): Outcome {
    const { at, state, exec = false } = options;
    const next: Outcome = { state: exec ? undefined : state, status: undefined };
    const [first, ...args] = words;
    if (!first) return next;
    if (!first.exact) return this.#runUnknown(first, words, options) ?? next;
    const bodies = options.external ? undefined : state.functions.get(first.text);
    if (bodies) return this.#walker.callFunction(bodies, args, state);
    const name = this.#commandName(first.text, state);
    const command = name === undefined ? undefined : this.#known.get(name);
    if (name !== undefined && command) {
      const outcome = command({ name, args, at, state, shell: this.#walker, exec });
      return exec ? { state: undefined, status: undefined } : (outcome ?? { state, status: undefined });
    }
    const shellOutcome = this.#runShell(first.text, args, options);
    if (shellOutcome) return exec ? { state: undefined, status: undefined } : shellOutcome;
    this.#walker.effects.runs.push({ words: textsOf(words), as: undefined, exec, at });
    noteGain({ name: first.text, args, at, state, shell: this.#walker, exec }, words);
    return next;
  }

  /** The arguments of the script may be anything; other variables must not name a command. */
  #runUnknown(first: Field, words: readonly Field[], { at, exec = false }: RunOptions): undefined {
    if (first.argument) this.#walker.effects.runs.push({ words: textsOf(words), as: undefined, exec, at });
    else this.#walker.effects.open.push({ what: 'the name of a command depends on a variable', at });
  }

  /** The name by which a command is known; undefined for files of the image that are something of their own. */
  #commandName(word: string, state: State): string | undefined {
    const at = word.lastIndexOf('/');
    const name = word.slice(at + 1);
    if (at !== -1) {
      const folder = targetOf(literal(word.slice(0, at) || '/'), state.folder).path;
      const isSystem = folders.includes(folder) || name.startsWith('tini') || name === 'dumb-init';
      return isSystem && this.#image.read(`${folder}/${name}`) === undefined ? name : undefined;
    }
    return this.#isSystemProgram(name) ? name : undefined;
  }

  /** What the shell finds first under this name is the program of the system, or nothing: then it is a built-in of the shell. */
  #isSystemProgram(name: string): boolean {
    const { exists, programFolders = folders } = this.#image;
    if (!exists) return folders.every(folder => this.#image.read(`${folder}/${name}`) === undefined);
    const folder = programFolders.find(candidate => exists(`${candidate}/${name}`));
    return folder === undefined || (folders.includes(folder) && this.#image.read(`${folder}/${name}`) === undefined);
  }

  /** A shell with a text or a script, or a script by itself. */
  #runShell(word: string, args: readonly Field[], options: RunOptions): Outcome | undefined {
    const name = word.slice(word.lastIndexOf('/') + 1);
    if (!shells.test(name)) return this.#runFile(literal(word), args, options);
    const { at, state } = options;
    let index = 0;
    while (args[index]?.exact && /^[-+]./.test(args[index]!.text)) {
      const { text } = args[index]!;
      if (text === '--') break;
      if (/^-[a-z]*c[a-z]*$/.test(text)) return this.#runTextOf(args.slice(index + 1), options);
      index += /^[-+]o$/.test(text) ? 2 : 1;
    }
    const rest = args.slice(args[index]?.text === '--' ? index + 1 : index);
    const [file] = rest;
    if (!file || (file.exact && file.text === '-')) {
      this.#walker.effects.open.push({ what: `${name} takes its commands from its input`, at });
      return { state, status: undefined };
    }
    return (
      this.#runFile(file, rest.slice(1), options, true) ??
      this.#leaveOpen(at, `${file.text || 'a script'} is not known`, state)
    );
  }

  #leaveOpen(at: Place, what: string, state: State): Outcome {
    this.#walker.effects.open.push({ what, at });
    return { state, status: undefined };
  }

  #runTextOf([text, name, ...args]: readonly Field[], { at, state }: RunOptions): Outcome {
    if (!text?.exact) return this.#leaveOpen(at, 'a shell runs a text that depends on a variable', state);
    const inner = state.copy();
    inner.args = args.map(arg => ({ ...arg, argument: true as const }));
    inner.name = name?.exact ? name.text : 'sh';
    this.runText(text.text, { at, state: inner });
    return { state, status: undefined };
  }

  runText(text: string, { at, state }: RunOptions): void {
    const script = parseShell(text);
    if (typeof script === 'string') {
      this.#walker.effects.open.push({ what: `the text of a command ${script}`, at });
      return;
    }
    const isOfCommandLine = at.script === undefined;
    const source = isOfCommandLine ? linesOf(text, undefined) : { script: at.script, lineOf: () => at.line };
    this.#walker.inSubshell(state, inner => this.#walker.walkList(script.commands, inner, source));
  }

  /** A file of the image, as a process of its own; undefined when it is no script, or its text is not known. */
  #runFile(file: Field, args: readonly Field[], { at, state }: RunOptions, byShell = false): Outcome | undefined {
    const found = this.#find(file, state);
    if (!found) return undefined;
    const { path, text } = found;
    const shell = interpreterOf(text);
    if (!byShell && (shell === undefined || !shells.test(shell))) {
      const what =
        shell === undefined ? `${path} does not name the shell that runs it` : `${path} is a script for ${shell}`;
      return this.#leaveOpen(at, what, state);
    }
    const script = this.#parse(path, text, at);
    if (!script) return { state, status: undefined };
    const inner = state.copy();
    inner.args = args.map(arg => ({ ...arg, argument: true as const }));
    inner.name = path;
    inner.functions = new Map();
    if (shell === 'bash') {
      inner.variables.set('BASH_SOURCE', literal(path));
      for (const name of ['UID', 'EUID']) inner.variables.set(name, literal(String(this.#walker.uid)));
    }
    this.#walker.inSubshell(inner, own => this.#walker.walkList(script.commands, own, linesOf(text, path)));
    return { state, status: undefined };
  }

  #find(file: Field, state: State): { readonly path: string; readonly text: string } | undefined {
    if (!file.exact) return undefined;
    const places = file.text.includes('/')
      ? [targetOf(file, state.folder).path]
      : (this.#image.programFolders ?? folders).map(folder => `${folder}/${file.text}`);
    for (const path of places) {
      const text = this.#image.read(path);
      // Line ends of another system are taken away when the image is built, or it does not start at all.
      if (text !== undefined) return { path, text: text.replaceAll('\r\n', '\n') };
    }
    return undefined;
  }

  #parse(path: string, text: string, at: Place): ParsedScript | undefined {
    this.script ??= path;
    const script = parseShell(text);
    if (typeof script !== 'string') return script;
    this.#walker.effects.open.push({
      what: `${path} ${script}`,
      at: at.script === undefined ? { script: path, line: 1 } : at,
    });
    return undefined;
  }

  source(path: Field, args: readonly Field[], { at, state }: RunOptions): Outcome {
    const found = this.#find(path, state);
    if (!found)
      return this.#leaveOpen(at, `what is read with \`.\` is not known (${path.text || 'a variable'})`, state);
    const script = this.#parse(found.path, found.text, at);
    if (!script) return { state, status: undefined };
    const outerArgs = state.args;
    if (args.length > 0) state.args = args;
    const outcome = this.#walker.inFrame(() =>
      this.#walker.walkList(script.commands, state, linesOf(found.text, found.path)),
    );
    if (args.length > 0 && outcome.state) outcome.state.args = outerArgs;
    return outcome;
  }
}

/** The shell or language that the first line of a script names. */
function interpreterOf(text: string): string | undefined {
  const [, program = '', argument = ''] = /^#!\s*(\S+)(?:[ \t]+([^\r\n]*))?/.exec(text) ?? [];
  if (!program.endsWith('/env')) return program.split('/').filter(Boolean).at(-1);
  return argument
    .replace(/^-S\s+/, '')
    .split(/[\s/]+/)
    .find(Boolean);
}
