import { analyseStart, type Startup } from '../../startup/index.ts';
import type { BuildStep, CreatedUser } from './read.ts';

/** What the RUN lines of a Dockerfile do, read as the shell would. */

const readings = new WeakMap<BuildStep, Startup>();

/** What a RUN does; the same step is read once. */
export function readRun(step: BuildStep): Startup {
  let reading = readings.get(step);
  if (!reading) {
    reading = analyseStart(
      {
        words: step.words ?? ['/bin/sh', '-c', scriptOf(step.text)],
        workdir: step.workdir,
        variables: knownVariables(step.variables),
        complete: false,
        uid: 0,
      },
      { read: () => undefined, account: () => undefined },
    );
    readings.set(step, reading);
  }
  return reading;
}

/** Values that still hold an argument are not known. */
export function knownVariables(variables: Readonly<Record<string, string>>): Map<string, string | undefined> {
  return new Map(Object.entries(variables).map(([name, value]) => [name, value.includes('$') ? undefined : value]));
}

/** The text of a RUN, with a here-document as the script that it is. */
function scriptOf(text: string): string {
  const [, , name, body] = /^<<-?(["']?)(\w+)\1[ \t]*\r?\n([\s\S]*)$/.exec(text.trim()) ?? [];
  if (name === undefined || body === undefined) return text;
  return body.replace(new RegExp(`\\r?\\n?[ \\t]*${name}\\s*$`), '\n');
}

/** Whether a RUN can hold a word at all: most of them are not worth reading for a single question. */
export function mentions({ keyword, text }: BuildStep, pattern: RegExp): boolean {
  return keyword === 'RUN' && pattern.test(text);
}

/** Users made in RUN instructions, by name, with the numbers of their groups. */
export function createdUsers(steps: readonly BuildStep[]): ReadonlyMap<string, CreatedUser> {
  const users = new Map<string, CreatedUser>();
  const groups = new Map<string, number | undefined>();
  for (const step of steps) {
    if (!mentions(step, /(user|group)(add)?\b/)) continue;
    for (const account of readRun(step).accounts) {
      const { name, group, uid, home } = account;
      const gid = group === undefined ? undefined : /^\d+$/.test(group) ? Number(group) : groups.get(group);
      if (account.kind === 'group') groups.set(name, gid);
      else users.set(name, { uid, gid, home });
    }
  }
  return users;
}
