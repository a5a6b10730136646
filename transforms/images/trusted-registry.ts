import { type Declined, defineTransform, type Facts, type Finding, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { beginsWith, declineVariable, placeOfBase } from './base.ts';

/** Images come from registries that the project has chosen. The data of a finding: the name is not known. */
export default defineTransform<boolean>({
  meta: {
    id: 'trusted-registry',
    title: 'Image from a registry that is not on the list',
    severity: 'medium',
    fixable: 'never',
    why: 'Anybody can publish on a public registry, under a name that looks right; a short list of registries is what reviews and mirrors can be built on.',
    fixSafety:
      'Never changed: where the same image can be had is not known. The rule says nothing as long as registries.allow is empty in the configuration.',
    references: ['CIS-D 4.2', 'DL3026', 'OWASP-D 13'],
    windows: true,
    preset: 'strict',
    phase: 'base',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage, facts: Facts): Iterable<Finding<boolean>> {
  if (!stage.image) return;
  const isAllowed = facts.isAllowed(stage.image);
  if (isAllowed === undefined) return;
  const { registry, repository } = stage.image;
  const isOpen = stage.base.startsWith('$');
  if (isAllowed && !isOpen) return;
  const isUnknown = isOpen || /\$/.test(registry + repository);
  yield {
    at: stage.from.path,
    message: isUnknown
      ? `${beginsWith(stage)} ${stage.base}, whose registry cannot be told from the file`
      : `${beginsWith(stage)} ${registry}/${repository}, whose registry or folder is not allowed`,
    data: isUnknown,
    ...(isUnknown ? { severity: 'info' as const } : {}),
  };
}

function fix({ data: isUnknown }: Finding<boolean>, stage: Stage): Declined {
  if (isUnknown) return declineVariable(stage);
  return declined(
    'report-only',
    `copy the image to an allowed registry (\`docker buildx imagetools create --tag <allowed>/<name> ${stage.base}\`) and name that in ${placeOfBase(stage, 'registry')}, or add its registry to registries.allow`,
  );
}
