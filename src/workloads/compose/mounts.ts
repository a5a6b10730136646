import type { Mount, Path, Plain } from '../../transform.ts';
import { isMap, type PlainMap } from '../plain.ts';

interface Place {
  readonly at: Path;
  readonly own: boolean;
}

/** One item of `volumes`, short or long; undefined when it cannot be read. */
export function parseVolume(item: Plain, place: Place): Mount | undefined {
  if (typeof item === 'string') return parseShort(item, place);
  return isMap(item) ? parseLong(item, place) : undefined;
}

function parseShort(text: string, place: Place): Mount | undefined {
  const parts = splitAtColons(text);
  if (parts.length === 1)
    return {
      kind: 'anonymous',
      target: normalise(text),
      source: undefined,
      readOnly: false,
      partial: false,
      options: [],
      ...place,
    };
  const [source = '', target = '', options = ''] = parts;
  if (parts.length > 3 || target === '') return undefined;
  const words = options === '' ? [] : options.split(',');
  const kind = isHostPath(source) ? 'bind' : 'volume';
  const partial = kind === 'bind' && isFileName(target);
  return { kind, target: normalise(target), source, readOnly: words.includes('ro'), partial, options: words, ...place };
}

/** Colons separate, except behind a drive letter (`C:\\data:C:\\data`) and inside `${...}`. */
function splitAtColons(text: string): readonly string[] {
  return text.match(/(?:(?<=^|:)[A-Za-z]:(?=[\\/]))?(?:\$\{[^}]*\}|[^:])+/g) ?? [''];
}

function parseLong(item: { readonly [key: string]: Plain }, place: Place): Mount | undefined {
  const { type, source, target } = item;
  if (typeof target !== 'string') return undefined;
  const kind = kindOf(typeof type === 'string' ? type : 'volume', source);
  const readOnly = item.read_only === true || item.read_only === 'true';
  const text = typeof source === 'string' ? source : undefined;
  return {
    kind,
    target: normalise(target),
    source: text,
    readOnly,
    partial: kind === 'bind' && isFileName(target),
    options: [],
    ...place,
  };
}

function kindOf(type: string, source: Plain | undefined): Mount['kind'] {
  if (type === 'bind' || type === 'tmpfs') return type;
  if (type === 'volume') return typeof source === 'string' ? 'volume' : 'anonymous';
  return 'other';
}

/** A named volume whose driver binds a folder of the host is that folder. */
export function behindVolume(mount: Mount, volumes: PlainMap): Mount {
  if (mount.kind !== 'volume' || mount.source === undefined) return mount;
  const definition = volumes[mount.source];
  const options = isMap(definition) ? definition.driver_opts : undefined;
  if (!isMap(options) || typeof options.device !== 'string') return mount;
  const flags = String(options.o ?? '').split(',');
  if (!flags.some(flag => flag === 'bind' || flag === 'rbind')) return mount;
  return { ...mount, kind: 'bind', source: options.device, readOnly: mount.readOnly || flags.includes('ro') };
}

/** One item of `tmpfs`: `path[:options]`. */
export function parseTmpfs(text: string, place: Place): Mount {
  const [target = '', options = ''] = text.split(':');
  const words = options === '' ? [] : options.split(',');
  return {
    kind: 'tmpfs',
    target: normalise(target),
    source: undefined,
    readOnly: words.includes('ro'),
    partial: false,
    options: words,
    ...place,
  };
}

/** One item of a service's `secrets` or `configs`. */
export function parseFileGrant(kind: 'secret' | 'config', item: Plain, place: Place): Mount | undefined {
  const source =
    typeof item === 'string' ? item : isMap(item) && typeof item.source === 'string' ? item.source : undefined;
  if (source === undefined) return undefined;
  const given = isMap(item) && typeof item.target === 'string' ? item.target : undefined;
  const folder = kind === 'secret' ? '/run/secrets/' : '/';
  const target = given?.startsWith('/') ? given : `${folder}${given ?? source}`;
  return { kind, target: normalise(target), source, readOnly: true, partial: true, options: [], ...place };
}

function isHostPath(source: string): boolean {
  return /^[./~$\\]|^[A-Za-z]:[\\/]/.test(source);
}

/** A bind mount whose target names a file: it covers that file, not a folder. */
function isFileName(target: string): boolean {
  return /\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(target) && !/\.d$/.test(target);
}

export function normalise(path: string): string {
  const clean = path.replace(/\/{2,}/g, '/');
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
}
