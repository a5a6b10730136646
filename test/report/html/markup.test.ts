import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { escaped, html, prose } from '../../../src/report/html/markup.ts';
import { sanitise } from '../../../src/report/sanitise.ts';

const markup = suite('markup');
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decoded = (text: string): string => text.replace(/&([a-z]+|#39);/g, (_, name: string) => entities[name]!);
const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('<', '>', '"', "'", '&', '`', '/', '\u202e', '\0', '\n', '\ud800'), fc.string()),
});

markup('any text stays text, in an element and in an attribute', () => {
  fc.assert(
    fc.property(anyText, text => {
      const { text: made } = html`<p title="${text}">${text}</p>`;
      const [, title, content] = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(made) ?? [];
      assert.is(decoded(title!), sanitise(text));
      assert.is(content, title);
      assert.not.match(made, /[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u);
    }),
  );
});

markup('a sentence keeps its words, and its code is marked', () => {
  assert.is(prose('use `a<b` and `c').text, 'use <code>a&lt;b</code> and `c');
  fc.assert(
    fc.property(anyText, text => {
      const inner = prose(text).text.replace(/<\/?code>/g, '');
      assert.not.match(inner, /[<>"']/);
      assert.is(decoded(inner).replaceAll('`', ''), sanitise(text).replaceAll('`', ''));
    }),
  );
});

markup('what is markup already is taken as it is, nothing as nothing, numbers as they are', () => {
  const item = html`<li>${'<'}</li>`;
  assert.is(html`<ul>${[item, item]}</ul>${undefined}${3}`.text, '<ul><li>&lt;</li><li>&lt;</li></ul>3');
  assert.is(escaped(`&'"`), '&amp;&#39;&quot;');
});

markup.run();
