import { readScript, type Script, type ShellCommand } from '../../shell/commands.ts';
import type { Comment } from '../../tree/comments.ts';
import type { MapNode, Pair, ScalarNode, SeqNode, Tree, TreeNode } from '../../tree/nodes.ts';
import { flagsOf } from './flags.ts';
import { heredocsOf } from './heredoc.ts';
import { maskContinuations } from './mask.ts';
import { type Place, splitInstructions } from './split.ts';

/** A Dockerfile as a tree, with what only its writer has to know. All offsets are those of the text. */
export interface ReadDockerfile {
  readonly text: string;
  readonly tree: Tree;
  readonly comments: readonly Comment[];
  readonly continuation: string;
  /** By the map of an instruction. */
  readonly bodies: ReadonlyMap<TreeNode, Body>;
  /** By the list of commands of a RUN. */
  readonly scripts: ReadonlyMap<TreeNode, ScriptPlace>;
  /** By the map of a command. */
  readonly commands: ReadonlyMap<TreeNode, CommandPlace>;
}

/** Where the arguments of an instruction stand, behind its options. */
export interface Body {
  readonly start: number;
  readonly end: number;
  /** Its last line ends a here-document. */
  readonly endsHeredoc: boolean;
}

export interface ScriptPlace {
  /** Where one more command can follow. */
  readonly end: number | undefined;
}

export type CommandPlace = Pick<ShellCommand, 'start' | 'end' | 'neighbours'>;

/** Something in the text that is no instruction of a Dockerfile. */
export interface Stray {
  readonly kind: 'stray';
  readonly offset: number;
  readonly word: string;
}

const known = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Reads a Dockerfile; undefined when it has no stage. */
export function readTree(text: string): ReadDockerfile | Stray | undefined {
  const { places, continuation } = splitInstructions(text);
  const reader = new Reader(text, continuation);
  for (const place of places) {
    const word = text.slice(place.start, place.keywordEnd);
    if (!known.has(keywordOf(word))) return { kind: 'stray', offset: place.start, word };
    reader.add(place);
  }
  return reader.finish(places);
}

/** A keyword may be continued on the next line, strange as it looks. */
function keywordOf(word: string): string {
  return word.toUpperCase();
}

class Reader {
  readonly #text: string;
  readonly #continuation: string;
  readonly #globals: MapNode[] = [];
  readonly #stages: { from: MapNode; steps: MapNode[]; isShell: boolean }[] = [];
  readonly #bodies = new Map<TreeNode, Body>();
  readonly #scripts = new Map<TreeNode, ScriptPlace>();
  readonly #commands = new Map<TreeNode, CommandPlace>();

  constructor(text: string, continuation: string) {
    this.#text = text;
    this.#continuation = continuation;
  }

