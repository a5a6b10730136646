import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseStart } from '../../src/startup/analyse.ts';
import { knownCommands } from '../../src/startup/commands.ts';
import type { Startup } from '../../src/startup/index.ts';
import { accounts, analyse, describe, readEntryScripts } from './entry-scripts.ts';

const startup = suite('start scripts');
const scripts = readEntryScripts();

/** Nothing runs as the user the container starts as, and everything was understood. */
function isBounded({ open, runs }: Startup): boolean {
  return open.length === 0 && runs.every(({ as }) => as?.name !== undefined);
}

function start(text: string, words: readonly string[] = ['/run.sh']): Startup {
  return analyseStart(
    { words, workdir: '/', variables: new Map(), complete: true, uid: 0 },
    { read: path => (path === '/run.sh' ? text : undefined), account: name => accounts[name] },
  );
}

const opensOf = (text: string, words?: readonly string[]): readonly string[] =>
  start(text, words).open.map(({ what }) => what);

startup('there are as many shapes as promised', () => {
  assert.ok(scripts.length >= 60, `${scripts.length}`);
  assert.ok(scripts.every(({ expected }) => expected !== ''));
});

for (const script of scripts) {
  startup(script.name, () => assert.is(describe(analyse(script)), script.expected));
}

startup('without a known command a script is never bounded where it was not before', () => {
  let turned = 0;
  for (const script of scripts) {
    const before = isBounded(analyse(script));
    const text = [...script.input.words, ...Object.values(script.files)].join(' ');
    for (const name of knownCommands.keys()) {
      if (!text.includes(name)) continue;
      const fewer = new Map(knownCommands);
      fewer.delete(name);
      const after = isBounded(analyse(script, fewer));
      assert.ok(before || !after, `${script.name} without ${name}`);
      if (before && !after) turned += 1;
    }
  }
  assert.ok(turned > 150, `${turned} times a command that is called made the difference`);
});

startup('a command that is called and not known leaves the script unbounded', () => {
  const script = scripts.find(({ name }) => name === 'chown-then-su-exec')!;
  assert.ok(isBounded(analyse(script)));
  for (const name of ['chown', 'set', 'su-exec']) {
    const fewer = new Map(knownCommands);
    fewer.delete(name);
    assert.not(isBounded(analyse(script, fewer)), name);
  }
});

startup('scripts that never end are given up', () => {
  assert.equal(opensOf('#!/bin/sh\nf() { g; }; g() { f; }; f\n'), ['the script is nested too deeply to be followed']);
  assert.equal(opensOf('#!/bin/sh\n. /run.sh\n'), ['the script is nested too deeply to be followed']);
  assert.equal(opensOf('#!/bin/sh\nexec /run.sh\n'), ['the script is nested too deeply to be followed']);
  assert.equal(opensOf('#!/bin/sh\n/run.sh & /run.sh\n'), ['the script is nested too deeply to be followed']);
  const twice = '#!/bin/sh\nf() { [ "$A" ] || f; [ "$B" ] || f; }; read A B; f\n';
  assert.match(opensOf(twice)[0]!, /the script (is nested too deeply|takes more steps than can be followed)/);
});

startup('huge and deeply nested scripts are given up', () => {
  assert.match(opensOf(`#!/bin/sh\n${'true\n'.repeat(30_000)}`)[0]!, /too long/);
  assert.match(opensOf(`#!/bin/sh\n${'('.repeat(20_000)}`)[0]!, /is not readable as a shell script/);
  assert.match(opensOf(`#!/bin/sh\n${'if true; then '.repeat(4_000)}`)[0]!, /is not readable as a shell script/);
  assert.match(
    opensOf(`#!/bin/sh\necho ${'$('.repeat(300)}id${')'.repeat(300)}\n`)[0]!,
    /nested too deeply|not readable/,
  );
  assert.match(opensOf(`#!/bin/sh\n${'{ '.repeat(200)}id;${' }'.repeat(200)}\n`)[0]!, /nested too deeply|not readable/);
  const doubled = `#!/bin/sh\na=x\n${'a=$a$a$a$a\n'.repeat(60)}exec su-exec app "$a"\n`;
  assert.equal(start(doubled).runs[0]?.words, undefined);
  const turns = `#!/bin/sh\n${'for i in 1 2 3 4 5 6 7 8 9 10; do '.repeat(8)}id;${' done;'.repeat(8)}\n`;
  assert.equal(opensOf(turns), ['the script takes more steps than can be followed']);
});

