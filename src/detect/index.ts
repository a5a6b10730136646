/** What is this file, this document: Compose, Kubernetes, or something to leave alone? */
import type { View } from '../languages/yaml/types.ts';
import { findKind } from './kinds.ts';
import { isComposeName } from './names.ts';
import type { NoManifest } from './reasons.ts';

export { prefilter } from './prefilter.ts';
export { type NoManifest, whyNot } from './reasons.ts';
export { skipReason } from './skip.ts';

export type Detected =
  | { readonly kind: 'compose' }
  | { readonly kind: 'kubernetes' }
  | { readonly kind: 'none'; readonly reason: NoManifest };

export function detectDocument(root: View, path: string): Detected {
  if (root.kind !== 'map') return { kind: 'none', reason: 'not-a-manifest' };
  const apiVersion = root.get('apiVersion');
  const kind = root.get('kind');
  if (apiVersion?.kind === 'scalar' && kind?.kind === 'scalar')
    return detectKubernetes(apiVersion.text, kind.text, root);
  return detectCompose(root, path);
}

function detectKubernetes(apiVersion: string, kind: string, root: View): Detected {
  if (findKind(apiVersion, kind)) return { kind: 'kubernetes' };
  if (kind.endsWith('List') && root.get('items')?.kind === 'seq') return { kind: 'kubernetes' };
  return { kind: 'none', reason: 'kind-without-pods' };
}

/** Keys that stand beside `services` in a Compose file. Anything else at the top means another format. */
const composeKeys = new Set([
  'version',
  'name',
  'services',
  'volumes',
  'networks',
  'secrets',
  'configs',
  'include',
  'models',
  '<<',
]);

function detectCompose(root: View, path: string): Detected {
  const services = root.get('services');
  if (services?.kind !== 'map') return { kind: 'none', reason: 'not-a-manifest' };
  const names = services.keys();
  const looksLikeService = names.some(name => {
    const service = services.get(name);
    return (
      service?.kind === 'map' && (service.get('image') ?? service.get('build') ?? service.get('extends')) !== undefined
    );
  });
  if (!looksLikeService) return { kind: 'none', reason: 'services-without-image' };
  const foreign = root.keys().some(key => !composeKeys.has(key) && !key.startsWith('x-'));
  return foreign && !isComposeName(path) ? { kind: 'none', reason: 'not-a-manifest' } : { kind: 'compose' };
}
