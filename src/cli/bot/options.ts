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
  {
    name: 'bot scan',
    description: 'look at many repositories and write down what could be done in each; only reads',
    options: [
      { flags: '--work <file>', description: 'the repositories, one JSON object a line' },
      {
        flags: '--shard <i/n>',
        description: 'which part of them, from 0; auto/n: as an indexed job of Kubernetes says',
      },
      { flags: '--out <dir>', description: 'folder for the results; a run that was ended goes on from there' },
      { flags: '--bundle', description: 'keep the fixes of each repository as patches, too' },
      { flags: '--jobs <count>', description: 'repositories at once (default: 2)', number: true },
      { flags: '--timeout <seconds>', description: 'longest look at one repository (default: 300)', number: true },
    ],
  },
  {
    name: 'bot deliver',
    description: 'keep the pull requests that a scan found something for; goes on where it was ended',
    options: [
      { flags: '--results <dir>', description: 'folder that bot scan wrote into; what was done is kept there, too' },
      { flags: '--budget <count/h>', description: 'pull requests and comments in an hour (default: 400/h)' },
      {
        flags: '--wave <count>',
        description: 'new pull requests in the first wave; each further one is twice as large (default: 50)',
        number: true,
      },
      { flags: '--wave-wait <hours>', description: 'time for people to look at a wave before the next (default: 24)' },
      { flags: '--force-wave', description: 'begin the next wave now, whatever became of those before' },
    ],
  },
  {
    name: 'bot serve',
    description: 'take the webhooks of a GitHub App: review pull requests, and keep those with fixes',
    options: [
      { flags: '--port <number>', description: 'port to listen on', number: true },
      { flags: '--host <address>', description: 'address to listen on (default: 127.0.0.1)' },
      { flags: '--jobs <count>', description: 'repositories at once (default: 2)', number: true },
    ],
  },
] as const satisfies readonly Command[];
