import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedText } from '../engine/planning.ts';
import { report } from './reporting.ts';

const github = suite('github');

function services(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `  s${index}:\n    image: nginx:1.27\n    privileged: true\n`,
  );
  return `services:\n${lines.join('')}`;
}

github('shows the ten most severe of a level and says how many more there are', async () => {
  const file = plannedText(services(12));
  const lines = (await report('github', [file])).trimEnd().split('\n');
  const levels = lines.map(line => /^::(\w+) /.exec(line)?.[1]);
  assert.is(levels.filter(level => level === 'error').length, 10);
  assert.ok(levels.filter(level => level === 'notice').length <= 10);
  assert.ok(
    lines.slice(0, 10).every(line => line.includes('title=harden%3A no-privileged::')),
    lines[0]!,
  );
  const told = lines.length - 1;
  assert.is(
    lines.at(-1),
    `::notice title=harden::${file.plan.findings.length - told} more findings are in the log of this step and in its other reports`,
  );
});

github('nothing in a name ends a command or begins one', async () => {
  const path = 'a,b:c%\r\n::error::x/compose.yaml';
  const text = 'services:\n  "w,e:b%\\r\\n::warning::y":\n    image: nginx:1.27\n    privileged: true\n';
  const out = await report('github', [plannedText(text, { path })]);
  assert.ok(out.split(/\r|\n/).every(line => line === '' || /^::(error|warning|notice) (file=|title=)/.test(line)));
  assert.match(out, 'file=a%2Cb%3Ac%25%0D%0A%3A%3Aerror%3A%3Ax/compose.yaml,line=2');
  assert.match(out, '::Service w,e:b%25');
});

github('is silent where nothing is found', async () => {
  assert.is(await report('github', []), '');
});

github.run();
