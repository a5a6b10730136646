/** Dockerfiles as instructions and stages with their places. Read only. The only folder that knows the parser. */
import { DockerfileParser, type ModifiableInstruction, type Instruction as ParsedInstruction } from 'dockerfile-ast';

export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** What follows keyword and options, continued lines joined. Variables stay as written. */
  readonly text: string;
  /** Its text may be a list in JSON. */
  readonly mayBeJson: boolean;
  /** Options of the instruction itself, such as `--chown`. */
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Line of the keyword, from 1. */
  readonly line: number;
  /** Offsets in the text, from the keyword to the end of the last line. */
  readonly start: number;
  readonly end: number;
}

export interface Stage {
  readonly from: Instruction;
  /** What follows FROM, in order. */
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** In front of the first FROM: arguments that only FROM sees. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** Reads any text: what is no instruction is left to whoever looks for one. */
export function readDockerfileText(text: string): Dockerfile {
  const lines = lineStarts(text);
  const globals: Instruction[] = [];
  const stages: { from: Instruction; instructions: Instruction[] }[] = [];
  for (const parsed of DockerfileParser.parse(text).getInstructions()) {
    const instruction = readInstruction(parsed, lines);
    if (instruction.keyword === 'FROM') stages.push({ from: instruction, instructions: [] });
    else (stages.at(-1)?.instructions ?? globals).push(instruction);
  }
  return { globals, stages };
}

function readInstruction(parsed: ParsedInstruction, lines: readonly number[]): Instruction {
  const { start, end } = parsed.getRange();
  return {
    keyword: parsed.getKeyword().toUpperCase(),
    text: parsed.getArgumentsContent() ?? '',
    mayBeJson: 'getJSONStrings' in parsed,
    flags: flagsOf(parsed),
    line: start.line + 1,
    start: lines[start.line]! + start.character,
    end: lines[end.line]! + end.character,
  };
}

function flagsOf(parsed: ParsedInstruction): Instruction['flags'] {
  if (!('getFlags' in parsed)) return [];
  return (parsed as ModifiableInstruction)
    .getFlags()
    .map(flag => ({ name: flag.getName(), value: flag.getValue() ?? '' }));
}

/** The parser takes LF, CRLF and a lone CR for line breaks. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: lineBreak }) => index + lineBreak.length)];
}
