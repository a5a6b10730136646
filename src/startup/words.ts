import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { type Field, literal, unknown, unknownWords } from './field.ts';
import { matches, type Piece, strip } from './patterns.ts';
import type { State } from './state.ts';

/** Words of a script become what the program gets to see, as far as that is known. */

export interface Scope {
  readonly state: State;
  /** What a command substitution prints; its commands are run. */
  substitute(part: Extract<WordPart, { type: 'CommandExpansion' | 'ProcessSubstitution' }>): Field;
  /** Runs what is inside of a part whose value is not followed, and forgets what it sets. */
  pass(part: WordPart): void;
}

/** Variables that a process has without anyone setting them in the files. */
const ambient = new Set(
  'PATH HOME HOSTNAME USER LOGNAME SHELL TERM LANG PWD OLDPWD SHLVL IFS PS1 PS2 PS4 RANDOM SECONDS LINENO PPID OPTIND OPTARG OPTERR REPLY UID EUID GROUPS HOSTTYPE OSTYPE MACHTYPE FUNCNAME PIPESTATUS BASH_SOURCE BASH BASH_VERSION BASHPID COLUMNS LINES _'.split(
    ' ',
  ),
);

/** The words after expansion and splitting. */
export function expandWords(words: readonly Word[], scope: Scope): readonly Field[] {
  return words.flatMap(word => expandWord(word, scope));
}

/** One word that is not split: the value of an assignment, the target of a redirection. */
export function expandOne(word: Word, scope: Scope): Field {
  const fields = expandWord(word, scope, true);
  if (fields.length === 0) return literal('');
  const [first] = fields;
  return fields.length === 1 ? { text: first!.text, exact: first!.exact } : { text: first!.text, exact: false };
}

/** Words while they grow. */
class Builder {
  readonly #done: Field[] = [];
  #text = '';
  #exact = true;
  #many = false;
  #argument = false;
  #started = false;

