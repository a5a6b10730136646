import type { Instruction, Stage } from '../../src/transform.ts';
import { callsIn, hasOption, type PackageCall } from '../shared/package-calls.ts';
import { stepsBefore } from '../shared/stages.ts';
import { argumentsOf, optionValues } from './arguments.ts';
import { commandFolder, resolvePath } from './folders.ts';

/** A call that installs what the files of the project list. */
export interface ProjectInstall {
  readonly call: PackageCall;
  /** Folder of the image that it works in; undefined: cannot be told. */
  readonly folder: string | undefined;
  /** Position among those of its RUN. */
  readonly ordinal: number;
}

const actions: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', 'i', 'ci', 'clean-install', 'in', 'isntall'],
  yarn: ['install'],
  pnpm: ['install', 'i'],
  bun: ['install', 'i', 'ci'],
  uv: ['sync'],
  poetry: ['install'],
  composer: ['install'],
};

/** Calls of these package managers without packages of their own. */
export function projectInstalls(
  stage: Stage,
  step: Instruction,
  ...managers: readonly string[]
): readonly ProjectInstall[] {
  return callsIn(step, ...managers)
    .filter(call => actions[call.manager]?.includes(call.action))
    .filter(call => argumentsOf(call).length === 0 && !hasOption(call, '-g', '--global', '--location', '--help'))
    .map((call, ordinal) => ({ call, ordinal, folder: folderOf(stage, step, call) }));
}

function folderOf(stage: Stage, step: Instruction, call: PackageCall): string | undefined {
  const folder = commandFolder(stage, step, call.command);
  const [own] = optionValues(call, '--prefix', '--cwd', '-C', '--dir', '--directory', '--project', '--working-dir');
  const names = /^(--prefix|--cwd|-C|--dir|--directory|--project|--working-dir)(=|$)/;
  if (!call.command.words.some(word => names.test(word ?? ''))) return folder;
  return folder === undefined || own === undefined ? undefined : resolvePath(folder, own);
}

/** Version of Node.js that the stage begins with or installs; undefined: cannot be told. */
export function nodeMajor(stage: Stage, step: Instruction): number | undefined {
  const { image } = stage.chain[0]!;
  if (image && !image.unknown && /(^|\/)node$/.test(image.repository)) {
    const [, major] = /^v?(\d+)/.exec(image.tag ?? '') ?? [];
    if (major !== undefined) return Number(major);
    return image.tag === undefined ? undefined : 20;
  }
  for (const { text } of stepsBefore(stage, step).toReversed()) {
    const [, major] = /(?:setup_|node_|NODE_MAJOR=)(\d+)(?:\.x)?\b/.exec(text) ?? [];
    if (major !== undefined) return Number(major);
  }
  return undefined;
}

/** Told apart within a RUN. */
export function keyOf({ ordinal, call }: ProjectInstall): { key?: string } {
  return ordinal === 0 ? {} : { key: `${call.manager} ${ordinal + 1}` };
}
