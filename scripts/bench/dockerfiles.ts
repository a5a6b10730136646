/** What a Dockerfile costs beside a Compose file of the same size: the fixtures of the rules, as often as it takes. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.ts';

/** Bytes of each kind. */
const size = 1 << 20;

/** Time of a check of Dockerfiles and of Compose files, without that of a run over nothing. */
export function measureDockerfiles(
  work: string,
  harden: string,
  runs: number,
): { dockerfiles: number; compose: number } {
  const texts = fixtures();
  const nothing = folder(work, 'nothing', [], '');
  const compose = folder(work, 'compose-files', texts.compose, 'compose.yaml');
  const dockerfiles = folder(work, 'dockerfiles', texts.dockerfiles, 'Dockerfile');
  const check = (path: string): string[] => [
    process.execPath,
    harden,
    'check',
    '--quiet',
    '--exit-zero',
    '--no-config',
    '--root',
    path,
    path,
  ];
  const [base, first, second] = measure([check(nothing), check(compose), check(dockerfiles)], runs);
  return { compose: first!.ms - base!.ms, dockerfiles: second!.ms - base!.ms };
}

function fixtures(): { readonly compose: readonly string[]; readonly dockerfiles: readonly string[] } {
  const names = readdirSync('fixtures', { recursive: true, encoding: 'utf8' }).filter(
    name => !name.includes('.expected.'),
  );
  const read = (isOne: (name: string) => boolean): readonly string[] =>
    names.filter(isOne).map(name => readFileSync(join('fixtures', name), 'utf8'));
  return {
    compose: read(name => /(^|\/)compose\.ya?ml$/.test(name)),
    dockerfiles: read(name => name.endsWith('.dockerfile')),
  };
}

function folder(work: string, name: string, texts: readonly string[], file: string): string {
  const root = join(work, name);
  mkdirSync(root, { recursive: true });
  for (let bytes = 0, index = 0; texts.length > 0 && bytes < size; index++) {
    const text = texts[index % texts.length]!;
    mkdirSync(join(root, String(index)));
    writeFileSync(join(root, String(index), file), text);
    bytes += Buffer.byteLength(text);
  }
  return root;
}