  add(text: string): void {
    this.#started = true;
    if (this.#exact) this.#text += text;
  }

  addUnknown(known: Field = unknown, many = false): void {
    this.#started = true;
    if (this.#exact) this.#text += known.text;
    this.#exact = false;
    if (many || known.many) this.#many = true;
  }

  addField(field: Field, many = false): void {
    if (field.argument) this.#argument = true;
    if (field.exact) this.add(field.text);
    else this.addUnknown(field, many);
  }

  /** An unquoted value is split at blanks. */
  addSplit(field: Field): void {
    if (!field.exact || /[*?[]/.test(field.text)) {
      this.addUnknown({ text: field.text.split(/\s/)[0]!, exact: false }, true);
      return;
    }
    if (/^\s/.test(field.text)) this.end();
    for (const [index, piece] of field.text.split(/\s+/).entries()) {
      if (index > 0) this.end();
      if (piece !== '') this.add(piece);
    }
  }

  /** Several words, the first of them joined to what stands in front. */
  addWords(fields: readonly Field[]): void {
    for (const [index, field] of fields.entries()) {
      if (index > 0) this.end();
      this.addField(field, field.many);
    }
  }

  end(): void {
    if (!this.#started) return;
    const { text, exact } = this.#exact ? literal(this.#text) : { text: this.#text, exact: false };
    this.#done.push({
      text,
      exact,
      ...(this.#many && { many: true as const }),
      ...(this.#argument && { argument: true as const }),
    });
    this.#text = '';
    this.#exact = true;
    this.#many = false;
    this.#argument = false;
    this.#started = false;
  }

  get fields(): readonly Field[] {
    this.end();
    return this.#done;
  }
}

function expandWord(word: Word, scope: Scope, whole = false): readonly Field[] {
  const builder = new Builder();
  if (!word.parts) {
    // A home folder is not looked up.
    if (/^~/.test(word.text)) builder.addUnknown();
    else builder.add(word.value);
    return builder.fields;
  }
  if (/^~/.test(word.text)) builder.addUnknown();
  for (const part of word.parts) addPart(part, builder, scope, whole);
  return builder.fields;
}

function addPart(part: WordPart, builder: Builder, scope: Scope, whole: boolean): void {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      builder.add(part.value);
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      builder.add('');
      for (const child of part.parts) addQuoted(child, builder, scope);
      return;
    case 'SimpleExpansion':
    case 'ParameterExpansion':
      if (isAllArguments(part)) builder.addWords(scope.state.args);
      else if (whole) builder.addField(expandParameter(part, scope));
      else builder.addSplit(expandParameter(part, scope));
      return;
    case 'CommandExpansion':
      if (whole) builder.addField(scope.substitute(part));
      else builder.addSplit(scope.substitute(part));
      return;
    case 'ProcessSubstitution':
      scope.substitute(part);
      builder.addUnknown();
      return;
    case 'ArithmeticExpansion':
      scope.pass(part);
      builder.addUnknown();
      return;
    default:
      // Names of files: as many as there are.
      scope.pass(part);
      if (whole) builder.add(part.text);
      else builder.addUnknown(unknownWords, true);
  }
}

function addQuoted(part: DoubleQuotedChild, builder: Builder, scope: Scope): void {
  switch (part.type) {
    case 'Literal':
      builder.add(part.value);
      return;
    case 'CommandExpansion':
      builder.addField(scope.substitute(part));
      return;
    case 'ArithmeticExpansion':
      scope.pass(part);
      builder.addUnknown();
      return;
    default:
      if (/^\$(@|\{@\})$/.test(part.text)) builder.addWords(scope.state.args);
      else builder.addField(expandParameter(part, scope), /^\$\{\w+\[@\]/.test(part.text));
  }
}

function isAllArguments({ text }: { readonly text: string }): boolean {
  return /^\$([@*]|\{[@*]\})$/.test(text);
}

type Parameter = Extract<WordPart, { type: 'SimpleExpansion' | 'ParameterExpansion' }>;

function expandParameter(part: Parameter, scope: Scope): Field {
  if (part.type === 'SimpleExpansion') return parameterValue(part.text.slice(1), scope) ?? literal('');
  const { parameter, prefix, index, operation } = part;
  const isFollowed = !operation || operation.type === 'Default' || operation.type === 'Remove';
  if (index || !isFollowed) scope.pass(part);
  if (index || prefix === '!') return unknownWords;
  const value = parameterValue(parameter, scope);
  if (prefix === '#') return value === null || value.exact ? literal(String(value?.text.length ?? 0)) : unknown;
  return operation ? operate(value, part, scope) : (value ?? literal(''));
}

/** Value of a variable or special parameter; null when it is unset. */
function parameterValue(name: string, { state }: Scope): Field | null {
  if (/^[1-9]\d*$/.test(name)) return argument(state, Number(name));
  if (name === '0') return literal(state.name);
  if (name === '#') return state.args.some(({ many }) => many) ? unknown : literal(String(state.args.length));
  if (name === '@' || name === '*') return joined(state.args);
  if (!/^[A-Za-z_]\w*$/.test(name)) return unknown;
  const known = state.variables.get(name);
  if (known !== undefined) return known;
  if (name === 'PWD' && state.folder !== undefined) return literal(state.folder);
  return state.complete && !ambient.has(name) ? null : unknown;
}

function argument({ args }: State, number: number): Field | null {
  const before = args.slice(0, number);
  if (before.some(({ many }) => many)) return unknown;
  return args[number - 1] ?? null;
}

function joined(args: readonly Field[]): Field {
  const isKnown = args.every(({ exact }) => exact);
  return isKnown ? literal(args.map(({ text }) => text).join(' ')) : { text: args[0]!.text, exact: false };
}

function operate(value: Field | null, part: ParameterExpansionPart, scope: Scope): Field {
  const operation = part.operation!;
  switch (operation.type) {
    case 'Default':
      return orDefault(value, part.parameter, operation, scope);
    case 'Remove': {
      if (value === null) return literal('');
      const pieces = piecesOf(operation.operand, scope);
      const text = value.exact && pieces ? strip(value.text, pieces, operation.operator) : undefined;
      return text === undefined ? unknown : literal(text);
    }
    case 'Slice':
      return slice(value, numberOf(operation.offset), operation.length && numberOf(operation.length));
    case 'CaseModification':
      if (!value?.exact || operation.operand || operation.operator.length !== 2) return unknown;
      return literal(operation.operator === '^^' ? value.text.toUpperCase() : value.text.toLowerCase());
    default:
      return unknown;
  }
}

function numberOf({ value }: Word): number {
  return /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
}

function slice(value: Field | null, offset: number, length: number | undefined): Field {
  if (value === null) return literal('');
  if (!value.exact || Number.isNaN(offset) || Number.isNaN(length)) return unknown;
  return literal(value.text.slice(offset, length === undefined ? undefined : offset + length));
}

type DefaultOperation = Extract<NonNullable<ParameterExpansionPart['operation']>, { type: 'Default' }>;

function orDefault(value: Field | null, name: string, { operator, operand }: DefaultOperation, scope: Scope): Field {
  const isOpen = value !== null && !value.exact;
  const isMissing = value === null || (operator.startsWith(':') && value.exact && value.text === '');
  const other = (): Field => expandOne(operand, scope);
  if (operator.endsWith('+')) {
    if (isOpen) return other() && unknown;
    return isMissing ? literal('') : other();
  }
  if (!isOpen && !isMissing) return value;
  // The default is expanded all the same: it may hold a command.
  const fallback = other();
  if (operator.endsWith('?')) return isOpen ? value : unknown;
  const result = isOpen ? unknown : fallback;
  if (operator.endsWith('=') && /^[A-Za-z_]\w*$/.test(name)) scope.state.variables.set(name, result);
  return result;
}

/** The pieces of a pattern; undefined when it depends on something that is not known. */
function piecesOf(word: Word, scope: Scope): readonly Piece[] | undefined {
  if (!word.parts) return [{ text: word.value, special: false }];
  const pieces: Piece[] = [];
  for (const part of word.parts) {
    if (part.type === 'Glob') pieces.push({ text: part.text, special: true });
    else if (part.type === 'ExtendedGlob' || part.type === 'BraceExpansion') {
      scope.pass(part);
      return undefined;
    } else {
      const builder = new Builder();
      addPart(part, builder, scope, true);
      const [first, ...rest] = builder.fields;
      if (rest.length > 0 || (first && !first.exact)) return undefined;
      const isQuoted = part.type !== 'SimpleExpansion' && part.type !== 'ParameterExpansion';
      pieces.push({ text: first?.text ?? '', special: !isQuoted });
    }
  }
  return pieces;
}

/** Whether a value matches a pattern; undefined when that is not known. */
export function matchesWord(value: Field, pattern: Word, scope: Scope): boolean | undefined {
  const pieces = piecesOf(pattern, scope);
  if (!pieces) return undefined;
  if (value.exact) return matches(value.text, pieces);
  const [first] = pieces;
  // What is known of the beginning may already differ.
  if (first && !first.special && first.text !== '' && value.text !== '') {
    const length = Math.min(first.text.length, value.text.length);
    if (first.text.slice(0, length) !== value.text.slice(0, length)) return false;
  }
  return pieces.length === 1 && first!.special && first!.text === '*' ? true : undefined;
}
