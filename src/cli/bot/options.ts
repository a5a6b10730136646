/** Commands of the bot. Tokens and addresses come from the environment, as workflows set it. */
import type { Command } from '../options.ts';

const repository = {
  flags: '--repository <owner/name>',
  description: 'the repository (default: the one that the environment names)',
} as const;
const result = { flags: '--result <file>', description: 'write what was done to this file, as JSON' } as const;
const dryRun = { flags: '--dry-run', description: 'say what would be done, and write nothing' } as const;

export const botCommands = [
  {
    name: 'bot pr',
    description: 'keep one pull request with the fixes of a whole repository up to date',
    options: [
      repository,
      { flags: '--base <branch>', description: 'branch that the pull request is for (default: the default branch)' },
      dryRun,
      result,
    ],
  },
  {
    name: 'bot review',
    description: 'suggest fixes beside the lines that a pull request touches',
    options: [
      repository,
      {
        flags: '--pull <number>',
        description: 'the pull request (default: the one of the event of a workflow)',
        number: true,
      },
      { flags: '--patch <file>', description: 'where to write what is no suggestion, as a patch' },
      result,
    ],
  },
] as const satisfies readonly Command[];
