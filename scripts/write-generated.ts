/** Writes generated files, or with `--check` only reports the stale ones through the exit code. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const check = process.argv.includes('--check');

export function writeGenerated(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  if (isOnlyChecked(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}

export function removeGenerated(path: string): void {
  if (isOnlyChecked(path)) return;
  rmSync(path);
  console.log(`removed ${path}`);
}

function isOnlyChecked(path: string): boolean {
  if (check) {
    console.error(`${path} is not up to date; run: npm run generate`);
    process.exitCode = 1;
  }
  return check;
}
