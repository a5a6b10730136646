/** Projects made to hurt: each holds files that want to cost much, and a neighbour that has to be fixed all the same. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputs } from '../shared/hostile-inputs.ts';
import { measure } from './measure.ts';

export interface Hostile {
  readonly name: string;
  readonly ms: number;
  readonly mb: number;
  /** Exit code as documented, neighbour fixed. */
  readonly holds: boolean;
}

type Files = Readonly<Record<string, string>>;

const neighbour = 'services:\n  web:\n    image: redis:7.4\n';
const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: redis:7.4\n';
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const service = (text: string): Files => ({ 'bad.yaml': `${neighbour}${text}` });
const built = (dockerfile: string): Files => ({
  'bad.yaml': 'services:\n  web: {build: .}\n',
  Dockerfile: `FROM redis:7.4\n${dockerfile}`,
});

const projects: Readonly<Record<string, () => Files>> = {
  '5,000 services that extend one another': () => ({
    'bad.yaml': `services:\n  s0: {image: a}\n${lines(5_000, index => `  s${index + 1}: {extends: s${index}}\n`)}`,
  }),
  '300 files that extend one another in a circle': () =>
    Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `f${index}.yaml`,
        `services:\n  s: {image: a, extends: {file: f${(index + 1) % 300}.yaml, service: s}}\n`,
      ]),
    ),
  '20,000 suppressions in a row': () => service(lines(20_000, () => '    # harden-ignore x -- y\n')),
  '20,000 variables': () => service(`    environment:\n${lines(20_000, index => `      - K${index}=v\n`)}`),
  '20,000 volumes': () => service(`    volumes:\n${lines(20_000, index => `      - ./v${index}:/v${index}\n`)}`),
  '20,000 capabilities': () => service(`    cap_add:\n${lines(20_000, index => `      - X${index}\n`)}`),
  'a command of half a million characters': () => service(`    command: ${'a'.repeat(500_000)}\n`),
  'a command of 30,000 open braces': () => service(`    command: "${'${A:-'.repeat(30_000)}"\n`),
  'an image name of 400,000 characters': () => ({
    'bad.yaml': `services:\n  a:\n    image: ${'a.-_'.repeat(100_000)}:1\n`,
  }),
  'a path of 100,000 steps up': () => service(`    volumes: ["./${'../'.repeat(100_000)}x:/x"]\n`),
  'a Dockerfile that doubles a variable 60 times': () => built(`ENV A=aaaaaaaa\n${'ENV A=$A$A\n'.repeat(60)}USER $A\n`),
  'a Dockerfile of 5,000 stages': () => built(lines(5_000, index => `FROM s${index} AS s${index + 1}\n`)),
  'a Dockerfile of 4 MB': () => built('RUN true\n'.repeat(450_000)),
  'a Dockerfile with a million blanks': () => built(`RUN ${' '.repeat(1_000_000)}setcap\n`),
};

/** Every text of the engine's own tests behind a Compose file and behind a Pod, and the projects above. */
function cases(): [string, () => Files][] {
  return [
    ...Object.entries(inputs).flatMap(([name, make]): [string, () => Files][] => [
      [`${name}, Compose`, () => ({ 'bad.yaml': neighbour + make() })],
      [`${name}, Pod`, () => ({ 'bad.yaml': pod + make() })],
    ]),
    ...Object.entries(projects),
  ];
}

/** Runs `fix --write` over each project once. `harden`: path of the built program; `work`: an empty folder. */
export function measureHostile(harden: string, work: string): Hostile[] {
  return cases().map(([name, make], index) => {
    const folder = join(work, String(index));
    mkdirSync(folder);
    for (const [file, text] of Object.entries({ ...make(), 'neighbour.yaml': neighbour }))
      writeFileSync(join(folder, file), text);
    const command = [process.execPath, harden, 'fix', '--write', '--no-config', '--root', folder, folder];
    const [result] = measure([command], 1);
    const fixed = readFileSync(join(folder, 'neighbour.yaml'), 'utf8') !== neighbour;
    const holds = fixed && (result!.status === 0 || result!.status === 1);
    return { name, ms: result!.ms, mb: result!.mb ?? 0, holds };
  });
}
