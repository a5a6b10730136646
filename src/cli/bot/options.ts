/** Commands of the bot. Tokens and addresses come from the environment, as workflows set it. */
import type { Command } from '../options.ts';

const repository = {
  flags: '--repository <owner/name>',
  description: 'the repository (default: the one that the environment names)',
} as const;
const dryRun = { flags: '--dry-run', description: 'say what would be done, and write nothing' } as const;

export const botCommands = [
  {
    name: 'bot pr',
    description: 'keep one pull request with the fixes of a whole repository up to date',
    options: [
      repository,
      { flags: '--base <branch>', description: 'branch that the pull request is for (default: the default branch)' },
      dryRun,
    ],
  },
] as const satisfies readonly Command[];
