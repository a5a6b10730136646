/** The only file that knows the parser of Dockerfiles. */
import { DockerfileParser, type ModifiableInstruction, type Instruction as ParsedInstruction } from 'dockerfile-ast';
import type { Dockerfile, Instruction } from '../types.ts';

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
