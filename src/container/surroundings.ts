import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Surroundings } from './endpoint.ts';

/** This process and its user. */
export function surroundingsHere(): Surroundings {
  return {
    env: process.env,
    home: homedir(),
    uid: process.getuid?.() ?? -1,
    platform: process.platform,
    exists: existsSync,
    read: path => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}
