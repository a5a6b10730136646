import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KeyDecoder, type KeyEvent, type PasteEvent } from '../../../src/review/terminal/keys.ts';

const keys = suite('keys');
const ESC = '\x1b';
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** A decoder whose timer runs only when told. */
function decoder() {
  const events: (KeyEvent | PasteEvent)[] = [];
  const replies: string[] = [];
  let pending: (() => void) | undefined;
  const keyDecoder = new KeyDecoder(event => events.push(event), {
    onReply: text => replies.push(text),
    schedule: callback => {
      pending = callback;
      return () => {
        pending = undefined;
      };
    },
  });
  const wait = (): void => {
    const run = pending;
    pending = undefined;
    run?.();
  };
  const shown = (): string[] => events.map(show);
  return {
    events,
    replies,
    wait,
    shown,
    push: (bytes: Uint8Array) => keyDecoder.push(bytes),
    close: () => keyDecoder.close(),
  };
}

function show(event: KeyEvent | PasteEvent): string {
  if (event.kind === 'paste') return `paste(${event.text})`;
  const modifiers = [event.ctrl && 'ctrl', event.alt && 'alt', event.shift && 'shift'].filter(Boolean);
  return [...modifiers, event.name].join('+');
}

/** Events of the bytes in one piece, then silence. */
function decode(bytes: Uint8Array): string[] {
  const { push, wait, shown } = decoder();
  push(bytes);
  wait();
  return shown();
}

const table: readonly (readonly [string, readonly string[]])[] = [
  ['y', ['y']],
  ['Aq?', ['A', 'q', '?']],
  [' ', ['space']],
  ['\r', ['enter']],
  ['\n', ['ctrl+j']],
  ['\t', ['tab']],
  ['\x7f', ['backspace']],
  ['\x08', ['backspace']],
  ['\x03', ['ctrl+c']],
  ['\x12\x13\x1a', ['ctrl+r', 'ctrl+s', 'ctrl+z']],
  ['\x00', ['ctrl+space']],
  [`${ESC}[A${ESC}[B${ESC}[C${ESC}[D`, ['up', 'down', 'right', 'left']],
  [`${ESC}OA${ESC}OB${ESC}OC${ESC}OD`, ['up', 'down', 'right', 'left']],
  [
    `${ESC}[H${ESC}[F${ESC}OH${ESC}OF${ESC}[1~${ESC}[4~${ESC}[7~${ESC}[8~`,
    ['home', 'end', 'home', 'end', 'home', 'end', 'home', 'end'],
  ],
  [`${ESC}[5~${ESC}[6~${ESC}[3~${ESC}[2~`, ['pageup', 'pagedown', 'delete', 'insert']],
  [`${ESC}[Z`, ['shift+tab']],
  [`${ESC}[1;2A${ESC}[1;3B${ESC}[1;5C${ESC}[1;8D`, ['shift+up', 'alt+down', 'ctrl+right', 'ctrl+alt+shift+left']],
  [`${ESC}[3;5~`, ['ctrl+delete']],
  [`${ESC}OP${ESC}OR${ESC}[15~${ESC}[24;2~${ESC}[[A${ESC}[[E`, ['f1', 'f3', 'f5', 'shift+f12', 'f1', 'f5']],
  [`${ESC}y${ESC}\r${ESC}\x7f`, ['alt+y', 'alt+enter', 'alt+backspace']],
  [ESC, ['escape']],
  [`${ESC}${ESC}`, ['escape', 'escape']],
  [`${ESC}${ESC}[A`, ['escape', 'up']],
  [`${ESC}\x03`, ['ctrl+c']],
  // modifyOtherKeys and kitty: named keys and Ctrl, never a letter
  [`${ESC}[27;5;99~${ESC}[99;5u${ESC}[13;2u${ESC}[27u`, ['ctrl+c', 'ctrl+c', 'shift+enter', 'escape']],
  [`${ESC}[121u${ESC}[121;1u${ESC}[27;2;89~${ESC}[121;1:3u${ESC}[121::121;1:1u`, []],
];

