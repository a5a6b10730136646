import { defineTransform } from '../../src/transform.ts';
import { fromManifest } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';

/** Say here in one sentence which hardened state the rule establishes. */
export default defineTransform({
  meta: {
    id: 'template',
    title: 'What is wrong, up to about 70 characters',
    severity: 'medium',
    fixable: 'always',
    why: 'What an attacker or an accident gains without the fix, in one or two sentences.',
    fixSafety:
      'When the fix is safe, when it is assured and by which evidence, when it is unsafe, when it is declined.',
    references: [],
    rank: 100,
  },
  on: {
    service: {
      *detect(service) {
        if (service.flag('stdin_open') !== true) return;
        yield { at: service.at('stdin_open'), message: `${nameOf(service)} keeps stdin open`, data: undefined };
      },
      fix(_finding, service) {
        return {
          kind: 'fix',
          title: 'close stdin',
          edits: [service.remove(['stdin_open'])],
          safety: 'unsafe',
          because: [fromManifest(service, 'stdin_open is set', 'stdin_open')],
          risk: 'a program that reads its input from a terminal stops',
        };
      },
    },
    container: {
      *detect(container) {
        if (container.flag('stdin') !== true) return;
        yield { at: container.at('stdin'), message: `${nameOf(container)} keeps stdin open`, data: undefined };
      },
      fix(_finding, container) {
        return {
          kind: 'fix',
          title: 'close stdin',
          edits: [container.remove(['stdin'])],
          safety: 'unsafe',
          because: [fromManifest(container, 'stdin is set', 'stdin')],
          risk: 'a program that reads its input from a terminal stops',
        };
      },
    },
  },
});
