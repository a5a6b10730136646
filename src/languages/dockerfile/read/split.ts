import { DockerfileParser } from 'dockerfile-ast';

/** Where an instruction is written. Offsets into the text. */
export interface Place {
  readonly start: number;
  readonly keywordEnd: number;
  /** Of its last line, here-documents included. */
  readonly end: number;
}

export interface Split {
  /** In the order of the text. */
  readonly places: readonly Place[];
  /** What continues a line: a backslash, or a backtick where a directive says so. */
  readonly continuation: string;
}

/** Finds the instructions of a Dockerfile. */
export function splitInstructions(text: string): Split {
  const parsed = DockerfileParser.parse(text);
  const lines = lineStarts(text);
  const offset = ({ line, character }: { line: number; character: number }): number => lines[line]! + character;
  const places = parsed.getInstructions().map(instruction => {
    const { start, end } = instruction.getRange();
    return { start: offset(start), keywordEnd: offset(instruction.getInstructionRange().end), end: offset(end) };
  });
  return { places, continuation: parsed.getEscapeCharacter() };
}

/** The parser takes LF, CRLF and a lone CR for line breaks. */
export function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: lineBreak }) => index + lineBreak.length)];
}
