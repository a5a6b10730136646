import { defineTransform } from '../../src/transform.ts';
import { inContainer } from '../shared/check-command.ts';
import { declineInherited } from '../shared/declining.ts';
import { fromManifest, isWrittenHere } from '../shared/targets.ts';
import { enumerate, nameOf } from '../shared/words.ts';

/** Compose can create every secret and config that a read-only service asks for. */
export default defineTransform({
  meta: {
    id: 'no-inline-files',
    title: 'Secret or config with inline content in a read-only container',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Compose writes secrets and configs with `content:` or `environment:` into the container after it was made. On a read-only root that fails, and `up` with it.',
    fixSafety:
      'Always unsafe: the root filesystem becomes writable again. Keeping the content in a file and naming it with `file:` keeps the root read-only, but only the owner can write that file. Declined when read_only comes from a base service.',
    references: [],
    preset: 'recommended',
    phase: 'filesystem',
    after: ['read-only-root', 'writable-paths', 'tmpfs-options'],
  },
  on: {
    service: {
      *detect(service) {
        if (service.readOnlyRoot !== true || service.inlineFiles.length === 0) return;
        yield {
          at: service.at('read_only'),
          message: `${nameOf(service)} is read-only, and Compose cannot create ${enumerate(service.inlineFiles)} in it: \`up\` fails`,
          data: undefined,
        };
      },
      fix(_finding, service) {
        const read = service.get('read_only');
        if (!isWrittenHere(read)) return declineInherited();
        const files = enumerate(service.inlineFiles);
        return {
          kind: 'fix',
          title: 'leave the root filesystem writable',
          edits: [read.source === 'own' ? service.remove(['read_only']) : service.set(['read_only'], false)],
          check: inContainer(service, 'ls /run/secrets'),
          safety: 'unsafe',
          because: [fromManifest(service, 'read_only is set', 'read_only')],
          risk: `the files of the image can be changed again; with \`file:\` instead of inline content for ${files} the root can stay read-only`,
        };
      },
    },
  },
});
