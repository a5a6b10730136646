import type { BuildRef, Plain } from '../../transform.ts';
import { isList, isMap, toText } from '../plain.ts';
import { isInterpolated } from './interpolation.ts';

/** `build`, short or long, with paths relative to the root of the project. */
export function readBuild(value: Plain | undefined, file: string): BuildRef | undefined {
  if (value === undefined || value === null) return undefined;
  const build = isMap(value) ? value : { context: value };
  const context = toText(build.context) ?? '.';
  const dockerfile = toText(build.dockerfile) ?? 'Dockerfile';
  const inline = toText(build.dockerfile_inline);
  const target = toText(build.target);
  const isLocal = !isRemote(context) && !isInterpolated(context);
  const folder = isLocal
    ? joinPath(file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '', context)
    : undefined;
  const readable = !isInterpolated(dockerfile) && inline === undefined;
  return {
    dockerfile: readable ? joinPath(folder, dockerfile) : undefined,
    context: folder,
    inline,
    target,
    args: readArgs(build.args),
  };
}

function readArgs(value: Plain | undefined): Readonly<Record<string, string>> {
  const args: Record<string, string> = {};
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined && !isInterpolated(text)) args[name] = text;
  };
  if (isMap(value)) for (const [name, text] of Object.entries(value)) add(name, toText(text));
  if (isList(value)) {
    for (const item of value) {
      const text = String(item);
      const at = text.indexOf('=');
      if (at !== -1) add(text.slice(0, at), text.slice(at + 1));
    }
  }
  return args;
}

function isRemote(context: string): boolean {
  return /^(https?:|git:|git@|ssh:|github\.com\/|docker-image:)/.test(context);
}

/** Joins and normalises with forward slashes; undefined when the path leaves the root. */
export function joinPath(folder: string | undefined, path: string): string | undefined {
  if (folder === undefined || path.startsWith('/') || path.startsWith('~')) return undefined;
  const parts: string[] = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
