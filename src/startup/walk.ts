import type {
  Assignment,
  Case,
  Command as CommandNode,
  CompoundList,
  For,
  Function as FunctionNode,
  If,
  ParsedScript,
  Redirection,
  Statement,
  SyntaxNode,
  While,
  Word,
} from 'unbash';
import { assignedNames } from './assigned.ts';
import { type Command, isDevice, type Outcome, type RunOptions, type Shell } from './call.ts';
import { noteGain } from './droppers.ts';
import { Effects } from './effects.ts';
import { type Field, literal, targetOf, textsOf, unknown } from './field.ts';
import { forEachNode, parseShell } from './grammar.ts';
import { join, linesOf, placeIn, type ShellFunction, type Source, State } from './state.ts';
import { not, type Truth, testExpression } from './tests.ts';
import type { ImageView, Place, StartInput } from './types.ts';
import { expandOne, expandWords, matchesWord, type Scope } from './words.ts';

/** Steps after which a script is given up: real ones take some hundreds. */
const mostSteps = 20_000;
const deepest = 60;
/** Words of a `for` that are gone through one by one. */
const mostTurns = 24;

/** Thrown when a script is given up. */
class GaveUp extends Error {}

/** States that leave a function or a loop before its end. */
interface Frame {
  readonly returns: State[];
  readonly leaves: State[];
}

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const shells = /^(sh|bash|ash|dash)$/;

/** Goes through all ways that a start can take. */
export class Walk implements Shell {
  readonly uid: number;
  readonly effects = new Effects();
  mayFail = false;
  /** The first script that was run. */
  script: string | undefined;
  readonly #image: ImageView;
  readonly #known: ReadonlyMap<string, Command>;
  #steps = 0;
  #depth = 0;
  #frame: Frame = { returns: [], leaves: [] };

  constructor(input: StartInput, image: ImageView, known: ReadonlyMap<string, Command>) {
    this.uid = input.uid;
    this.#image = image;
    this.#known = known;
  }

  start({ words, workdir, variables, complete }: StartInput): void {
    const state = new State({
      variables: new Map([...variables].map(([name, value]) => [name, value === undefined ? unknown : literal(value)])),
      args: [],
      name: '',
      folder: workdir,
      functions: new Map(),
      complete,
    });
    const at: Place = { script: undefined, line: 1 };
    try {
      this.run(words.map(literal), { at, state, exec: true, external: true });
    } catch (error) {
      if (!(error instanceof GaveUp)) throw error;
      this.effects.open.push({ what: error.message, at: { script: this.script, line: 1 } });
    }
  }

  account(name: string) {
    return this.#image.account(name);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Commands

  run(words: readonly Field[], options: RunOptions): Outcome {
    const { at, state, exec = false } = options;
    const next: Outcome = { state: exec ? undefined : state, status: undefined };
    const [first, ...args] = words;
    if (!first) return next;
    if (!first.exact) return this.#runUnknown(first, words, options) ?? next;
    const bodies = options.external ? undefined : state.functions.get(first.text);
    if (bodies) return this.#callFunction(bodies, args, state);
    const name = this.#commandName(first.text, state);
    const command = name === undefined ? undefined : this.#known.get(name);
    if (name !== undefined && command) {
      const outcome = command({ name, args, at, state, shell: this, exec });
      return exec ? { state: undefined, status: undefined } : (outcome ?? { state, status: undefined });
    }
    const shellOutcome = this.#runShell(first.text, args, options);
    if (shellOutcome) return exec ? { state: undefined, status: undefined } : shellOutcome;
    this.effects.runs.push({ words: textsOf(words), as: undefined, exec, at });
    noteGain({ name: first.text, args, at, state, shell: this, exec }, words);
    return next;
  }

  /** The arguments of the script may be anything; other variables must not name a command. */
  #runUnknown(first: Field, words: readonly Field[], { at, exec = false }: RunOptions): undefined {
    if (first.argument) this.effects.runs.push({ words: textsOf(words), as: undefined, exec, at });
    else this.effects.open.push({ what: 'the name of a command depends on a variable', at });
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
    return folders.some(folder => this.#image.read(`${folder}/${name}`) !== undefined) ? undefined : name;
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
      this.effects.open.push({ what: `${name} takes its commands from its input`, at });
      return { state, status: undefined };
    }
    return (
      this.#runFile(file, rest.slice(1), options, true) ??
      this.#leaveOpen(at, `${file.text || 'a script'} is not known`, state)
    );
  }

