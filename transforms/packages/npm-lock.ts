import { fieldsOf, type Listed, readJson, textsOf } from './package-json.ts';

/** What may keep `npm ci` from taking a lockfile; `version` is that of its format. */
export function lookAtNpmLock(
  text: string,
  listed: Listed,
): { readonly version: number; readonly doubt: string | undefined } {
  const lock = readJson(text);
  const version = typeof lock?.lockfileVersion === 'number' ? lock.lockfileVersion : 1;
  return { version, doubt: lock ? doubtOf(lock, listed) : 'it is no JSON' };
}

function doubtOf(lock: Readonly<Record<string, unknown>>, listed: Listed): string | undefined {
  const packages = fieldsOf(lock.packages);
  const root = fieldsOf(packages?.['']);
  if (!packages || !root) return 'its format does not tell what it was made from';
  if (listed.hasWorkspaces) return 'the project has workspaces, and `npm ci` needs the files of each';
  const locked = {
    ...textsOf(root.optionalDependencies),
    ...textsOf(root.dependencies),
    ...textsOf(root.devDependencies),
  };
  const wanted = { ...listed.dependencies, ...listed.development };
  const names = new Set([...Object.keys(locked), ...Object.keys(wanted)]);
  const other = [...names].find(name => locked[name] !== wanted[name]);
  if (other !== undefined) return `it does not list ${other} as package.json does`;
  const absent = [...names].find(name => !packages[`node_modules/${name}`]);
  if (absent !== undefined) return `it has no version of ${absent}`;
  const peer = missingPeer(packages);
  return peer === undefined ? undefined : `it has no version of ${peer}, which a package asks for as its peer`;
}

/** Peers are part of a lockfile unless it was made with `--legacy-peer-deps`. */
function missingPeer(packages: Readonly<Record<string, unknown>>): string | undefined {
  const names = new Set(Object.keys(packages).map(path => path.slice(path.lastIndexOf('node_modules/') + 13)));
  for (const value of Object.values(packages)) {
    const entry = fieldsOf(value);
    const optional = fieldsOf(entry?.peerDependenciesMeta) ?? {};
    const missing = Object.keys(textsOf(entry?.peerDependencies)).find(
      name => !names.has(name) && fieldsOf(optional[name])?.optional !== true,
    );
    if (missing !== undefined) return missing;
  }
  return undefined;
}
