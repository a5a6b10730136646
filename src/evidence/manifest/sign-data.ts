import { signsJson } from './signs.generated.ts';

/** A kind of images for which the default seccomp profile may be too narrow. */
export interface ImageKind {
  readonly says: string;
  /** Why one of its programs may need to gain rights, too. */
  readonly gains?: string;
  readonly pattern: RegExp;
}

/** What names in a manifest say about rights. src/evidence/data/manifest-signs.yaml is the source and explains the keys. */
export interface ManifestSigns {
  readonly images: readonly ImageKind[];
  /** Variables that ask for sudo. */
  readonly variables: RegExp;
  /** Commands that gain rights, as an alternative of a pattern. */
  readonly programs: string;
}

interface SignsFile {
  readonly images: readonly {
    readonly says: string;
    readonly gains?: string;
    readonly where: 'anywhere' | 'part';
    readonly names: readonly { readonly name: string; readonly ends?: true }[];
  }[];
  readonly variables: readonly { readonly part?: string; readonly name?: string }[];
  readonly programs: readonly { readonly names: readonly string[] }[];
}

let signs: ManifestSigns | undefined;

/** Read on first use. */
export function manifestSigns(): ManifestSigns {
  signs ??= compile(JSON.parse(signsJson) as SignsFile);
  return signs;
}

function compile({ images, variables, programs }: SignsFile): ManifestSigns {
  const wishes = variables.map(({ part, name }) => (part === undefined ? `^${name}$` : `(?:^|_)${part}(?:_|$)`));
  return {
    images: images.map(({ where, names, ...words }) => {
      const all = names.map(({ name, ends }) => `${name}${ends ? '\\b' : ''}`).join('|');
      return { ...words, pattern: new RegExp(`${where === 'part' ? '(?:^|[/_-])' : ''}(?:${all})`, 'i') };
    }),
    variables: new RegExp(wishes.join('|')),
    programs: programs.flatMap(({ names }) => names).join('|'),
  };
}