/** What terminals say without being pressed. None of it is a key. */
const replies: readonly string[] = [
  `${ESC}[?2026;2$y`,
  `${ESC}[?62;1;4c`,
  `${ESC}[>0;276;0c`,
  `${ESC}[=0c`,
  `${ESC}[0n`,
  `${ESC}[24;80R`,
  `${ESC}[1;2R`,
  `${ESC}[?1;2R`,
  `${ESC}[I${ESC}[O`,
  `${ESC}[<0;10;20M${ESC}[<0;10;20m`,
  `${ESC}[M yy`,
  `${ESC}[M\xff\xff\xff`,
  `${ESC}[32;10;20M`,
  `${ESC}[8;24;80t`,
  `${ESC}[48;24;80;480;800t`,
  `${ESC}[?997;1n`,
  `${ESC}[?1u`,
  `${ESC}]11;rgb:ffff/aaaa/dddd\x07`,
  `${ESC}]11;rgb:ffff/aaaa/dddd${ESC}\\`,
  `${ESC}]ltitle with y and n${ESC}\\`,
  `${ESC}]l\u00e2\x9c\x9cyyy${ESC}\\`,
  `${ESC}P1+r544e=787465726d${ESC}\\`,
  `${ESC}P0+ry${ESC}\\`,
  `${ESC}P>|tmux 3.3a${ESC}\\`,
  `${ESC}P1$r0 q${ESC}\\`,
  `${ESC}P!|00000000${ESC}\\`,
  `${ESC}_Gi=31;OK${ESC}\\`,
  `${ESC}^y${ESC}\\`,
  `${ESC}Xy${ESC}\\`,
  `${ESC}Oy${ESC}Op${ESC}Ok`,
  '\x9b?2026;2$y',
  '\x9d11;rgb:ffff/aaaa/dddd\x9c',
  '\x901+ry\x9c',
  '\xc2\x9b?2026;2$y',
  '\x8fy',
  '\xff\xfe\xc0\x80\x85',
  `${ESC}[5;1`.concat('\x80'),
];

keys('keys are known by their bytes, cut anywhere', () => {
  for (const [bytes, expected] of table) {
    assert.equal(decode(latin1(bytes)), expected, JSON.stringify(bytes));
    for (let at = 1; at < bytes.length; at++) {
      const { push, wait, shown } = decoder();
      push(latin1(bytes.slice(0, at)));
      push(latin1(bytes.slice(at)));
      wait();
      assert.equal(shown(), expected, `${JSON.stringify(bytes)} cut at ${at}`);
    }
  }
});

keys('what a terminal answers is no key, cut anywhere or byte by byte', () => {
  for (const reply of replies) {
    assert.equal(decode(latin1(reply)), [], JSON.stringify(reply));
    for (let at = 1; at < reply.length; at++) {
      const { push, wait, shown } = decoder();
      push(latin1(reply.slice(0, at)));
      push(latin1(reply.slice(at)));
      push(latin1('j'));
      wait();
      assert.equal(shown(), ['j'], `${JSON.stringify(reply)} cut at ${at}`);
    }
    const { push, shown } = decoder();
    for (const byte of latin1(reply)) push(new Uint8Array([byte]));
    assert.equal(shown(), [], `${JSON.stringify(reply)} byte by byte`);
  }
});

keys('an answer that a slow line cut behind its Esc types nothing', () => {
  for (const reply of [`${ESC}[?2026;2$y`, `${ESC}]11;rgb:ffff/aaaa/dddd${ESC}\\`, `${ESC}Oy`, `${ESC}P0+ry${ESC}\\`]) {
    const { push, wait, shown } = decoder();
    push(latin1(ESC));
    wait();
    push(latin1(reply.slice(1)));
    assert.equal(shown(), ['escape'], JSON.stringify(reply));
  }
  const { push, wait, shown, replies: got } = decoder();
  push(latin1(`${ESC}]11;rgb:0/0/0${ESC}`));
  wait();
  push(latin1('\\y'));
  assert.equal(shown(), ['y']);
  assert.equal(got, ['11;rgb:0/0/0']);
});

