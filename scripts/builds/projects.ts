import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { run } from '../survival/shell.ts';

/** One folder of projects/: a project that builds its images, as people write them; README.md says what lies in it. */
export interface Project {
  readonly name: string;
  readonly folder: string;
  /** What it is an example of. */
  readonly about: string;
  /** Where its service `app` answers. */
  readonly port: number;
  /** The Compose file, as a path in the project. */
  readonly compose: string;
  /** Whether it has data that outlives a container. */
  readonly keepsData: boolean;
}

export function readProjects(folder: string): readonly Project[] {
  return readdirSync(folder)
    .toSorted()
    .map(name => readProject(name, join(folder, name)));
}

function readProject(name: string, folder: string): Project {
  const about = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')) as Pick<Project, 'about' | 'port'>;
  const files = join(folder, 'files');
  const compose = ['compose.yaml', 'docker-compose.yml'].find(file => existsSync(join(files, file)));
  if (compose === undefined) throw new Error(`${files}: no Compose file`);
  const keepsData = Object.values(readServices(join(files, compose))).some(({ volumes = [] }) => volumes.length > 0);
  return { name, folder, ...about, compose, keepsData };
}

export function chooseProjects(all: readonly Project[], names: readonly string[]): readonly Project[] {
  const unknown = names.filter(name => !all.some(project => project.name === name));
  if (unknown.length > 0) throw new Error(`no such project: ${unknown.join(', ')}`);
  return all.filter(({ name }) => names.includes(name));
}

/** A fresh copy of the project, with what has to be made first. */
export function copyProject({ folder }: Project, place: string): void {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  cpSync(join(folder, 'files'), place, { recursive: true });
  const script = join(folder, 'prepare.sh');
  if (existsSync(script)) run('sh', ['-e', resolve(script)], { cwd: place });
}

/** How an image of the project is built. */
export interface Build {
  readonly service: string;
  /** Paths in the project. */
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string | undefined;
}

interface ComposeService {
  readonly build?: string | { readonly context?: string; readonly dockerfile?: string; readonly target?: string };
  readonly volumes?: readonly unknown[];
}

/** What Compose would build, from a copy of the project. */
export function buildsOf({ compose }: Project, place: string): readonly Build[] {
  return Object.entries(readServices(join(place, compose))).flatMap(([service, { build }]) => {
    if (build === undefined) return [];
    const { context = '.', dockerfile = 'Dockerfile', target } = typeof build === 'string' ? { context: build } : build;
    return [{ service, context, dockerfile: join(context, dockerfile), target }];
  });
}

function readServices(file: string): Readonly<Record<string, ComposeService>> {
  return (parse(readFileSync(file, 'utf8')) as { services: Record<string, ComposeService> }).services;
}
