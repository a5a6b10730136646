import { cpSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Corpus } from '../corpus/copy.ts';

/** The names under which a Dockerfile is found. */
export function isDockerfileName(path: string): boolean {
  const name = basename(path);
  if (name.endsWith('.dockerignore')) return false;
  return /^(Docker|Container)file(\..+)?$/.test(name) || /\.([Dd]ocker|[Cc]ontainer)file$/.test(name);
}

/** Copies a tree, whose `files` are the Dockerfiles in it. */
export function copyTree(folder: string): Corpus {
  const source = realpathSync(folder);
  const copy = join(realpathSync(mkdtempSync(join(tmpdir(), 'harden-dockerfiles-'))), 'tree');
  cpSync(source, copy, { recursive: true });
  return { source, copy, files: filesBelow(source).filter(isDockerfileName) };
}

/** Every file below a folder, relative to it, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
