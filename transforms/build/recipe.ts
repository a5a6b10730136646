import type { Edit, NewInstruction, Stage } from '../../src/transform.ts';
import { namedPackages, packageCalls } from '../shared/package-calls.ts';
import type { Call, Shape } from './shape.ts';

/** A second stage for an ecosystem; a text says what keeps it from being proposed. */
export interface RunStage {
  readonly base: string;
  readonly steps: readonly NewInstruction[];
  /** What the first stage needs on top. */
  readonly edits?: readonly Edit[];
  /** Who starts, when that is not the last USER. */
  readonly user?: string | undefined;
  readonly risk: string;
  readonly check: string;
}

export interface Ecosystem {
  readonly name: string;
  /** Official images that the recipe can follow. */
  readonly repositories: readonly string[];
  /** The call that needs what the running image does not. */
  builds(call: Call, stage: Stage): boolean;
  /** Variables that only the build reads. */
  readonly buildOnly: RegExp;
  /** `build`: what stage the files are taken from. */
  runStage(shape: Shape, build: Call, from: string): RunStage | string;
}

/** Programs of a RUN that leave nothing behind that the start needs. */
const harmless = new Set(
  'set cd echo ls rm true test [ export apt-get apt apk pwd cat env printenv uname nproc which'.split(' '),
);

/** A command that may leave something that only the first stage has. */
export function strangeCall({ calls }: Shape, known: readonly string[]): string | undefined {
  const call = calls.find(
    ({ program, command, words }) =>
      command.join === 'nested' ||
      !(harmless.has(program) || known.includes(program) || (words.length === 0 && program === '')),
  );
  if (!call) return undefined;
  return `the RUN in ${call.step.origin} calls ${call.program || 'what a variable says'}, and what that leaves behind would be missing`;
}

/** A package that is installed and may be needed by the program. */
export function strangePackage({ stage }: Shape, known: RegExp): string | undefined {
  for (const call of packageCalls(stage, 'apt-get', 'apt', 'apk')) {
    if (!['install', 'add'].includes(call.action)) continue;
    for (const name of namedPackages(call)) {
      if (name !== undefined && (known.test(name.split('=')[0]!) || /^\.|^(virtual)$/.test(name))) continue;
      return `the RUN in ${call.step.origin} installs ${name ?? 'what a variable says'}, which the program may need where it runs`;
    }
  }
  return undefined;
}

/** Tag of the base without its digest. */
export function tagOf({ stage }: Shape): string {
  return stage.image?.tag ?? 'latest';
}
