import type { AndOr, Command, PipelineNode, Statement, SyntaxNode, Word } from 'unbash';
import { forEachNode, parseShell } from './grammar.ts';

/** A word of a command. Offsets into the script. */
export interface ShellWord {
  readonly start: number;
  readonly end: number;
  /** As the program gets it; undefined when the shell puts something in, or makes several words of it. */
  readonly value: string | undefined;
}

/** What stands between a command and the one in front of it; `nested`: it is part of a larger command. */
export type Join = '&&' | '||' | ';' | '&' | '|' | 'nested';

/** A program that a script calls, with its words. */
export interface ShellCommand {
  readonly start: number;
  readonly end: number;
  /** Its name first. */
  readonly words: readonly ShellWord[];
  /** Variables that are set for it alone. */
  readonly assignments: readonly { readonly start: number; readonly end: number }[];
  /** Undefined: it comes first. */
  readonly join: Join | undefined;
  /** Its place in the list of commands that the script is; undefined when it is only a part of one. */
  readonly neighbours: Neighbours | undefined;
}

/** End of the command in front, and start of the one behind it. */
export interface Neighbours {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface Script {
  readonly commands: readonly ShellCommand[];
  /** Where its last command ends, when another one can follow. Undefined: it runs beside the rest, or leaves the shell. */
  readonly end: number | undefined;
}

/** A command at the top of a script, with the operator in front of it. */
interface Top {
  readonly node: PipelineNode;
  readonly join: Join | undefined;
}

/** The commands of a script in the order of the text; a sentence when it cannot be read. */
export function readScript(text: string): Script | string {
  const script = parseShell(text);
  if (typeof script === 'string') return script;
  const tops = topLevel(script.commands);
  const commands: ShellCommand[] = [];
  for (const [index, top] of tops.entries()) {
    const neighbours = { before: tops[index - 1]?.node.end, after: tops[index + 1]?.node.pos };
    collect(top.node, 'whole', (node, part) => {
      const join = part === 'piped' ? '|' : part === 'nested' ? 'nested' : top.join;
      commands.push({ ...commandOf(node), join, neighbours: part === 'whole' ? neighbours : undefined });
    });
  }
  const last = tops.at(-1)?.node;
  const isOpen = script.commands.some(({ background }) => background === true) || tops.some(({ node }) => leaves(node));
  return { commands, end: isOpen ? undefined : last?.end };
}

function topLevel(statements: readonly Statement[]): readonly Top[] {
  const tops: Top[] = [];
  let join: Join | undefined;
  for (const { command, background } of statements) {
    const parts: readonly PipelineNode[] = command.type === 'AndOr' ? command.commands : [command];
    for (const [index, node] of parts.entries()) {
      tops.push({ node, join: index === 0 ? join : (command as AndOr).operators[index - 1] });
    }
    join = background === true ? '&' : ';';
  }
  return tops;
}

/** How a command is part of one at the top: all of it, its first program, behind a pipe, or further inside. */
type Part = 'whole' | 'first' | 'piped' | 'nested';

function collect(node: SyntaxNode, part: Part, add: (command: Command, part: Part) => void): void {
  if (node.type === 'Command') {
    if (node.name) add(node, part);
    // Backticks are read from a text of their own: places in there are not those of this one.
    forEachNode(node, child => collect(child, 'nested', add));
    return;
  }
  if (node.type === 'Pipeline') {
    for (const [index, piece] of node.commands.entries()) {
      const outer =
        part === 'nested'
          ? 'nested'
          : index > 0
            ? 'piped'
            : node.commands.length > 1 || node.prefixes.length > 0
              ? 'first'
              : part;
      collect(piece, piece.type === 'Command' ? outer : 'nested', add);
    }
    return;
  }
  if (node.type === 'Script' && node.source !== undefined) return;
  forEachNode(node, child => collect(child, 'nested', add));
}

function commandOf(node: Command): Pick<ShellCommand, 'start' | 'end' | 'words' | 'assignments'> {
  const words = [node.name!, ...node.args].map(word => ({
    start: word.pos,
    end: word.end,
    value: word.type === 'Word' ? fixedText(word) : plainText(word.text),
  }));
  const assignments = node.prefix
    .filter(({ type }) => type === 'Assignment')
    .map(({ pos, end }) => ({ start: pos, end }));
  return { start: node.pos, end: node.end, words, assignments };
}

/** A word without anything that the shell fills in; names of files with signs for many stay as they are. */
function fixedText({ parts, text, value }: Word): string | undefined {
  if (text.startsWith('~')) return undefined;
  const isFixed = (parts ?? []).every(part => {
    if (part.type === 'DoubleQuoted') return part.parts.every(({ type }) => type === 'Literal');
    return ['Literal', 'SingleQuoted', 'AnsiCQuoted', 'Glob'].includes(part.type);
  });
  return isFixed ? value : undefined;
}

function plainText(text: string): string | undefined {
  return /^[\w.,:/=@%+-]*$/.test(text) ? text : undefined;
}

/** Ends the shell, or becomes another program: nothing behind it runs. */
function leaves(node: PipelineNode): boolean {
  return node.type === 'Command' && ['exit', 'exec', 'return'].includes(node.name?.value ?? '');
}
