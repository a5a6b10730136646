/** What a `package.json` lists, by name. */
export interface Listed {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly development: Readonly<Record<string, string>>;
  readonly hasWorkspaces: boolean;
  /** Name and version of the package manager that it asks for. */
  readonly packageManager: string | undefined;
  /** It changes what packages ask for: `overrides`, `resolutions`, patches. */
  readonly isChanged: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a `package.json`; undefined when it is none. */
export function readPackageJson(text: string): Listed | undefined {
  const json = readJson(text);
  if (!json) return undefined;
  return {
    dependencies: { ...textsOf(json.optionalDependencies), ...textsOf(json.dependencies) },
    development: textsOf(json.devDependencies),
    hasWorkspaces: json.workspaces !== undefined,
    packageManager: typeof json.packageManager === 'string' ? json.packageManager : undefined,
    isChanged: json.overrides !== undefined || json.resolutions !== undefined || json.pnpm !== undefined,
  };
}

/** A text that is a JSON object. */
export function readJson(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(fieldsOf(value) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