keys('Esc is a key when nothing follows in time, and the next key counts', () => {
  const { push, wait, shown } = decoder();
  push(latin1(ESC));
  assert.equal(shown(), []);
  wait();
  assert.equal(shown(), ['escape']);
  push(latin1('['));
  push(latin1('y'));
  assert.equal(shown(), ['escape', '[', 'y']);
});

keys('nothing that stays open locks the user in', () => {
  for (const open of [`${ESC}]`, `${ESC}P`, `${ESC}_abc`, `${ESC}[`, `${ESC}[?12`, `${ESC}O`, `${ESC}[200~`]) {
    const { push, shown } = decoder();
    push(latin1(open));
    push(latin1('\x03'));
    assert.equal(shown(), ['ctrl+c'], JSON.stringify(open));
  }
  const { push, wait, shown } = decoder();
  push(latin1(`${ESC}]0;`));
  push(latin1(ESC));
  wait();
  push(latin1('n'));
  assert.equal(shown(), ['n'], 'Esc ends a string without being a key itself');
});

keys('a paste is one event, whatever is in it and wherever it is cut', () => {
  const text = `y\rn\x03${ESC}[A${ESC}[201 ä\n`;
  const bytes = utf8(`${ESC}[200~${text}${ESC}[201~j`);
  assert.equal(decode(bytes), [`paste(${text})`, 'j']);
  for (let at = 1; at < bytes.length; at++) {
    const { push, wait, shown } = decoder();
    push(bytes.subarray(0, at));
    wait();
    push(bytes.subarray(at));
    const events = shown().filter(event => event !== 'escape');
    assert.equal(events, [`paste(${text})`, 'j'], `cut at ${at}`);
  }
});

keys('a long paste keeps its beginning', () => {
  const { push, events } = decoder();
  push(utf8(`${ESC}[200~${'a'.repeat(100_000)}y${ESC}[201~j`));
  assert.equal(events.length, 2);
  assert.ok(events[0]!.kind === 'paste' && events[0]!.text === 'a'.repeat(65_536));
});

keys('a Ctrl-C while a paste hangs does not let its rest through', () => {
  const { push, shown } = decoder();
  push(latin1(`${ESC}[200~ab`));
  push(latin1('\x03'));
  push(latin1('yyy'));
  assert.equal(shown(), ['ctrl+c']);
});

keys('characters of any script arrive whole, cut anywhere', () => {
  const text = 'äß€漢🔒é';
  const bytes = utf8(text);
  for (let at = 0; at <= bytes.length; at++) {
    const { push, shown } = decoder();
    push(bytes.subarray(0, at));
    push(bytes.subarray(at));
    assert.equal(shown(), [...text], `cut at ${at}`);
  }
  assert.equal(
    decode(new Uint8Array([0xe2, 0x82, 0x79])),
    ['y'],
    'a broken character does not take the next key with it',
  );
  assert.equal(decode(new Uint8Array([0xed, 0xa0, 0x80])), [], 'surrogates are no characters');
});

keys('the answer to the background query is handed out', () => {
  for (const end of ['\x07', `${ESC}\\`]) {
    const { push, wait, replies: got, shown } = decoder();
    push(latin1(`j${ESC}]11;rgb:1e1e/1e1e/2e2e${end}k`));
    wait();
    assert.equal(got, ['11;rgb:1e1e/1e1e/2e2e']);
    assert.equal(shown(), ['j', 'k']);
  }
});

// Properties

