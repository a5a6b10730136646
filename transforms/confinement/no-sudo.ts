import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { namedPackages, packageCalls } from '../shared/package-calls.ts';
import { isShipped, stageName } from '../shared/stages.ts';

interface Sudo {
  readonly step: Instruction;
  readonly use: 'calls' | 'installs';
}

/** Builds become root by USER, and what runs does not become it at all. */
export default defineTransform<Sudo>({
  meta: {
    id: 'no-sudo',
    title: 'Image with sudo',
    severity: 'medium',
    fixable: 'never',
    why: 'A program such as sudo is a program that makes root of whoever may call it: in an image it undoes the user that was chosen, and no-new-privileges takes it away again.',
    fixSafety:
      'Never changed: which commands need root, and where USER has to stand for them, is seen by whoever knows the build.',
    references: ['DS-0010', 'CKV2_DOCKER_1', 'DL3004', 'KICS 8ada6e80'],
    preset: 'recommended',
    phase: 'identity',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Sudo>> {
  if (!isShipped(stage)) return;
  const installing = new Set(
    packageCalls(stage)
      .filter(call => /^(install|add|-S\w*)$/.test(call.action) && namedPackages(call).includes('sudo'))
      .map(({ step }) => step),
  );
  for (const step of stage.steps) {
    const message = `a RUN of ${stageName(stage)}`;
    if (installing.has(step))
      yield { at: step.path, message: `${message} installs sudo`, data: { step, use: 'installs' }, key: 'installs' };
    if (step.commands?.some(({ words }) => /^(\/usr\/bin\/)?sudo$/.test(words[0] ?? '')))
      yield { at: step.path, message: `${message} calls sudo`, data: { step, use: 'calls' }, key: 'calls' };
  }
}

function fix({ data: { step, use } }: Finding<Sudo>): Declined {
  if (use === 'installs')
    return declined(
      'report-only',
      'leave it out: what needs root in the build stands in front of USER, and an entrypoint that has to change its user does it with setpriv, gosu or su-exec',
    );
  const isRoot = step.user !== undefined && /^(root|0)(:|$)/.test(step.user);
  return declined(
    'report-only',
    isRoot
      ? 'take sudo away: the RUN is root already'
      : 'take sudo away: put the RUN in front of USER, or USER root in front of it and the other user behind it',
  );
}
