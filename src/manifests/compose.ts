import { detectCompose, mayHoldCompose, skipCompose } from '../detect/compose.ts';
import { type Dialect, openStream, yaml } from '../languages/yaml/index.ts';
import type { Service } from '../transform.ts';
import { readCompose } from '../workloads/compose/index.ts';
import type { ManifestKind, ManifestTarget } from './manifest.ts';
import { parseServiceExtension } from './named-ignores.ts';

/** Compose files: their targets are services. */
export const compose: ManifestKind<Dialect> = {
  kind: 'compose',
  language: yaml,
  dialect: 'go3',
  words: ['services'],
  mayHold: mayHoldCompose,
  skip: skipCompose,
  detect: detectCompose,
  read(input) {
    const open = (text: string): ReturnType<typeof openStream> => openStream(new TextEncoder().encode(text));
    const { services, problems } = readCompose({ ...input, open });
    return { targets: services.map(serviceTarget), problems };
  },
};

function serviceTarget(service: Service): ManifestTarget<'service'> {
  return {
    kind: 'service',
    target: service,
    resource: { kind: 'service', name: service.name },
    parts: [],
    around: [],
    ignores: () => {
      const ignores = parseServiceExtension(service.get('x-harden').value);
      return ignores.length === 0 ? [] : [{ by: 'label', at: service.at('x-harden'), ignores }];
    },
  };
}