const parameter = fc.stringMatching(/^[0-9;:<=>?]{0,12}$/);
const between = fc.stringMatching(/^[ !"#$%&'()*+,./-]{0,2}$/);
const anyText = fc.stringMatching(/^[ -~]{0,20}$/);
const stringEnd = fc.constantFrom('\x07', `${ESC}\\`);
const sequence = fc.oneof(
  fc
    .tuple(parameter, between, fc.stringMatching(/^[@-Z\\-~]$/))
    .filter(([p, i, f]) => !(f === '~' && p === '200') && !(f === 'M' && p === '' && i === ''))
    .map(([p, i, f]) => `${ESC}[${p}${i}${f}`),
  fc.stringMatching(/^[@-~]$/).map(final => `${ESC}O${final}`),
  fc
    .tuple(fc.constantFrom(']', 'P', '_', '^', 'X'), anyText, stringEnd)
    .map(([open, text, end]) => `${ESC}${open}${text}${end}`),
  fc.stringMatching(/^[\x00-\xff]{3}$/).map(bytes => `${ESC}[M${bytes}`),
  fc
    .string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 20 })
    .filter(text => !text.includes(`${ESC}[201~`))
    .map(text => `${ESC}[200~${text}${ESC}[201~`),
  fc.constantFrom(...replies.filter(reply => !reply.endsWith('\x80'))),
);
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

function pieces(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const edges = [...new Set([0, ...at.map(edge => edge % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index]!, edge));
}

/** A key that could decide something: a character, or Enter. */
const decides = (event: KeyEvent | PasteEvent): boolean =>
  event.kind === 'key' && (event.name === 'space' || [...event.name].length === 1) && !event.ctrl && !event.alt;

keys('no escape sequence, answer, mouse report or paste types a character, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(sequence, { minLength: 1, maxLength: 6 }), cuts, (sequences, at) => {
      const { push, wait, events } = decoder();
      for (const piece of pieces(latin1(sequences.join('')), at)) push(piece);
      wait();
      assert.equal(events.filter(decides), []);
    }),
    { numRuns: 3000 },
  );
});

keys('keys between sequences come through, in order and nothing else', () => {
  const part = fc.oneof(
    sequence.map(text => ({ text, typed: '' })),
    fc.stringMatching(/^[!-~]{1,3}$/).map(text => ({ text, typed: text })),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), cuts, (parts, at) => {
      const { push, wait, events } = decoder();
      for (const piece of pieces(latin1(parts.map(({ text }) => text).join('')), at)) push(piece);
      wait();
      const typed = events.filter(decides).map(event => (event.kind === 'key' ? event.name : ''));
      assert.is(typed.join(''), parts.map(({ typed: text }) => text).join(''));
    }),
    { numRuns: 3000 },
  );
});

keys('any bytes: a typed character is one of the bytes, and cutting changes nothing', () => {
  const byte = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0x1b, 0x5b, 0x5d, 0x3b, 0x79, 0x4f, 0x50, 0x9b, 0xc2, 0x07, 0x7e, 0x32, 0x30, 0x31),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), cuts, (list, at) => {
      const bytes = Uint8Array.from(list);
      const whole = decoder();
      whole.push(bytes);
      whole.wait();
      const typed = whole.events.filter(decides).map(event => (event.kind === 'key' ? event.name : ''));
      const text = Buffer.from(bytes).toString('utf8');
      let from = 0;
      for (const name of typed.map(typedName => (typedName === 'space' ? ' ' : typedName))) {
        from = text.indexOf(name, from) + 1;
        assert.ok(from > 0, `${name} was not among the bytes`);
      }
      const cut = decoder();
      for (const piece of pieces(
        bytes,
        at.filter(edge => bytes[edge % (bytes.length + 1)] !== 0x03),
      ))
        cut.push(piece);
      cut.wait();
      assert.equal(cut.shown(), whole.shown());
    }),
    { numRuns: 3000 },
  );
});

keys('after closing nothing fires', () => {
  const { push, wait, close, shown } = decoder();
  push(latin1(ESC));
  close();
  wait();
  assert.equal(shown(), []);
});

keys.run();