  #leaveOpen(at: Place, what: string, state: State): Outcome {
    this.effects.open.push({ what, at });
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
      this.effects.open.push({ what: `the text of a command ${script}`, at });
      return;
    }
    const isOfCommandLine = at.script === undefined;
    const source = isOfCommandLine ? linesOf(text, undefined) : { script: at.script, lineOf: () => at.line };
    this.#inSubshell(state, inner => this.#walkList(script.commands, inner, source));
  }

  /** A file of the image, as a process of its own; undefined when it is no script, or its text is not known. */
  #runFile(file: Field, args: readonly Field[], { at, state }: RunOptions, byShell = false): Outcome | undefined {
    const found = this.#find(file, state);
    if (!found) return undefined;
    const { path, text } = found;
    const interpreter = /^#!\s*(\S+)(?:[ \t]+([^\r\n]*))?/.exec(text);
    const [, program = '', argument = ''] = interpreter ?? [];
    const name = (/\/env$/.test(program) ? argument.replace(/^-S\s+/, '') : program).split(/[\s/]+/).filter(Boolean);
    const shell = /\/env$/.test(program) ? name[0] : name.at(-1);
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
      for (const name of ['UID', 'EUID']) inner.variables.set(name, literal(String(this.uid)));
    }
    this.#inSubshell(inner, own => this.#walkList(script.commands, own, linesOf(text, path)));
    return { state, status: undefined };
  }

  #find(file: Field, state: State): { readonly path: string; readonly text: string } | undefined {
    if (!file.exact) return undefined;
    const places = file.text.includes('/')
      ? [targetOf(file, state.folder).path]
      : folders.map(folder => `${folder}/${file.text}`);
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
    this.effects.open.push({ what: `${path} ${script}`, at: at.script === undefined ? { script: path, line: 1 } : at });
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
    const { outcome } = this.#inFrame(() => this.#walkList(script.commands, state, linesOf(found.text, found.path)));
    if (args.length > 0 && outcome.state) outcome.state.args = outerArgs;
    return outcome;
  }

  #callFunction(bodies: readonly ShellFunction[], args: readonly Field[], state: State): Outcome {
    const outer = state.args;
    let after: Outcome = { state: undefined, status: undefined };
    for (const { node, source } of bodies) {
      const inner = state.copy();
      inner.args = args.map(arg => ({ ...arg, argument: true as const }));
      const { outcome } = this.#inFrame(() => this.#walk(node.body, inner, source));
      const joined = join(after.state, outcome.state);
      after = { state: joined, status: bodies.length === 1 ? outcome.status : undefined };
    }
    if (after.state) after.state.args = outer;
    return after;
  }

  /** What a function or a sourced file ends with, `return` included. */
  #inFrame(walk: () => Outcome): { readonly outcome: Outcome } {
    const outer = this.#frame;
    const frame: Frame = { returns: [], leaves: [] };
    this.#frame = frame;
    const { state, status } = walk();
    this.#frame = outer;
    const returned = frame.returns.reduce<State | undefined>(join, undefined);
    return { outcome: { state: join(state, returned), status: frame.returns.length > 0 ? undefined : status } };
  }

  /** A process of its own: what it learns and how it ends is lost. */
  #inSubshell(state: State, walk: (inner: State) => Outcome): Outcome {
    const outer = this.#frame;
    this.#frame = { returns: [], leaves: [] };
    const outcome = walk(state.copy());
    this.#frame = outer;
    return outcome;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // The tree

  #walkList(statements: readonly Statement[], start: State, source: Source): Outcome {
    let outcome: Outcome = { state: start, status: true };
    for (const statement of statements) {
      if (!outcome.state) break;
      outcome = this.#walkStatement(statement, outcome.state, source);
    }
    return outcome;
  }

  #walkStatement({ command, background }: Statement, state: State, source: Source): Outcome {
    if (!background) return this.#walk(command, state, source);
    this.#inSubshell(state, inner => this.#walk(command, inner, source));
    return { state, status: true };
  }

  #walk(node: SyntaxNode, state: State, source: Source): Outcome {
    this.#steps += 1 + state.variables.size / 32;
    if (this.#steps > mostSteps) throw new GaveUp('the script takes more steps than can be followed');
    if (this.#depth > deepest) throw new GaveUp('the script is nested too deeply to be followed');
    this.#depth += 1;
    const outcome = this.#walkNode(node, state, source);
    this.#depth -= 1;
    return outcome;
  }

  #walkNode(node: SyntaxNode, state: State, source: Source): Outcome {
    switch (node.type) {
      case 'Command':
        return this.#walkCommand(node, state, source);
      case 'Pipeline':
        return this.#walkPipeline(node, state, source);
      case 'AndOr':
        return this.#walkAndOr(node, state, source);
      case 'CompoundList':
        return this.#walkList(node.commands, state, source);
      case 'BraceGroup':
        return this.#walk(node.body, state, source);
      case 'Subshell': {
        const { status } = this.#inSubshell(state, inner => this.#walk(node.body, inner, source));
        return { state, status };
      }
      case 'If':
        return this.#walkIf(node, state, source);
      case 'Case':
        return this.#walkCase(node, state, source);
      case 'For':
        return this.#walkFor(node, state, source);
      case 'While':
        return this.#walkWhile(node, state, source);
      case 'Function':
        state.define(node.name.value, { node: node as FunctionNode, source });
        return { state, status: true };
      case 'TestCommand':
        return { state, status: testExpression(node.expression, this.#scope(state, source)) };
      case 'Redirected': {
        for (const redirect of node.redirects) this.#redirect(redirect, state, source);
        return this.#walk(node.command, state, source);
      }
      case 'ArithmeticCommand':
        this.#pass(node, state, source);
        return { state, status: undefined };
      default:
        return this.#leaveOpen(
          placeIn(source, node.pos),
          `a construct of the shell that is not followed (${node.type})`,
          state,
        );
    }
  }

  #walkPipeline(node: Extract<SyntaxNode, { type: 'Pipeline' }>, state: State, source: Source): Outcome {
    const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
    const [only, ...others] = node.commands;
    if (!only) return { state, status: undefined };
    if (others.length === 0) {
      const outcome = this.#walk(only, state, source);
      return isNegated ? { ...outcome, status: not(outcome.status) } : outcome;
    }
    for (const command of node.commands) this.#inSubshell(state, inner => this.#walk(command, inner, source));
    return { state, status: undefined };
  }

  #walkAndOr(node: Extract<SyntaxNode, { type: 'AndOr' }>, state: State, source: Source): Outcome {
    const mayFail = this.mayFail;
    const isForgiven = (index: number): boolean => node.operators.slice(index).includes('||');
    this.mayFail = mayFail || isForgiven(0);
    let outcome = this.#walk(node.commands[0]!, state, source);
    for (const [index, operator] of node.operators.entries()) {
      if (!outcome.state) break;
      this.mayFail = mayFail || isForgiven(index + 1);
      const runs = operator === '&&' ? outcome.status : not(outcome.status);
      if (runs === false) continue;
      const skipped = runs === undefined ? outcome.state.copy() : undefined;
      const next = this.#walk(node.commands[index + 1]!, outcome.state, source);
      outcome = skipped
        ? { state: join(next.state, skipped), status: next.state ? undefined : operator === '||' }
        : next;
    }
    this.mayFail = mayFail;
    return outcome;
  }

  /** Walks a condition: it may fail without ending the script. */
  #condition(list: CompoundList, state: State, source: Source): Outcome {
    const mayFail = this.mayFail;
    this.mayFail = true;
    const outcome = this.#walkList(list.commands, state, source);
    this.mayFail = mayFail;
    return outcome;
  }

  #walkIf(node: If, start: State, source: Source): Outcome {
    let after: State | undefined;
    let rest: State | undefined = start;
    for (const { clause, then: body } of [node, ...node.elif]) {
      const { state, status }: Outcome = this.#condition(clause, rest, source);
      if (!state) return { state: after, status: undefined };
      rest = state;
      if (status === false) continue;
      const taken = this.#walkList(body.commands, state.copy(), source);
      after = join(after, taken.state);
      if (status === true) return { state: after, status: undefined };
    }
    const last = node.else ? this.#walkList(node.else.commands, rest, source).state : rest;
    return { state: join(after, last), status: undefined };
  }

  #walkCase(node: Case, state: State, source: Source): Outcome {
    const scope = this.#scope(state, source);
    const value = expandOne(node.word, scope);
    let after: State | undefined;
    let falls: State | undefined;
    for (const { pattern, body, terminator } of node.items) {
      const truths = pattern.map(word => matchesWord(value, word, scope));
      const truth: Truth = truths.includes(true) ? true : truths.includes(undefined) ? undefined : false;
      if (truth === false && !falls) continue;
      const taken = this.#walkList(body.commands, join(falls, truth === false ? undefined : state.copy())!, source);
      falls = terminator === ';&' ? taken.state : undefined;
      if (terminator !== ';&') after = join(after, taken.state);
      if (truth === true && terminator !== ';&' && terminator !== ';;&') return { state: after, status: undefined };
    }
    return { state: join(join(after, falls), state), status: undefined };
  }

  #walkFor(node: For, state: State, source: Source): Outcome {
    const words = node.wordlist ? expandWords(node.wordlist, this.#scope(state, source)) : state.args;
    const isCounted = words.length <= mostTurns && words.every(({ many }) => !many);
    if (isCounted) return this.#takeTurns(node, words, state, source);
    const [first] = words;
    const value: Field = words.length === 1 && first ? { text: first.text, exact: false } : unknown;
    return this.#loop(node, state, inner => {
      inner.variables.set(node.name.value, value);
      return { state: this.#walkList(node.body.commands, inner, source).state, ends: undefined };
    });
  }

  /** One turn after the other: each word is known. */
  #takeTurns(node: For, words: readonly Field[], start: State, source: Source): Outcome {
    let state: State | undefined = start;
    const left: State[] = [];
    for (const { text, exact } of words) {
      if (!state) break;
      state.variables.set(node.name.value, { text, exact });
      const leaves: State[] = [];
      const outer = this.#frame;
      this.#frame = { returns: outer.returns, leaves };
      state = this.#walkList(node.body.commands, state, source).state;
      this.#frame = outer;
      // `break` and `continue` are not told apart: both may lead to the next turn and to the end.
      state = leaves.reduce<State | undefined>(join, state);
      left.push(...leaves);
    }
    return { state: left.reduce<State | undefined>(join, state), status: undefined };
  }

  #walkWhile(node: While, state: State, source: Source): Outcome {
    return this.#loop(node, state, inner => {
      const { state: tested, status } = this.#condition(node.clause, inner, source);
      const runs = node.kind === 'until' ? not(status) : status;
      if (!tested || runs === false) return { state: tested, ends: tested };
      const body = this.#walkList(node.body.commands, tested.copy(), source).state;
      return { state: body, ends: runs === true ? null : tested };
    });
  }

  /**
   * A loop of which the number of turns is not known: whatever it sets is not known, before and after. `ends`: the state in which
   * it ends by its condition; null when it never does.
   */
  #loop(
    node: For | While,
    start: State,
    turn: (inner: State) => { readonly state: State | undefined; readonly ends: State | null | undefined },
  ): Outcome {
    const names = assignedNames(node, start);
    const before = start.copy();
    before.forget(names);
    if (names.has('@')) before.args = [{ text: '', exact: false, many: true, argument: true }];
    if (names.has('/')) before.folder = undefined;
    const leaves: State[] = [];
    const outer = this.#frame;
    this.#frame = { returns: outer.returns, leaves };
    const { state, ends } = turn(before.copy());
    this.#frame = outer;
    const end = ends === null ? undefined : join(join(ends, state), before);
    return { state: leaves.reduce<State | undefined>(join, end), status: undefined };
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Simple commands

  #walkCommand(node: CommandNode, state: State, source: Source): Outcome {
    const at = placeIn(source, node.pos);
    const scope = this.#scope(state, source);
    for (const redirect of node.redirects) this.#redirect(redirect, state, source);
    const assignments = node.prefix.filter((entry): entry is Assignment => entry.type === 'Assignment');
    const values = assignments.map(entry => ({ entry, value: this.#valueOf(entry, scope, source) }));
    if (!node.name) {
      for (const { entry, value } of values) state.variables.set(entry.name, value);
      return {
        state,
        status: values.some(({ entry }) => entry.value.type === 'Word' && entry.value.parts) ? undefined : true,
      };
    }
    const words = [...expandWords([node.name], scope), ...node.args.flatMap(arg => this.#argument(arg, scope, source))];
    const [first, ...args] = words;
    if (!first && !isAllArguments(node.name))
      return this.#leaveOpen(at, 'the name of a command depends on a variable', state);
    if (first?.exact && this.#known.has(first.text) && !state.functions.has(first.text)) {
      const control = this.#control(first.text, args, at, state);
      if (control) return control;
    }
    if (values.length === 0) return this.run(words, { at, state });
    // Variables in front of a command are those of that command alone.
    const inner = state.copy();
    for (const { entry, value } of values) inner.variables.set(entry.name, value);
    const outcome = this.run(words, { at, state: inner });
    return { state: outcome.state && state, status: outcome.status };
  }

  #argument(arg: Word | Assignment, scope: Scope, source: Source): readonly Field[] {
    if (arg.type === 'Word') return expandWords([arg], scope);
    const value = this.#valueOf(arg, scope, source);
    return [{ text: `${arg.name}=${value.text}`, exact: value.exact }];
  }

  #valueOf({ value, append, index }: Assignment, scope: Scope, source: Source): Field {
    if (value.type === 'ArrayValue') {
      for (const word of value.elements) this.#substituteAll(word, scope.state, source);
      return { text: '', exact: false, many: true };
    }
    const field = expandOne(value, scope);
    return append || index ? unknown : field;
  }

  /** Commands that change the way through the script. */
  #control(name: string, args: readonly Field[], at: Place, state: State): Outcome | undefined {
    const ended: Outcome = { state: undefined, status: undefined };
    switch (name) {
      case 'exit':
        return ended;
      case 'return':
        this.#frame.returns.push(state);
        return ended;
      case 'break':
      case 'continue':
        this.#frame.leaves.push(state);
        return ended;
      case 'exec': {
        const words = withoutExecOptions(args);
        return words.length === 0
          ? { state, status: true }
          : this.run(words, { at, state, exec: true, external: true });
      }
      default:
        return undefined;
    }
  }

  #redirect(redirect: Redirection, state: State, source: Source): void {
    const scope = this.#scope(state, source);
    if (redirect.type === 'HereDoc') {
      for (const part of redirect.body.parts ?? []) this.#substituteAll(part, state, source);
      return;
    }
    if (!redirect.target) return;
    const field = expandOne(redirect.target, scope);
    if (redirect.type === 'HereString' || redirect.operator === '<' || redirect.operator === '<&') return;
    if (redirect.operator === '>&' && field.exact && /^(\d+|-)$/.test(field.text)) return;
    const target = targetOf(field, state.folder);
    if (isDevice(target)) return;
    const at = placeIn(source, redirect.pos);
    this.effects.writes.push({ ...target, by: redirect.operator, at });
    this.effects.touches.push({ ...target, how: 'write', what: `${redirect.operator} ${field.text}`, at });
  }

  #scope(state: State, source: Source): Scope {
    return {
      state,
      substitute: part => this.#substitute(part, state, source),
      pass: part => this.#pass(part, state, source),
    };
  }

  /** Goes through a node of which the value is not followed. */
  #pass(node: SyntaxNode, state: State, source: Source): void {
    const isUnread = node.type === 'ArithmeticExpansion' && !node.expression && /`|\$\(/.test(node.text);
    if (isUnread) this.effects.open.push({ what: 'a calculation is not readable', at: placeIn(source, node.pos) });
    this.#substituteAll(node, state, source);
    state.forget(assignedNames(node, state));
  }

  /** Runs every command inside a node that is not looked at otherwise. */
  #substituteAll(node: SyntaxNode, state: State, source: Source): void {
    for (const part of substitutionsIn(node)) this.#substitute(part, state, source);
  }

  #substitute(part: Substitution, state: State, source: Source): Field {
    const { script } = part;
    const at = placeIn(source, part.pos);
    if (!script || script.errors?.length) {
      this.effects.open.push({ what: 'a command substitution is not readable', at });
      return unknown;
    }
    // Inside escaped back quotes positions are those of another text.
    const inner: Source = script.source === undefined ? source : { script: source.script, lineOf: () => at.line };
    const mayFail = this.mayFail;
    this.mayFail = true;
    this.#inSubshell(state, own => this.#walkInner(script, own, inner));
    this.mayFail = mayFail;
    return part.type === 'CommandExpansion' ? this.#outputOf(script, state) : unknown;
  }

  #walkInner(script: ParsedScript, state: State, source: Source): Outcome {
    this.#depth += 1;
    if (this.#depth > deepest) throw new GaveUp('the script is nested too deeply to be followed');
    const outcome = this.#walkList(script.commands, state, source);
    this.#depth -= 1;
    return outcome;
  }

  /** What a command prints whose answer is known before the start. */
  #outputOf({ commands }: ParsedScript, state: State): Field {
    const [only, ...others] = commands;
    if (!only || others.length > 0 || only.command.type !== 'Command') return unknown;
    const { name, args, redirects } = only.command;
    const isPlain = args.every(arg => arg.type === 'Word' && !arg.parts);
    if (!name || redirects.some(({ operator }) => operator !== '>' && operator !== '>&')) return unknown;
    const text = [name.value, ...(isPlain ? args.map(arg => (arg as Word).value) : [])].join(' ');
    if (state.functions.has(name.value)) return unknown;
    if (isPlain && /^id -r?u$|^id -ur$/.test(text)) return literal(String(this.uid));
    if (isPlain && /^(whoami|id -u?nu?)$/.test(text) && this.uid === 0) return literal('root');
    if (text === 'pwd' && state.folder !== undefined) return literal(state.folder);
    return unknown;
  }
}

/** `"$@"`: without arguments nothing is run. */
function isAllArguments({ text }: Word): boolean {
  return /^"?\$(@|\{@\})"?$/.test(text);
}

type Substitution = Extract<
  SyntaxNode,
  { type: 'CommandExpansion' | 'ProcessSubstitution' | 'ArithmeticCommandExpansion' }
>;

function withoutExecOptions(args: readonly Field[]): readonly Field[] {
  let index = 0;
  while (args[index]?.exact && /^-[cla]+$/.test(args[index]!.text)) index += args[index]!.text.includes('a') ? 2 : 1;
  return args.slice(args[index]?.exact && args[index]!.text === '--' ? index + 1 : index);
}

function substitutionsIn(node: SyntaxNode): readonly Substitution[] {
  const found: Substitution[] = [];
  collect(node, found);
  return found;
}

function collect(node: SyntaxNode, found: Substitution[]): void {
  if (
    node.type === 'CommandExpansion' ||
    node.type === 'ProcessSubstitution' ||
    node.type === 'ArithmeticCommandExpansion'
  ) {
    found.push(node);
    return;
  }
  forEachNode(node, child => collect(child, found));
}
