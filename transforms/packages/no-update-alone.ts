import { type Declined, defineTransform, type Finding, type Fix, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { joinedWith, nextInstall, readsIndex, type UpdateAlone, updateAlone } from './update-alone.ts';

/** Lists are fetched by the RUN that installs with them. */
export default defineTransform<UpdateAlone>({
  meta: {
    id: 'no-update-alone',
    title: 'Package lists are fetched in a RUN of their own',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'The layer with the lists is taken from the cache even when what is installed behind it changes: old versions with known holes are installed, or ones that are not there any more.',
    fixSafety:
      'Assured when the RUN directly behind it installs and consists of commands joined by `&&`, with the same options, and for apk, which fetches its index itself. Declined when something stands between the two, when nothing installs, and where a failing update would go unnoticed.',
    references: ['CIS-D 4.7', 'DS-0017', 'CKV_DOCKER_5', 'KICS 9bae49be'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<UpdateAlone>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const update = updateAlone(step);
    // With yum and dnf, which fetch what they need themselves, it brings what is installed up to date.
    if (!update || (isUpgrade(update) && !nextInstall(stage, update))) continue;
    const message = `a RUN of ${stageName(stage)} only runs \`${update.manager} update\`, and is taken from the cache later on`;
    yield { at: step.path, message, data: update };
  }
}

function isUpgrade({ manager }: UpdateAlone): boolean {
  return !manager.startsWith('ap');
}

function fix({ data: update }: Finding<UpdateAlone>, stage: Stage): Fix | Declined {
  const { step, manager, words } = update;
  const install = nextInstall(stage, update);
  if (!install)
    return declined(
      'report-only',
      'nothing in this file installs with what it fetches; take it out, or join it with the RUN that does',
    );
  if (manager === 'apk' && !stage.steps.some(readsIndex))
    return {
      kind: 'fix',
      title: 'take the RUN out, apk fetches its index itself',
      edits: [stage.drop(step)],
      safety: 'assured',
      because: [fromInstruction(install, 'adds packages with apk, which fetches an index that is not there')],
    };
  const next = joinedWith(stage, update);
  if (next && words)
    return {
      kind: 'fix',
      title: 'join it with the RUN that installs',
      edits: [stage.drop(step), ...stage.prependCommand(next, words)],
      safety: 'assured',
      because: [fromInstruction(next, 'installs with what it fetches, and follows directly')],
    };
  return declined(
    'edit-refused',
    `write it into the RUN that installs (${install.origin}), in front of its installation`,
  );
}
