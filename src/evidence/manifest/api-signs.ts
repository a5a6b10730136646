import { apiSignsJson } from './api-signs.generated.ts';

/** What says that a pod talks to the Kubernetes API. src/evidence/data/kubernetes-api.yaml is the source and explains the keys. */
export interface ApiSigns {
  readonly injections: readonly { readonly key: string; readonly adds: string; readonly origin: string }[];
  readonly variables: readonly {
    readonly name: string;
    readonly values?: readonly string[];
    readonly sure?: true;
    readonly origin: string;
  }[];
  readonly words: readonly { readonly word: string; readonly except?: string; readonly origin: string }[];
  readonly images: readonly { readonly names: readonly string[]; readonly origin: string }[];
  readonly identities: readonly { readonly key: string; readonly origin: string }[];
}

let signs: ApiSigns | undefined;

/** Parsed on first use: a run that meets no pod pays nothing. */
export function apiSigns(): ApiSigns {
  signs ??= JSON.parse(apiSignsJson) as ApiSigns;
  return signs;
}
