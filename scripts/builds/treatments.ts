import type { ReportDocument } from '../../src/report/json/document.ts';
import { attempt } from '../survival/shell.ts';

/** What is done to the files of a project before its images are built: one column of the comparison. */
export interface Treatment {
  /** Word of the command line. */
  readonly name: string;
  /** The command of harden, where `Dockerfile` stands for all of the project; absent: the project as it is. */
  readonly words?: readonly string[];
  /** A proposal that a human has to look at: shown, and no failure of the run. */
  readonly proposal?: boolean;
}

export const before: Treatment = { name: 'before' };

const unsafe = ['fix', '--write', '--safety', 'unsafe'];
const rules = (...names: readonly string[]) => names.flatMap(name => ['--rule', name]);

export const treatments: readonly Treatment[] = [
  before,
  { name: 'default', words: ['fix', '--write'] },
  { name: 'user', words: [...unsafe, ...rules('image-user', 'numeric-image-user', 'image-root-user')], proposal: true },
  { name: 'all', words: [...unsafe, 'Dockerfile'], proposal: true },
];

/** The treatments with these names, after the project as it is. */
export function chooseTreatments(names: readonly string[]): readonly Treatment[] {
  const unknown = names.filter(name => !treatments.some(treatment => treatment.name === name));
  const known = treatments.map(({ name }) => name).join(', ');
  if (unknown.length > 0) throw new Error(`no such treatment: ${unknown.join(', ')}; there are ${known}`);
  return treatments.filter(treatment => treatment === before || names.includes(treatment.name));
}

/** As people would type it. */
export function describe({ words }: Treatment): string {
  return words === undefined ? 'as it is' : `harden ${words.join(' ')}`;
}

export interface Hardened {
  /** Rules whose fixes were made, with the name of their file: `Dockerfile: apt-clean-lists`. */
  readonly fixed: readonly string[];
  /** Why nothing was done. */
  readonly problem?: string;
}

export interface Place {
  /** The built program. */
  readonly harden: string;
  /** Where the project lies. */
  readonly folder: string;
  /** Paths in the project. */
  readonly dockerfiles: readonly string[];
}

/** Hardens a project in place. */
export function treat({ words }: Treatment, { harden, folder, dockerfiles }: Place): Hardened {
  if (words === undefined) return { fixed: [] };
  const command = words.flatMap(word => (word === 'Dockerfile' ? dockerfiles : [word]));
  const options = ['--no-config', '--report', 'json', '--exit-zero'];
  const { code, stdout, stderr } = attempt(process.execPath, [harden, ...command, ...options], {
    cwd: folder,
    env: { XDG_STATE_HOME: `${folder}.state` },
  });
  if (code !== 0) return { fixed: [], problem: stderr.trim() };
  const { files } = JSON.parse(stdout) as ReportDocument;
  const fixed = files.flatMap(({ path, findings }) =>
    findings.filter(({ status }) => status === 'fixed').map(({ rule }) => `${path}: ${rule}`),
  );
  return { fixed: [...new Set(fixed)] };
}