  add(place: Place): void {
    const keyword = this.#text.slice(place.start, place.keywordEnd).toUpperCase();
    const stage = this.#stages.at(-1);
    const node = this.#instruction(place, keyword, stage?.isShell ?? true);
    if (keyword === 'FROM') this.#stages.push({ from: node, steps: [], isShell: true });
    else if (!stage) this.#globals.push(node);
    else {
      stage.steps.push(node);
      if (keyword === 'SHELL') stage.isShell = isShellOf(this.#text.slice(place.keywordEnd, place.end));
    }
  }

  finish(places: readonly Place[]): ReadDockerfile | undefined {
    if (this.#stages.length === 0) return undefined;
    const end = this.#text.length;
    const stages = this.#stages.map(({ from, steps }) => {
      const last = steps.at(-1) ?? from;
      const list = { ...seq(steps, from.spot!.end, last.spot!.end), flow: false };
      return { ...map([pair('from', from), pair('steps', list)], from.spot!.start, last.spot!.end), flow: false };
    });
    const list = { ...seq(stages, stages[0]!.spot!.start, end), flow: false };
    const pairs = [pair('globals', seq(this.#globals, 0, 0)), pair('stages', list)];
    const root = { ...map(pairs, stages[0]!.spot!.start, end), flow: false };
    return {
      text: this.#text,
      tree: { root, aliases: [], tagged: true },
      comments: commentsOf(this.#text, places),
      continuation: this.#continuation,
      bodies: this.#bodies,
      scripts: this.#scripts,
      commands: this.#commands,
    };
  }

  #instruction({ start, keywordEnd, headerEnd, end }: Place, keyword: string, isShell: boolean): MapNode {
    const whole = this.#text.slice(keywordEnd, end);
    const header = this.#text.slice(keywordEnd, headerEnd);
    const { text: line, splitsWord } = maskContinuations(header, this.#continuation);
    const flags = flagsOf(keyword, line);
    const behind = flags.at(-1)?.end ?? 0;
    const from = behind + (/^\s*/.exec(line.slice(behind)) ?? [''])[0].length;
    const bodyStart = keywordEnd + Math.min(from, line.trimEnd().length || from);
    const body = { start: bodyStart, end, endsHeredoc: headerEnd < end };
    const pairs = [pair('keyword', scalar(keyword, start, keywordEnd))];
    if (flags.length > 0) {
      const items = flags.map(flag => this.#scalar(keywordEnd + flag.start, keywordEnd + flag.end));
      pairs.push(pair('flags', seq(items, items[0]!.spot!.start, items.at(-1)!.spot!.end)));
    }
    const script =
      isShell && !splitsWord && keyword === 'RUN' ? this.#script({ whole, header, line, from }, keywordEnd) : undefined;
    if (script) pairs.push(pair('commands', script));
    else if (keyword === 'FROM') pairs.push(...this.#base(line, from, keywordEnd));
    else if (body.end > body.start) pairs.push(pair('arguments', this.#scalar(body.start, body.end)));
    const node = map(pairs, start, end);
    this.#bodies.set(node, body);
    return node;
  }

  #base(line: string, from: number, base: number): readonly Pair[] {
    const words = [...line.slice(from).matchAll(/\S+/g)].map(({ index, 0: word }) => ({
      start: base + from + index,
      end: base + from + index + word.length,
      word,
    }));
    const [image, as, name, ...rest] = words;
    if (!image) return [];
    const isNamed = as?.word.toUpperCase() === 'AS' && name !== undefined && rest.length === 0;
    const pairs = [pair('image', this.#scalar(image.start, image.end))];
    if (isNamed) pairs.push(pair('name', this.#scalar(name.start, name.end)));
    return pairs;
  }

  /** The commands of a RUN: those of its line, or of its only here-document. */
  #script(
    { whole, header, line, from }: { whole: string; header: string; line: string; from: number },
    base: number,
  ): SeqNode | undefined {
    if (/^\s*\[/.test(line.slice(from)) || line.slice(from).trim() === '') return undefined;
    const heredocs = header.length < whole.length ? heredocsOf(whole, line) : [];
    const [only] = heredocs;
    const isDocument = only !== undefined && line.slice(from).trim() === line.slice(only.start, only.end);
    if (heredocs.length > 0 && !isDocument) return undefined;
    if (header.length < whole.length && !isDocument) return undefined;
    const start = isDocument ? only.bodyStart : from;
    // Line breaks are those of the file, not words of its commands.
    const text = isDocument ? whole.slice(start, only.bodyEnd).replaceAll('\r\n', ' \n') : line.slice(from);
    if (isDocument && /^#!/.test(text) && !/^#![ \t]*\/\S*\/(ba|da|a)?sh\b/.test(text)) return undefined;
    const script = readScript(text);
    if (typeof script === 'string' || script.commands.length === 0) return undefined;
    return this.#commandList(script, base + start, isDocument);
  }

  #commandList({ commands, end }: Script, base: number, isDocument: boolean): SeqNode {
    const nodes = commands.map(command => {
      const node = this.#command(command, base);
      const { neighbours } = command;
      this.#commands.set(node, {
        start: command.start + base,
        end: command.end + base,
        // The status of a script is that of its last command: nothing is put between its lines.
        neighbours:
          neighbours && !isDocument
            ? {
                before: neighbours.before === undefined ? undefined : neighbours.before + base,
                after: neighbours.after === undefined ? undefined : neighbours.after + base,
              }
            : undefined,
      });
      return node;
    });
    const list = seq(nodes, nodes[0]!.spot!.start, nodes.at(-1)!.spot!.end);
    this.#scripts.set(list, { end: end === undefined || isDocument ? undefined : end + base });
    return list;
  }

  #command({ start, end, words, assignments, join }: ShellCommand, base: number): MapNode {
    const items = words.map(word => this.#word(word.start + base, word.end + base, word.value));
    const pairs: Pair[] = join === undefined ? [] : [pair('join', scalar(join, start + base, start + base))];
    if (assignments.length > 0) {
      const set = assignments.map(each => this.#scalar(each.start + base, each.end + base));
      pairs.push(pair('assignments', seq(set, set[0]!.spot!.start, set.at(-1)!.spot!.end)));
    }
    pairs.push(pair('words', seq(items, items[0]!.spot!.start, items.at(-1)!.spot!.end)));
    return map(pairs, start + base, end + base);
  }

  #word(start: number, end: number, value: string | undefined): ScalarNode {
    return value === undefined ? scalar(this.#text.slice(start, end), start, end, '!shell') : scalar(value, start, end);
  }

  #scalar(start: number, end: number): ScalarNode {
    return scalar(this.#text.slice(start, end), start, end);
  }
}

/** Whether SHELL names one that reads scripts as `sh` does. */
function isShellOf(text: string): boolean {
  return /^\s*\[\s*"(?:[\w./-]*\/)?(ba|da|a)?sh"/.test(text);
}

/** Lines that the builder takes for comments: between instructions, and between the lines of one. */
function commentsOf(text: string, places: readonly Place[]): readonly Comment[] {
  if (!text.includes('#')) return [];
  const comments: Comment[] = [];
  let index = 0;
  for (const { index: at, 0: line } of text.matchAll(/[^\n]+/g)) {
    while (index < places.length && places[index]!.end <= at) index++;
    const place = places[index];
    const match = /^\uFEFF?[ \t]*#(.*?)\r?$/.exec(line);
    // What looks like one in a here-document is its content.
    if (!match || (place && at > place.start && at >= place.headerEnd)) continue;
    const start = at + line.indexOf('#');
    comments.push({ start, end: at + line.length, text: match[1]!.trim() });
  }
  return comments;
}

function map(pairs: Pair[], start: number, end: number): MapNode {
  return { kind: 'map', flow: true, indent: 0, implicit: false, pairs, ...base(start, end) };
}

function seq(values: readonly TreeNode[], start: number, end: number): SeqNode {
  const items = values.map(value => ({
    value,
    spot: { start: value.spot!.start, end: value.spot!.end },
    origin: undefined,
    by: undefined,
  }));
  return { kind: 'seq', flow: true, indent: 0, items, ...base(start, end) };
}

function pair(key: string, value: TreeNode): Pair {
  const { start, end } = value.spot!;
  const spot = { start, keyStart: start, keyEnd: start, end, colon: true, explicit: false, decorated: false };
  return { key, keyStyle: 'plain', value, spot, origin: undefined, by: undefined };
}

function scalar(text: string, start: number, end: number, tag?: string): ScalarNode {
  return { kind: 'scalar', text, style: 'plain', value: undefined, ...base(start, end), tag };
}

function base(start: number, end: number) {
  return {
    anchor: undefined,
    tag: undefined,
    spot: { outer: start, lead: start, start, end },
    origin: undefined,
    by: undefined,
  };
}
