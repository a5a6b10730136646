import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash';

/** Characters: entry scripts are shorter, and generated ones are beyond reading. */
const longest = 64 * 1024;

/** The tree of a script; a sentence when it cannot be read. */
export function parseShell(text: string): ParsedScript | string {
  if (text.length > longest) return 'is too long to be read';
  const script = parse(text);
  const [error] = script.errors ?? [];
  return error ? `is not readable as a shell script (${error.message})` : script;
}

/** Calls back for each node directly below this one. */
export function forEachNode(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  forEachChild(node, visit);
}

/** Calls back for each node below this one, itself included. */
export function visitNodes(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    visit(next);
    forEachChild(next, child => {
      open.push(child);
    });
  }
}
