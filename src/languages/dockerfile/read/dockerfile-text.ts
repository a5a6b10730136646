import type { Dockerfile, Instruction } from '../types.ts';
import { flagsOf } from './flags.ts';
import { maskContinuations } from './mask.ts';
import { type Place, splitInstructions } from './split.ts';

/** Instructions whose text may be a list in JSON. */
const mayBeJson = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME']);

/** Reads any text: what is no instruction is left to whoever looks for one. */
export function readDockerfileText(text: string): Dockerfile {
  const { places, continuation } = splitInstructions(text);
  const line = lineCounter(text);
  const globals: Instruction[] = [];
  const stages: { from: Instruction; instructions: Instruction[] }[] = [];
  for (const place of places) {
    const instruction = readInstruction(text, place, continuation, line(place.start));
    if (instruction.keyword === 'FROM') stages.push({ from: instruction, instructions: [] });
    else (stages.at(-1)?.instructions ?? globals).push(instruction);
  }
  return { globals, stages };
}

function readInstruction(text: string, place: Place, continuation: string, line: number): Instruction {
  const { start, keywordEnd, headerEnd, end } = place;
  const keyword = text.slice(start, keywordEnd).toUpperCase();
  const header = text.slice(keywordEnd, headerEnd);
  const masked = maskContinuations(header, continuation).text;
  const flags = keyword === 'FROM' ? [] : flagsOf(keyword, masked);
  const behind = flags.at(-1)?.end ?? 0;
  return {
    keyword,
    text: joined(header.slice(behind), continuation).trimStart() + text.slice(headerEnd, end),
    mayBeJson: mayBeJson.has(keyword),
    flags: flags.map(flag => readFlag(masked.slice(flag.start, flag.end))),
    line,
    start,
    end,
  };
}

function readFlag(text: string): Instruction['flags'][number] {
  const at = text.indexOf('=');
  return at === -1 ? { name: text.slice(2), value: '' } : { name: text.slice(2, at), value: text.slice(at + 1) };
}

/** Continued lines as one, without what stands between them. */
function joined(header: string, continuation: string): string {
  if (!header.includes('\n')) return header.trimEnd();
  return header
    .split('\n')
    .filter((line, index) => index === 0 || !/^[ \t]*(#.*)?\r?$/.test(line))
    .map(line => {
      const written = line.trimEnd();
      return written.endsWith(continuation) ? written.slice(0, -1) : line.replace(/\r$/, '');
    })
    .join('')
    .trimEnd();
}

/** Lines, from 1, of offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return offset => {
    for (let next = text.indexOf('\n', at); next !== -1 && next < offset; next = text.indexOf('\n', at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
}
