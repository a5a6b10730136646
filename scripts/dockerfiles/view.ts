/** What harden sees in the Dockerfiles of a tree: instructions with the stages they are in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discover } from '../../src/files/discover.ts';
import { dockerfile as language, readShellForm } from '../../src/languages/dockerfile/index.ts';
import { openText } from '../../src/languages/yaml/index.ts';
import type { Instruction, Stage } from '../../src/transform.ts';
import { type Builds, buildsOf, readDockerfile } from '../../src/workloads/dockerfile/index.ts';
import { filesBelow } from './tree.ts';

/** An instruction in its place. */
export interface Place {
  readonly step: Instruction;
  /** First line, from 1. */
  readonly line: number;
  readonly stage: Stage;
}

/** A Dockerfile, or why harden reads none there. */
export type FileView = { readonly places: readonly Place[] } | { readonly unread: Unread };

/** `not-searched`: its name, its folder or a `.gitignore` says that it is no Dockerfile of the project; `unfit`: it cannot be built. */
export type Unread = 'not-searched' | 'template' | 'unfit';

/** Reads one of the files. */
export type Look = (file: string) => FileView;

export function viewOf(folder: string): Look {
  const files = filesBelow(folder);
  const known = new Set(files);
  const read = (path: string): string | undefined =>
    known.has(path) ? readFileSync(join(folder, path), 'utf8') : undefined;
  const builds = buildsOf({ read, files: () => files, open: openText });
  const searched = new Set(discover(folder, [folder], []).files.map(({ shown }) => shown));
  const views = new Map<string, FileView>();
  return file => {
    const view = searched.has(file) ? (views.get(file) ?? look(folder, file, { builds, read })) : notSearched;
    views.set(file, view);
    return view;
  };
}

const notSearched: FileView = { unread: 'not-searched' };

interface Project {
  readonly builds: Builds;
  readonly read: (path: string) => string | undefined;
}

function look(folder: string, file: string, { builds, read }: Project): FileView {
  const stream = language.open(readFileSync(join(folder, file)));
  if ('kind' in stream) return { unread: 'unfit' };
  if (language.isTemplate(stream)) return { unread: 'template' };
  const document = stream.documents[0]?.read('dockerfile');
  if (document?.kind !== 'document') return { unread: 'unfit' };
  const { text } = stream;
  const lines = (offset: number): number => stream.position(offset).line;
  const { root } = document;
  const { stages } = readDockerfile({ file, text, root, lines, builds: builds.of(file), read, readShellForm });
  return { places: stages.flatMap(stage => [stage.from, ...stage.steps].map(step => placeOf(step, stage))) };
}

function placeOf(step: Instruction, stage: Stage): Place {
  const { origin } = step;
  return { step, line: Number(origin.slice(origin.lastIndexOf(':') + 1)), stage };
}
