/** The documentation says everything that the program can say. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../src/config/schema.ts';

const docs = suite('documentation');
const safety = readFileSync('docs/safety.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.endsWith('.generated.ts'))
  .map(name => readFileSync(join('src', name), 'utf8'));

/** Members of a union of words in a source file. */
function unionOf(file: string, name: string): readonly string[] {
  const text =
    readFileSync(file, 'utf8')
      .split(`export type ${name} =`)[1]
      ?.split(/;|\n\n/)[0] ?? '';
  return [...text.matchAll(/^ *\| '([a-z-]+)'/gm)].map(match => match[1]!);
}

const explained = (codes: readonly string[]): void => {
  assert.ok(codes.length > 0);
  assert.equal(
    codes.filter(code => !safety.includes(`\`${code}\``)),
    [],
  );
};

docs('every reason for not fixing is explained', () => explained(unionOf('src/transform.ts', 'DeclineCode')));
docs('every refused text is explained', () => explained(unionOf('src/languages/language.ts', 'RefusalCode')));
docs('every file left alone is explained', () => explained(unionOf('src/detect/reasons.ts', 'NoManifest')));
docs('every code of a problem is explained', () => {
  const codes = sources.flatMap(text =>
    [...text.matchAll(/(?:\bcode: |\brefused\()'([a-z]+(?:-[a-z]+)*)'/g)].map(match => match[1]!),
  );
  explained([...new Set(codes)]);
});

docs('every option of the configuration is in the example or the schema, with a description', () => {
  const example = JSON.parse(readFileSync('harden.config.example.json', 'utf8')) as object;
  assert.equal(Object.keys(example), Object.keys(configSchema.properties!));
});

docs('every link to a file of the repository leads somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'docs/bot.md',
    'docs/cli.md',
    'docs/fleet.md',
    'docs/github.md',
    'docs/inspection.md',
    'docs/patches.md',
    'docs/probe.md',
    'docs/report.md',
    'docs/safety.md',
  ];
  for (const page of pages) {
    const folder = page.includes('/') ? 'docs' : '.';
    for (const [, target] of readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      assert.not.throws(() => readFileSync(readable(join(folder, target!))), `${page}: ${target}`);
  }
});

docs('every link of the README leads to a file of the package', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
  const targets = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1]!);
  assert.ok(targets.length > 5);
  assert.equal(
    targets.filter(target => !files.some(file => target === file || target.startsWith(`${file}/`))),
    [],
  );
});

function readable(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'README.md') : path;
}

docs('the commands of the README exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const [, name] of readme.matchAll(/npm run ([\w:]+)/g)) assert.ok(scripts[name!], `npm run ${name}`);
});

docs.run();
