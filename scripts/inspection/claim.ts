import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from '../../src/evidence/file/types.ts';
import { imageMounts } from '../../src/evidence/image/mounts.ts';
import { type Image, toRecord } from '../../src/inspect/record.ts';
import type { Service } from '../../src/transform.ts';
import type { Engine } from '../survival/engine.ts';
import { run } from '../survival/shell.ts';

export interface Claim {
  readonly subject: string;
  /** Why no mounts are made; the differences are empty then. */
  readonly declined: string | undefined;
  readonly successes: number;
  readonly differences: readonly string[];
}

const script = readFileSync(join(import.meta.dirname, 'try-everything.pl'), 'utf8');

/** Tries every change as the user, as it is and on a read-only root with the mounts. */
export function tryClaim(engine: Engine, tag: string, image: Image, user: string): Claim | undefined {
  const { record } = toRecord(image, { digests: [], refs: [tag], from: 'docker', users: [{ user, groups: [] }] });
  const writable = record.writable.find(({ asked }) => asked.includes(user));
  if (!writable) return undefined;
  const subject = `${tag} as ${user === '' ? image.config.user : user}`;
  // As a service without mounts of its own.
  const service = { kind: 'service', mounts: [] } as unknown as Service;
  const answer = imageMounts(record, writable, service);
  if (answer.kind === 'declined') return { subject, declined: answer.reason, successes: 0, differences: [] };
  const words = answer.mounts.flatMap(({ path, kind, options }) =>
    kind === 'tmpfs' ? ['--tmpfs', options.length > 0 ? `${path}:${options.join()}` : path] : ['--volume', path],
  );
  const before = tryAll(engine, tag, writable, user, []);
  const after = tryAll(engine, tag, writable, user, ['--read-only', '--security-opt', 'no-new-privileges', ...words]);
  return {
    subject,
    declined: undefined,
    successes: before.size,
    differences: [
      ...[...before].filter(line => !after.has(line)).map(line => `no longer: ${line}`),
      ...[...after].filter(line => !before.has(line)).map(line => `new: ${line}`),
    ],
  };
}

function tryAll(
  { env }: Engine,
  tag: string,
  { uid, gid }: Writable,
  user: string,
  words: readonly string[],
): ReadonlySet<string> {
  const who = user === '' ? [] : ['--user', user];
  const command = ['--interactive', '--entrypoint', 'perl', tag, '-'];
  const output = run(
    'docker',
    ['run', '--rm', '--network', 'none', '--cap-drop', 'ALL', ...who, ...words, ...command],
    {
      env,
      input: script,
    },
  );
  if (output === '') throw new Error(`nothing could be done in ${tag} as ${uid}:${gid}, not even in /tmp`);
  return new Set(output.split('\n'));
}
