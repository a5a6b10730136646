import type { View } from '../../languages/language.ts';
import type {
  AppendEdit,
  BuildCommand,
  Builder,
  Dockerfile,
  Edit,
  ImageRef,
  InsertEdit,
  Instruction,
  NewCommand,
  NewInstruction,
  NonEmpty,
  Path,
  Place,
  Plain,
  RemoveEdit,
  SetEdit,
  Stage,
} from '../../transform.ts';
import { type Located, ViewTarget } from '../target.ts';
import { withoutPairs } from './pairs.ts';

/** What the reader found out about a stage. */
export interface StageContent {
  readonly index: number;
  readonly alias: string | undefined;
  readonly from: Instruction;
  readonly base: string;
  readonly image: ImageRef | undefined;
  readonly steps: readonly Instruction[];
  /** The stages it is built on, without itself. */
  readonly below: readonly Stage[];
  readonly windows: boolean;
  /** What continues a line. */
  readonly continuation: string;
}

/** A stage, and the edits that rules make of it. */
export class WrittenStage extends ViewTarget implements Stage {
  readonly kind = 'stage';
  readonly infrastructure = false;
  readonly windows: boolean;
  readonly index: number;
  readonly alias: string | undefined;
  readonly from: Instruction;
  readonly base: string;
  readonly image: ImageRef | undefined;
  readonly steps: readonly Instruction[];
  readonly chain: readonly Stage[];
  isFinal = false;
  builders: readonly Builder[] = [];
  dockerfile!: Dockerfile;
  readonly #continuation: string;

  constructor(path: Path, view: View, located: Located, content: StageContent) {
    const { index, alias, from, base, image, steps, below, windows, continuation } = content;
    super(path, alias ?? String(index), view, located);
    this.index = index;
    this.alias = alias;
    this.from = from;
    this.base = base;
    this.image = image;
    this.steps = steps;
    this.windows = windows;
    this.chain = [...below, this];
    this.#continuation = continuation;
  }

  insert(before: Instruction | undefined, keyword: string, text: string): InsertEdit {
    const item = text === '' ? { keyword } : { keyword, arguments: text };
    return { op: 'insert', at: this.at('steps'), item, index: before?.index ?? this.steps.length, again: true };
  }

  insertRun(before: Instruction | undefined, commands: NonEmpty<NewCommand>): InsertEdit {
    const written = commands.map(({ join, words }) => (join === undefined ? { words } : { join, words }));
    const item = { keyword: 'RUN', commands: written };
    return { op: 'insert', at: this.at('steps'), item, index: before?.index ?? this.steps.length, again: true };
  }

  nameStage(name: string): SetEdit {
    return { op: 'set', at: this.at('from', 'name'), value: name };
  }

  addStage(image: string, steps: readonly NewInstruction[]): InsertEdit {
    const item = { from: { keyword: 'FROM', image }, steps: steps.map(newStep) };
    return { op: 'insert', at: ['stages'], item, index: this.dockerfile.stages.length, again: true };
  }

  change({ path }: Instruction, part: 'keyword' | 'arguments' | 'image', text: string): SetEdit {
    return { op: 'set', at: [...path, part], value: text };
  }

  drop({ path }: Instruction): RemoveEdit {
    return { op: 'remove', at: path, leaveEmpty: 'empty' };
  }

  dropPairs(instruction: Instruction, names: readonly string[]): Edit | undefined {
    const { value } = this.get(...instruction.path.slice(this.path.length), 'arguments');
    if (typeof value !== 'string') return undefined;
    const rest = withoutPairs(value, names, this.#continuation);
    if (rest === undefined) return undefined;
    return rest === '' ? this.drop(instruction) : this.change(instruction, 'arguments', rest);
  }

  addFlag({ path }: Instruction, flag: string): AppendEdit {
    return { op: 'append', at: [...path, 'flags'], item: flag, place: { after: ['keyword'] } };
  }

  insertWord({ path }: Instruction, { index }: BuildCommand, position: number, word: string): InsertEdit {
    return { op: 'insert', at: [...path, 'commands', index, 'words'], item: word, index: position };
  }

  changeWord({ path }: Instruction, { index }: BuildCommand, position: number, word: string): SetEdit {
    return { op: 'set', at: [...path, 'commands', index, 'words', position], value: word };
  }

  dropWord({ path }: Instruction, { index }: BuildCommand, position: number): RemoveEdit {
    return { op: 'remove', at: [...path, 'commands', index, 'words', position], leaveEmpty: 'empty' };
  }

  appendCommand({ path, commands = [] }: Instruction, words: NonEmpty<string>): AppendEdit | InsertEdit {
    const at = [...path, 'commands'];
    const item = { join: lastJoin(commands), words };
    const isThere = commands.some(command => command.words.join('\n') === words.join('\n'));
    return isThere ? { op: 'insert', at, item, index: commands.length, again: true } : { op: 'append', at, item };
  }

  prependCommand({ path }: Instruction, words: NonEmpty<string>): NonEmpty<Edit> {
    const at = [...path, 'commands'];
    return [
      { op: 'set', at: [...at, 0, 'join'], value: '&&', place: 'first' },
      { op: 'insert', at, item: { words }, index: 0, again: true },
    ];
  }

  dropCommand({ path, commands = [] }: Instruction, { index }: BuildCommand): NonEmpty<Edit> {
    const at = [...path, 'commands'];
    const drop: RemoveEdit = { op: 'remove', at: [...at, index] };
    const next = commands[index + 1];
    return index === 0 && next?.join !== undefined ? [drop, { op: 'remove', at: [...at, 1, 'join'] }] : [drop];
  }

  protected isUnknown(text: string): boolean {
    return text.includes('$');
  }

  protected placeFor(): Place | undefined {
    return undefined;
  }
}

/** A script that stops at its first failure goes on behind a semicolon; any other needs the status of the command in front. */
function lastJoin(commands: readonly BuildCommand[]): '&&' | ';' {
  const [first] = commands;
  const stops = first?.words[0] === 'set' && first.words.slice(1).some(word => /^-\w*e/.test(word ?? ''));
  const last = commands.findLast(({ join }) => join === '&&' || join === ';' || join === '||');
  return stops && last?.join === ';' ? ';' : '&&';
}

function newStep({ keyword, flags, text, words }: NewInstruction): Plain {
  return {
    keyword,
    ...(flags ? { flags } : {}),
    ...(words ? { commands: [{ words }] } : {}),
    ...(text === undefined ? {} : { arguments: text }),
  };
}
