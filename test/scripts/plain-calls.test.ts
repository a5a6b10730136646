/** The parser in the bundle is a rewritten one: it must give the tokens of the original, in the same order, for any text. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Lexer, Parser } from 'yaml';
import { plainCalls, plainYamlParser } from '../../scripts/build/plain-calls.mjs';

interface Tools {
  readonly Lexer: typeof Lexer;
  readonly Parser: typeof Parser;
}

const plain = suite('plain calls in the bundled parser');
const folder = mkdtempSync(join(tmpdir(), 'harden-plain-calls-'));
let bundled: Tools;

plain.before(async () => {
  const entry = join(folder, 'entry.mjs');
  const browser = join(process.cwd(), 'node_modules/yaml/browser/index.js');
  writeFileSync(entry, `export { Lexer, Parser } from ${JSON.stringify(browser)};`);
  const outfile = join(folder, 'parser.mjs');
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', plugins: [plainYamlParser] });
  bundled = (await import(pathToFileURL(outfile).href)) as Tools;
});

plain.after(() => rmSync(folder, { recursive: true, force: true }));

/** Tokens as the reader of documents asks for them, and as `parse` gives them. */
function tokensOf(tools: Tools, text: string): readonly unknown[] {
  const parser = new tools.Parser();
  const one = [...new tools.Lexer().lex(text)].map(lexeme => [lexeme, [...parser.next(lexeme)]]);
  return [one, [...parser.end()], [...new tools.Parser().parse(text)]];
}

function texts(): string[] {
  return ['fixtures', 'examples', 'test/data'].flatMap(root =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map(name => join(root, name))
      .filter(name => /\.(ya?ml|json)$/.test(name) && statSync(name).isFile())
      .map(name => readFileSync(name, 'utf8')),
  );
}

plain('gives the same tokens for whole texts', () => {
  const all = texts();
  assert.ok(all.length > 100);
  for (const text of all) assert.equal(tokensOf(bundled, text), tokensOf({ Lexer, Parser }, text));
});

plain('gives the same tokens and errors for texts cut anywhere', () => {
  for (const [index, text] of texts().entries()) {
    const cut = text.slice(0, (text.length * ((index * 37) % 97)) / 97);
    assert.equal(tokensOf(bundled, cut), tokensOf({ Lexer, Parser }, cut));
  }
});

plain('gives the same tokens for signs in any order', () => {
  const signs = [
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '? ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|',
    '>',
    '#',
    '&x ',
    '*x',
    '!t ',
    '---',
    '...',
    '%',
  ];
  let state = 7;
  const next = (): string => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return signs[(state >> 8) % signs.length]!;
  };
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 3 + (round % 40) }, next).join('');
    assert.equal(tokensOf(bundled, text), tokensOf({ Lexer, Parser }, text), text);
  }
});

plain('refuses a parser it does not know', () => {
  assert.throws(
    () => plainCalls('class Parser {\n    *parse() {\n        yield* this.other();\n    }\n}\n'),
    /adapt it/,
  );
});

plain.run();
