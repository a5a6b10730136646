import { accountTools } from './account-tools.ts';
import { builtins } from './builtins.ts';
import type { Command } from './call.ts';
import { droppers } from './droppers.ts';
import { fileCommands } from './file-commands.ts';
import { harmless } from './harmless.ts';
import { ownerCommands } from './owner-commands.ts';
import { packageManagers } from './package-managers.ts';
import { searchCommands } from './search-commands.ts';
import { textCommands } from './text-commands.ts';
import { wrappers } from './wrappers.ts';

/** Every command whose doing is known. A script that calls another one is not bounded. */
export const knownCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...harmless.map(name => [name, () => undefined] as const),
  ...Object.entries(fileCommands),
  ...Object.entries(ownerCommands),
  ...Object.entries(textCommands),
  ...Object.entries(searchCommands),
  ...Object.entries(accountTools),
  ...Object.entries(wrappers),
  ...Object.entries(droppers),
  ...Object.entries(packageManagers),
  ...Object.entries(builtins),
]);
