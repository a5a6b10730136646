import type { View } from '../languages/language.ts';
import type { Detection, Skip, TextFile } from './detection.ts';
import { valuesOfKey } from './key-search.ts';
import { isComposeName } from './names.ts';
import { isOldCompose } from './old-compose.ts';

/** Could this text hold a Compose file? Most files of a repository are dismissed here. */
export function mayHoldCompose(text: string): boolean {
  return !valuesOfKey(text, 'services').next().done || isOldCompose(text);
}

/** Compose itself no longer reads a file without `services`. */
export function skipCompose({ path, text }: TextFile): Skip | undefined {
  if (!isComposeName(path) || !isOldCompose(text)) return undefined;
  const message = 'a Compose file without `services`; Compose no longer reads this format';
  return { code: 'old-compose', message, isProblem: true };
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

export function detectCompose(root: View, path: string): Detection {
  const services = root.kind === 'map' ? root.get('services') : undefined;
  if (services?.kind !== 'map') return undefined;
  if (!services.keys().some(name => looksLikeService(services.get(name)))) return 'services-without-image';
  const unknown = root.keys().some(key => !composeKeys.has(key) && !key.startsWith('x-'));
  return unknown && !isComposeName(path) ? 'not-a-manifest' : 'yes';
}

function looksLikeService(service: View | undefined): boolean {
  return (
    service?.kind === 'map' && (service.get('image') ?? service.get('build') ?? service.get('extends')) !== undefined
  );
}
