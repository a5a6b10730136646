import { createRequire } from 'node:module';
import type { ParsedScript, SyntaxNode } from 'unbash';

/** The grammar of the shell. It is read from its own file when the first script is met: most runs never need it. */

interface Grammar {
  parse(text: string): ParsedScript;
  forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void;
}

/** Set by the build: the file that the grammar is bundled into. */
declare const HARDEN_SHELL_GRAMMAR: string | undefined;

let grammar: Grammar | undefined;

function load(): Grammar {
  const file = typeof HARDEN_SHELL_GRAMMAR === 'string' ? HARDEN_SHELL_GRAMMAR : 'unbash';
  grammar ??= createRequire(import.meta.url)(file) as Grammar;
  return grammar;
}

/** Characters: entry scripts are shorter, and generated ones are beyond reading. */
const longest = 64 * 1024;

/** The tree of a script; a sentence when it cannot be read. */
export function parseShell(text: string): ParsedScript | string {
  if (text.length > longest) return 'is too long to be read';
  const script = load().parse(text);
  const [error] = script.errors ?? [];
  return error ? `is not readable as a shell script (${error.message})` : script;
}

/** Calls back for each node directly below this one. */
export function forEachNode(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  load().forEachChild(node, visit);
}

/** Calls back for each node below this one, itself included. */
export function visitNodes(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    visit(next);
    forEachNode(next, child => {
      open.push(child);
    });
  }
}
