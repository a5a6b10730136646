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
import { type Command, isDevice, type Outcome, type RunOptions } from './call.ts';
import { Effects } from './effects.ts';
import { type Field, literal, targetOf, unknown } from './field.ts';
import { Launch, type Walker } from './launch.ts';
import { join, placeIn, type ShellFunction, type Source, State } from './state.ts';
import { type Substitution, substitutionsIn } from './substitutions.ts';
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

/** Goes through all ways that a start can take. */
export class Walk implements Walker {
  readonly uid: number;
  readonly effects = new Effects();
  mayFail = false;
  readonly #image: ImageView;
  readonly #launch: Launch;
  #steps = 0;
  #depth = 0;
  #frame: Frame = { returns: [], leaves: [] };

  constructor(input: StartInput, image: ImageView, known: ReadonlyMap<string, Command>) {
    this.uid = input.uid;
    this.#image = image;
    this.#launch = new Launch(image, known, this);
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

  /** The first script that was run. */
  get script(): string | undefined {
    return this.#launch.script;
  }

  account(name: string) {
    return this.#image.account(name);
  }

  group(name: string): number | undefined {
    return this.#image.group ? this.#image.group(name) : this.#image.account(name)?.gid;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Commands

  run(words: readonly Field[], options: RunOptions): Outcome {
    return this.#launch.run(words, options);
  }

  runText(text: string, options: RunOptions): void {
    this.#launch.runText(text, options);
  }

  source(path: Field, args: readonly Field[], options: RunOptions): Outcome {
    return this.#launch.source(path, args, options);
  }

  callFunction(bodies: readonly ShellFunction[], args: readonly Field[], state: State): Outcome {
    const outer = state.args;
    let after: Outcome = { state: undefined, status: undefined };
    for (const { node, source } of bodies) {
      const inner = state.copy();
      inner.args = args.map(arg => ({ ...arg, argument: true as const }));
      const outcome = this.inFrame(() => this.#walk(node.body, inner, source));
      const joined = join(after.state, outcome.state);
      after = { state: joined, status: bodies.length === 1 ? outcome.status : undefined };
    }
    if (after.state) after.state.args = outer;
    return after;
  }

  /** What a function or a sourced file ends with, `return` included. */
  inFrame(walk: () => Outcome): Outcome {
    const outer = this.#frame;
    const frame: Frame = { returns: [], leaves: [] };
    this.#frame = frame;
    const { state, status } = walk();
    this.#frame = outer;
    const returned = frame.returns.reduce<State | undefined>(join, undefined);
    return { state: join(state, returned), status: frame.returns.length > 0 ? undefined : status };
  }

  /** A process of its own: what it learns and how it ends is lost. */
  inSubshell(state: State, walk: (inner: State) => Outcome): Outcome {
    const outer = this.#frame;
    this.#frame = { returns: [], leaves: [] };
    const outcome = walk(state.copy());
    this.#frame = outer;
    return outcome;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // The tree

  #leaveOpen(at: Place, what: string, state: State): Outcome {
    this.effects.open.push({ what, at });
    return { state, status: undefined };
  }

  walkList(statements: readonly Statement[], start: State, source: Source): Outcome {
    let outcome: Outcome = { state: start, status: true };
    for (const statement of statements) {
      if (!outcome.state) break;
      outcome = this.#walkStatement(statement, outcome.state, source);
    }
    return outcome;
  }

  #walkStatement({ command, background }: Statement, state: State, source: Source): Outcome {
    if (!background) return this.#walk(command, state, source);
    this.inSubshell(state, inner => this.#walk(command, inner, source));
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
        return this.walkList(node.commands, state, source);
      case 'BraceGroup':
        return this.#walk(node.body, state, source);
      case 'Subshell': {
        const { status } = this.inSubshell(state, inner => this.#walk(node.body, inner, source));
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
    for (const command of node.commands) this.inSubshell(state, inner => this.#walk(command, inner, source));
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
    const outcome = this.walkList(list.commands, state, source);
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
      const taken = this.walkList(body.commands, state.copy(), source);
      after = join(after, taken.state);
      if (status === true) return { state: after, status: undefined };
    }
    const last = node.else ? this.walkList(node.else.commands, rest, source).state : rest;
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
      const taken = this.walkList(body.commands, join(falls, truth === false ? undefined : state.copy())!, source);
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
      return { state: this.walkList(node.body.commands, inner, source).state, ends: undefined };
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
      state = this.walkList(node.body.commands, state, source).state;
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
      const body = this.walkList(node.body.commands, tested.copy(), source).state;
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
    if (first?.exact && this.#launch.isKnown(first.text) && !state.functions.has(first.text)) {
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
    this.inSubshell(state, own => this.#walkInner(script, own, inner));
    this.mayFail = mayFail;
    return part.type === 'CommandExpansion' ? this.#outputOf(script, state) : unknown;
  }

  #walkInner(script: ParsedScript, state: State, source: Source): Outcome {
    this.#depth += 1;
    if (this.#depth > deepest) throw new GaveUp('the script is nested too deeply to be followed');
    const outcome = this.walkList(script.commands, state, source);
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

function withoutExecOptions(args: readonly Field[]): readonly Field[] {
  let index = 0;
  while (args[index]?.exact && /^-[cla]+$/.test(args[index]!.text)) index += args[index]!.text.includes('a') ? 2 : 1;
  return args.slice(args[index]?.exact && args[index]!.text === '--' ? index + 1 : index);
}
