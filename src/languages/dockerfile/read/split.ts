/**
 * Where the instructions of a Dockerfile stand, line by line as the parser of BuildKit finds them (moby/buildkit,
 * frontend/dockerfile/parser/parser.go): directives first, then instructions that go on where a line ends with the escape character,
 * with the here-documents that their words announce.
 */
import { heredocNames, isHeredocEnd } from './heredoc.ts';
import { maskContinuations } from './mask.ts';

/** Where an instruction is written. Offsets into the text. */
export interface Place {
  readonly start: number;
  readonly keywordEnd: number;
  /** Of the lines in front of its here-documents. */
  readonly headerEnd: number;
  /** Of its last line, here-documents included. */
  readonly end: number;
}

export interface Split {
  /** In the order of the text. */
  readonly places: readonly Place[];
  /** What continues a line: a backslash, or a backtick where a directive says so. */
  readonly continuation: string;
}

/** A line without its line break. Offsets into the text. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** Instructions whose words may announce here-documents. */
const takesHeredocs = /^(run|copy|add|onbuild)$/i;

/** The largest of thousands that people have published has 250, and 60 stages. */
const mostInstructions = 500;
const mostStages = 100;

/** More instructions than anybody reads; the work on them grows faster than their number. */
export function isTooLarge(text: string): boolean {
  const { places } = splitInstructions(text);
  if (places.length > mostInstructions) return true;
  const isFrom = ({ start, keywordEnd }: Place): boolean => /^from$/i.test(text.slice(start, keywordEnd));
  return places.filter(isFrom).length > mostStages;
}

/** Finds the instructions of a Dockerfile. */
export function splitInstructions(text: string): Split {
  const first = text.startsWith('\uFEFF') ? 1 : 0;
  const continuation = escapeOf(text, first);
  const goesOn = new RegExp(continuation === '`' ? '(^|[^`])`[ \\t]*$' : '(^|[^\\\\])\\\\[ \\t]*$');
  const places: Place[] = [];
  for (let at = first; at < text.length; ) {
    const line = lineAt(text, at);
    at = line.next;
    const written = text.slice(line.start, line.end);
    if (isGone(written)) continue;
    let end = line.end;
    for (let last = written; goesOn.test(last) && at < text.length; ) {
      const next = lineAt(text, at);
      at = next.next;
      end = next.end;
      const more = text.slice(next.start, next.end);
      if (!isGone(more)) last = more;
    }
    const place = placeOf(text, line, end);
    const header = text.slice(place.start, end);
    if (header.includes('<<') && takesHeredocs.test(text.slice(place.start, place.keywordEnd))) {
      for (const heredoc of heredocNames(maskContinuations(header, continuation).text)) {
        while (at < text.length) {
          const body = lineAt(text, at);
          at = body.next;
          end = body.end;
          if (isHeredocEnd(text.slice(body.start, body.end), heredoc)) break;
        }
      }
    }
    places.push({ ...place, end });
  }
  return { places, continuation };
}

function placeOf(text: string, { start, end: lineEnd }: Line, headerEnd: number): Place {
  let from = start;
  while (text[from] === ' ' || text[from] === '\t') from++;
  let keywordEnd = from;
  while (keywordEnd < lineEnd && /\S/.test(text[keywordEnd]!)) keywordEnd++;
  // A keyword may be continued on the next line, strange as it looks.
  if (keywordEnd === lineEnd && headerEnd > lineEnd) keywordEnd--;
  return { start: from, keywordEnd, headerEnd, end: headerEnd };
}

function lineAt(text: string, start: number): Line {
  const lineBreak = text.indexOf('\n', start);
  if (lineBreak === -1) return { start, end: text.length, next: text.length };
  return { start, end: text[lineBreak - 1] === '\r' ? lineBreak - 1 : lineBreak, next: lineBreak + 1 };
}

/** A comment, or nothing. */
function isGone(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}

/** The escape character: directives stand at the very top, and end at the first line that is none. */
function escapeOf(text: string, first: number): string {
  for (let at = first; at < text.length; ) {
    const line = lineAt(text, at);
    const directive = /^[ \t]*#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(\S.*?)[ \t]*$/.exec(
      text.slice(line.start, line.end),
    );
    if (!directive) return '\\';
    if (directive[1]!.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
    at = line.next;
  }
  return '\\';
}
