/**
 * Start scripts of the shapes that are met in public images, in test/data/entry-scripts. Behind the first line `#:` lines say how
 * it is started (command, env, uid, complete, file); `#=` lines at the end are what is to be found.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { analyseStart } from '../../src/startup/analyse.ts';
import type { Place, StartInput, Startup } from '../../src/startup/index.ts';

const folder = 'test/data/entry-scripts';

export interface EntryScript {
  readonly name: string;
  readonly input: StartInput;
  readonly files: Readonly<Record<string, string>>;
  readonly expected: string;
}

export const accounts: Readonly<Record<string, { uid: number; gid: number }>> = {
  app: { uid: 10001, gid: 10001 },
  postgres: { uid: 70, gid: 70 },
};

export function readEntryScripts(): readonly EntryScript[] {
  return readdirSync(folder)
    .sort()
    .map(name => readEntryScript(name.replace(/\.sh$/, ''), readFileSync(`${folder}/${name}`, 'utf8')));
}

function readEntryScript(name: string, text: string): EntryScript {
  const lines = text.split('\n');
  const settings = lines.flatMap(line => /^#: (\S+) (.*)$/.exec(line)?.slice(1, 3) ?? []);
  const values = (key: string): string[] =>
    settings.filter((_, index) => index % 2 === 1 && settings[index - 1] === key);
  const split = (value: string, at: string): [string, string] => [
    value.slice(0, value.indexOf(at)),
    value.slice(value.indexOf(at) + 1).replaceAll('\\n', '\n'),
  ];
  const script = lines.filter(line => !line.startsWith('#= ')).join('\n');
  return {
    name,
    input: {
      words: ['/entrypoint.sh', ...(values('command')[0] ?? 'node server.js').split(' ')],
      workdir: '/app',
      variables: new Map(values('env').map(value => split(value, '='))),
      complete: values('complete').length > 0,
      uid: Number(values('uid')[0] ?? 0),
    },
    files: { '/entrypoint.sh': script, ...Object.fromEntries(values('file').map(value => split(value, ' '))) },
    expected: lines
      .filter(line => line.startsWith('#= '))
      .map(line => line.slice(3))
      .join('\n'),
  };
}

export function analyse({ input, files }: EntryScript, known?: Parameters<typeof analyseStart>[2]): Startup {
  return analyseStart(input, { read: path => files[path], account: name => accounts[name] }, known);
}

/** What was found, a line for each statement. */
export function describe(startup: Startup): string {
  const at = ({ script, line }: Place): string => (script === '/entrypoint.sh' ? `line ${line}` : `${script}:${line}`);
  const { becomes, onEveryPath, runs, caps, writes, open } = startup;
  const always = caps.filter(({ when }) => when === 'always');
  const foreign = caps.filter(({ when }) => when === 'foreign');
  return [
    becomes
      ? `becomes ${becomes.name} (${becomes.uid}:${becomes.gid}) ${onEveryPath ? 'on every path' : 'on some paths'}`
      : 'becomes nobody known',
    ...runs.map(({ words, as, exec, at: place }) => {
      const who = as ? ` as ${as.name ?? 'a variable says'}` : '';
      return `${exec ? 'hands over to' : 'runs'} ${words?.join(' ') ?? 'what a variable says'}${who} (${at(place)})`;
    }),
    ...always.map(({ capability, what, at: place }) => `needs ${capability}: ${what} (${at(place)})`),
    ...foreign.map(
      ({ capability, target, at: place }) =>
        `needs ${capability} where ${target?.path || 'anything'}${target?.exact ? '' : '…'} is not root's (${at(place)})`,
    ),
    ...writes.map(({ path, exact, at: place }) => `writes ${path}${exact ? '' : '…'} (${at(place)})`),
    ...startup.grants.map(({ what, at: place }) => `gives rights: ${what} (${at(place)})`),
    ...startup.gains.map(({ what, at: place }) => `asks for rights: ${what} (${at(place)})`),
    ...startup.editsAccounts.map(({ what, at: place }) => `changes accounts: ${what} (${at(place)})`),
    ...startup.takesRoot.map(({ what, at: place }) => `takes root: ${what} (${at(place)})`),
    ...open.map(({ what, at: place }) => `open: ${what} (${at(place)})`),
  ].join('\n');
}
