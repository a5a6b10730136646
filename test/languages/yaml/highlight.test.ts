import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { highlight } from '../../../src/languages/yaml/highlight.ts';

const highlighting = suite('highlight');

const marks = { key: 'k', string: 's', number: 'n', comment: 'c', punctuation: 'p', plain: ' ' } as const;

/** One letter per character of the text, for its kind. */
function picture(text: string): string[] {
  return highlight(text).map(line => line.map(span => marks[span.kind].repeat(span.text.length)).join(''));
}

const joined = (text: string): string =>
  highlight(text)
    .map(line => line.map(span => span.text).join(''))
    .join('\n');

highlighting('keys, values, numbers and comments of a Compose file', () => {
  const text = [
    'services: # all',
    '  web:',
    '    image: "nginx:1"',
    '    ports: [80, "443:443"]',
    '    read_only: true',
    '    cpus: 0.5',
    "    'quoted key' : x",
    '    user: 1000:1000',
    '    <<: *base',
    '    command: |',
    '      echo a: b # no comment',
    '',
  ];
  assert.equal(picture(text.join('\n')), [
    'kkkkkkkkp ccccc',
    '  kkkp',
    '    kkkkkp sssssssss',
    '    kkkkkp pnnp sssssssssp',
    '    kkkkkkkkkp nnnn',
    '    kkkkp nnn',
    '    kkkkkkkkkkkk p s',
    '    kkkkp sssssssss',
    '    kkp sssss',
    '    kkkkkkkp p',
    'ssssssssssssssssssssssssssss',
    '',
  ]);
});

highlighting('JSON, several documents, a byte order mark and CRLF', () => {
  assert.equal(picture('{"a": [1, null]}'), ['pkkkp pnp nnnnpp']);
  assert.equal(picture('\ufeffa: 1\r\n---\r\nb: c\r\n'), [' kp n ', 'ppp ', 'kp s ', '']);
});

highlighting('a template keeps its text', () => {
  const text = 'a: {{ .Values.a }}\n{{- if .Values.b }}\nb: {{ include "x" . | nindent 4 }}\n{{- end }}\n';
  assert.is(joined(text), text);
});

highlighting('the spans join to the text, for every manifest at hand', () => {
  const folders = ['fixtures', 'examples', 'test/data', '../shared/corpus'].filter(folder => existsSync(folder));
  let count = 0;
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ya?ml|json)$/.test(name)) continue;
      const text = readFileSync(join(folder, name), 'utf8');
      // One file of every four is enough of a large corpus.
      if (text.length > 300_000 || (folder.startsWith('..') && count++ % 4 !== 0)) continue;
      assert.ok(joined(text) === text, name);
    }
  }
});

highlighting('the spans join to the text, whatever it is', () => {
  const piece = fc.constantFrom(
    ...['a', ': ', ':', '- ', '\n', '\r\n', '\r', '  ', '\t', '#', ' # ', '"', "'", '|', '>-', '{', '}', '[', ']', ','],
    ...[
      '&a ',
      '*a',
      '!t ',
      '---\n',
      '...\n',
      '%YAML',
      '? ',
      '\ufeff',
      '\x02',
      '\x18',
      '\x1f',
      '\\',
      '{{ ',
      ' }}',
      '1',
      'é',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const text = pieces.join('');
      assert.is(joined(text), text);
    }),
    { numRuns: 5000 },
  );
});

highlighting.run();
