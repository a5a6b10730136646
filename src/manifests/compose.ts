import { detectCompose, mayHoldCompose, skipCompose } from '../detect/compose.ts';
import { dockerfile, readShellForm } from '../languages/dockerfile/index.ts';
import { type Dialect, openText, yaml } from '../languages/yaml/index.ts';
import type { Service } from '../transform.ts';
import { readCompose } from '../workloads/compose/index.ts';
import { ComposeNeighbours } from '../workloads/compose/neighbours.ts';
import { readDockerfile } from '../workloads/dockerfile/index.ts';
import { stageTarget } from './dockerfile.ts';
import type { ManifestKind, ManifestProject, ManifestTarget } from './manifest.ts';
import { parseServiceExtension } from './named-ignores.ts';

type Read = ManifestProject['read'];

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
      return { targets: services.map(service => serviceTarget(service, read)), problems };
    };
  },
};

/** Stages of a Dockerfile that is written into the manifest itself. */
function inlineStages(service: Service, read: Read): readonly ManifestTarget<'stage'>[] {
  const inline = service.build?.inline;
  const opened = inline === undefined ? undefined : dockerfile.open(Buffer.from(inline));
  if (inline === undefined || !opened || 'kind' in opened) return [];
  const document = opened.documents[0]?.read('dockerfile');
  if (document?.kind !== 'document') return [];
  const at = service.at('build', 'dockerfile_inline');
  const builder = {
    name: `service ${service.name}`,
    file: service.file,
    target: service.build?.target,
    user: undefined,
    mounts: [],
    ports: [],
    replaces: [],
  };
  const { stages } = readDockerfile({
    file: service.file,
    text: inline,
    root: document.root,
    lines: () => Number(service.origin('build', 'dockerfile_inline').replace(/^.*:/, '')),
    builds: [{ builder, context: service.build?.context }],
    read,
    readShellForm,
  });
  const reason = 'it is written into the manifest; change it there by hand, or move it into a Dockerfile';
  return stages.map(stage => ({ ...stageTarget(stage), inside: { at, reason } }));
}

function serviceTarget(service: Service, read: Read): ManifestTarget<'service'> {
  return {
    kind: 'service',
    target: service,
    resource: { kind: 'service', name: service.name },
    parts: inlineStages(service, read),
    around: [],
    ignores: () => {
      const ignores = parseServiceExtension(service.get('x-harden').value);
      return ignores.length === 0 ? [] : [{ by: 'label', at: service.at('x-harden'), ignores }];
    },
  };
}
