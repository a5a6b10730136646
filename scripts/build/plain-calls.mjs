/**
 * The lexer and the parser of `yaml` hand out each token through a chain of nested generators, which costs more than finding the
 * tokens. For the bundle their methods become plain calls that collect tokens; the public ones (`lex`, `parse`, `next`, `end`) still
 * give the same tokens in the same order, as lists. test/scripts/plain-calls.test.ts compares them. Parsing takes half the time.
 */
import { readFileSync } from 'node:fs';

/** Esbuild plugin: applies `plainCalls` to the two modules when they are bundled. */
export const plainYamlParser = {
  name: 'plain-yaml-parser',
  setup(build) {
    build.onLoad({ filter: /[\\/]yaml[\\/]browser[\\/]dist[\\/]parse[\\/](lexer|parser)\.js$/ }, ({ path }) => ({
      contents: plainCalls(readFileSync(path, 'utf8')),
    }));
  },
};

const collector = `
    out = [];
    take() {
        const { out } = this;
        if (out.length > 0) this.out = [];
        return out;
    }
`;
const parserApi = `
    next(source) { this.advance(source); return this.take(); }
    end() { this.finish(); return this.take(); }
`;

/** Text of yaml's lexer or parser module with its generators turned into calls. Throws when the module is not as expected. */
export function plainCalls(module) {
  const start = module.search(/^class (Lexer|Parser) \{/m);
  const [head, body] = [module.slice(0, start), module.slice(start)];
  const isParser = body.startsWith('class Parser');
  let plain = body
    .replace(isParser ? /^ {4}\*(?!parse\()(\w+)\(/gm : /^ {4}\*(\w+)\(/gm, '    $1(')
    .replace(/(next = )yield\* (this\.parseNext\(next\);)\n/, '$1$2\n        return this.take();\n')
    .replace(/\byield\* this\.(?!next\(|end\()/g, 'this.')
    .replace(/\byield ([\w{'][^;]*);/g, 'this.out.push($1);')
    .replace('const [ch0, ch1] = this.peek(2);', 'const ch0 = this.charAt(0), ch1 = this.charAt(1);');
  if (isParser) plain = plain.replace(/^ {4}next\(/m, '    advance(').replace(/^ {4}end\(/m, '    finish(');
  plain = plain.replace('{\n', `{${collector}${isParser ? parserApi : ''}`);
  const left = plain.match(/\byield\b/g)?.length ?? 0;
  const generators = plain.match(/^ {4}\*\w+\(/gm)?.length ?? 0;
  if (start === -1 || generators !== (isParser ? 1 : 0) || left !== (isParser ? 2 : 0)) {
    throw new Error('the parser of yaml is not what scripts/build/plain-calls.mjs expects; adapt it to this version');
  }
  return head + plain;
}