startup('patterns that take long to match are left open', () => {
  const text = 'a'.repeat(250);
  const script = `#!/bin/sh\ncase ${text} in *a*a*a*a*a*a*b) exec node x;; esac\nexec su-exec app x\n`;
  assert.equal(
    start(script).runs.map(({ words }) => words),
    [['node', 'x'], ['x']],
  );
});

startup('line ends of another system and a missing last line do not matter', () => {
  assert.is(start('#!/bin/sh\r\nset -e\r\nexec su-exec app node').becomes?.uid, 10001);
});

startup('an entrypoint may be a shell with a text or a script', () => {
  assert.is(start('', ['/bin/sh', '-c', 'exec su-exec app node']).becomes?.name, 'app');
  assert.is(start('exec su-exec app node', ['bash', '-e', '/run.sh']).becomes?.name, 'app');
  assert.is(start('', ['/bin/bash', '-lc', 'su-exec "$0" "$1"', 'app', 'node']).becomes?.name, 'app');
  assert.equal(opensOf('', ['sh']), ['sh takes its commands from its input']);
  assert.equal(opensOf('', ['sh', '/other.sh']), ['/other.sh is not known']);
  assert.equal(opensOf('exec node', ['/run.sh']), ['/run.sh does not name the shell that runs it']);
});

startup('nothing hides in substitutions, patterns and arithmetic', () => {
  const hiding = [
    'x=$(unheard-of)',
    'echo "`unheard-of`"',
    'echo $(( $(unheard-of) + 1 ))',
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: shell text
    'echo "${X:-$(unheard-of)}"',
    'echo "${X/a/$(unheard-of)}"',
    'echo ${X[$(unheard-of)]}',
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: shell text
    'case x in $(unheard-of)) ;; esac',
    'for i in $(unheard-of); do :; done',
    '[[ -f $(unheard-of) ]]',
    'cat < <(unheard-of)',
    'a=(1 $(unheard-of))',
    'echo x > "$(unheard-of)"',
    'cat <<E\n$(unheard-of)\nE',
    'trap unheard-of EXIT',
    'find / -exec unheard-of {} +',
    'ls | xargs -n 1 unheard-of',
    'env A=1 unheard-of',
    'timeout 5 unheard-of',
    'true && unheard-of &',
    '(unheard-of)',
    'if unheard-of; then :; fi',
    'echo {a,$(unheard-of)}',
    '((a = $(unheard-of)))',
    'sh -c "unheard-of"',
    'command unheard-of',
    'local a=$(unheard-of)',
    'A=$(unheard-of) true',
  ];
  for (const line of hiding) {
    const { runs } = start(`#!/bin/bash\n${line}\n`);
    assert.ok(
      runs.some(({ words }) => words?.[0] === 'unheard-of'),
      line,
    );
  }
});

startup('what cannot be followed is said', () => {
  for (const line of [
    'eval "$X"',
    'awk \'BEGIN { system("id") }\'',
    "sed 's/x/id/e' file",
    'sed -f script file',
    'env -S "a b"',
    'tar -xf a.tar --to-command=id',
    'alias chown=id',
    'select x in a b; do id; done',
    'trap "$X" EXIT',
    'bash -c "$X"',
    'curl -s example.org | sh',
    '. "$X"',
    '"$X" a',
    'xargs $X',
  ]) {
    assert.ok(start(`#!/bin/bash\nread X\n${line}\n`).open.length > 0, line);
  }
});

startup.run();
