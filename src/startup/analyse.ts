/**
 * What a container does before its program runs, read from the script it starts with. Pure: files come through the view of the image.
 */
import type { Command } from './call.ts';
import { knownCommands } from './commands.ts';
import { type Effects, isSameAccount } from './effects.ts';
import { derivedNeeds } from './needs.ts';
import type { Account, ImageView, StartInput, Startup } from './types.ts';
import { Walk } from './walk.ts';

/** Reads a start. `known`: the commands whose doing is known. */
export function analyseStart(
  input: StartInput,
  image: ImageView,
  known: ReadonlyMap<string, Command> = knownCommands,
): Startup {
  const walk = new Walk(input, image, known);
  walk.start(input);
  const { effects, script } = walk;
  const becomes = commonAccount(effects);
  const everyRunChanges = effects.runs.length > 0 && effects.runs.every(({ as }) => as !== undefined);
  return {
    script,
    runs: effects.runs,
    becomes,
    onEveryPath: everyRunChanges && becomes?.name !== undefined && effects.open.length === 0,
    caps: [...effects.needs, ...derivedNeeds(effects)],
    writes: effects.writes,
    touches: effects.touches,
    gifts: effects.gifts,
    moves: effects.moves,
    installs: effects.installs,
    grants: effects.grants,
    accounts: effects.accounts,
    gains: effects.gains,
    takesRoot: effects.takesRoot,
    editsAccounts: effects.editsAccounts,
    open: effects.open,
  };
}

function commonAccount({ runs }: Effects): Account | undefined {
  const [first, ...others] = runs.flatMap(({ as }) => (as ? [as] : []));
  // A name that depends on a variable may be that of root.
  if (first?.name === undefined) return undefined;
  return others.every(other => isSameAccount(first, other)) ? first : undefined;
}
