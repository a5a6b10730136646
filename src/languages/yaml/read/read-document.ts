import { Composer, type CST, Lexer, Parser, Schema, type Document as YamlDocument } from 'yaml';
import type { Problem } from '../../language.ts';
import { problem } from '../../problems.ts';
import type { Comment } from '../../tree/comments.ts';
import type { Tree } from '../../tree/nodes.ts';
import { buildTree } from './build-tree.ts';
import { simpleTree } from './simple-tree.ts';

/** A document that passed every gate; offsets are those of its own text. */
export interface ReadDocument {
  readonly tree: Tree;
  readonly text: string;
  /** In order. */
  readonly comments: readonly Comment[];
  /** Codes of parser warnings. */
  readonly warnings: readonly string[];
}

export interface DocumentLimits {
  readonly document: number;
  readonly depth: number;
}

/** Parses the text of one chunk. Problems carry offsets into the chunk. */
export function readDocument(text: string, limits: DocumentLimits): ReadDocument | Problem {
  if (text.length > limits.document) {
    return problem('too-large', 0, `the document has ${text.length} characters, the limit is ${limits.document}`);
  }
  // Errors are data here; collecting stack traces for them costs more than parsing.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return compose(text, limits);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

// Scalars are resolved by the dialects of their readers, so the parser needs to know no tag. Making a schema costs as much as a page.
const schema = new Schema({ schema: 'failsafe', merge: false, resolveKnownTags: false });

function compose(text: string, limits: DocumentLimits): ReadDocument | Problem {
  const parsed = parse(text);
  if ('kind' in parsed) return parsed;
  const { tokens, comments } = parsed;
  const [token, second] = tokens.filter(({ type }) => type === 'document') as CST.Document[];
  if (!token) return problem('syntax', 0, 'there is no document');
  if (second) return broken(text, second.offset, 'a second document begins here');
  const blocked = inspect(token, limits.depth);
  if (blocked) return blocked;
  const simple = simpleTree(tokens, text);
  if (simple) return { tree: simple, text, comments, warnings: [] };
  const composer = new Composer({
    keepSourceTokens: true,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
    schema,
  });
  const documents: YamlDocument.Parsed[] = [...composer.compose(tokens)];
  const document = documents[0];
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error) return broken(text, error.pos[0], error.message);
  if (!document) return problem('syntax', 0, 'there is no document');
  const tree = buildTree(document.contents, token, text, limits.depth);
  if ('kind' in tree) return tree;
  return { tree, text, comments, warnings: document.warnings.map(({ code }) => code) };
}

// Real documents within the size limit stay well below it. Dense ones would need gigabytes as a tree.
const maxLexemes = 300_000;

interface Parsed {
  readonly tokens: readonly CST.Token[];
  readonly comments: readonly Comment[];
}

/** Tokens of the stream; the parser hands out a document only when it is complete, so dense text is stopped on the way. */
function parse(text: string): Parsed | Problem {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const comments: Comment[] = [];
  let count = 0;
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > maxLexemes) return problem('too-large', 0, `more than ${maxLexemes} words and signs`);
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') return broken(text, token.offset, token.message);
      tokens.push(token);
    }
    const first = lexeme.charCodeAt(0);
    if (!isScalar && isMark(first)) isScalar = first === scalarMark;
    else {
      const end = offset + lexeme.length;
      if (!isScalar && first === hash) comments.push({ start: offset, end, text: lexeme.slice(1).trim() });
      offset = end;
      isScalar = false;
    }
  }
  for (const token of parser.end()) {
    if (token.type === 'error') return broken(text, token.offset, token.message);
    tokens.push(token);
  }
  return { tokens, comments };
}

const scalarMark = 0x1f;
const hash = 0x23;

/** Signs of the lexer that stand for no text. */
function isMark(code: number): boolean {
  return code === scalarMark || code === 0x02 || code === 0x18;
}

// Typical places of template actions. Decides only between two names for a text that cannot be read anyway.
const action = /^[ \t]*(?:- )*\{\{|^[^#"'\n]*:[ \t]+\{\{/m;

function broken(text: string, offset: number, message: string): Problem {
  if (action.test(text)) return problem('template', Math.max(0, text.search(/\{\{/)));
  return problem('syntax', Math.min(offset, text.length), message.replace(/\s+/g, ' ').slice(0, 200));
}

/**
 * Depth and templates, before composing and without recursion: the composer recurses, and deep input can end the whole process
 * in a way that cannot be caught. A collection as key of a flow map is what `{{ action }}` parses as.
 */
function inspect(document: CST.Document, limit: number): Problem | undefined {
  const stack: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = [
    { token: document.value, depth: 1 },
  ];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { token, depth } = top;
    if (!token || !('items' in token)) continue;
    if (depth > limit) return problem('too-deep', token.offset, `more than ${limit} levels`);
    const flowMap = token.type === 'flow-collection' && token.start.type === 'flow-map-start';
    for (const { key, value } of token.items) {
      if (flowMap && key?.type === 'flow-collection') return problem('template', token.offset);
      if (key && 'items' in key) stack.push({ token: key, depth: depth + 1 });
      if (value && 'items' in value) stack.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
