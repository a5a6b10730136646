import { detectCompose, mayHoldCompose, skipCompose } from '../detect/compose.ts';
import { type Dialect, openText, yaml } from '../languages/yaml/index.ts';
import type { Service } from '../transform.ts';
import { readCompose } from '../workloads/compose/index.ts';
import { ComposeNeighbours } from '../workloads/compose/neighbours.ts';
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
  reader({ read, files }) {
    const open = openText;
    const neighbours = new ComposeNeighbours({ read, files, open });
    return input => {
      const { services, problems } = readCompose({ ...input, read, open, neighbours });
      return { targets: services.map(serviceTarget), problems };
    };
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
