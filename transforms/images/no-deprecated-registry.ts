import { type Declined, defineTransform, type Finding, type Fix, type Stage } from '../../src/transform.ts';
import { fromInstruction } from '../shared/stages.ts';
import { beginsWith, declineVariable, writtenBase } from './base.ts';

interface Successor {
  /** Written in front of the name of the image. */
  readonly old: string;
  readonly now: string;
}

/** Registries that get no images any more, and the one that took over. */
const successors: readonly Successor[] = [
  { old: 'k8s.gcr.io/', now: 'registry.k8s.io/' },
  { old: 'gcr.io/google-containers/', now: 'registry.k8s.io/' },
  { old: 'gcr.io/google_containers/', now: 'registry.k8s.io/' },
  { old: 'us.gcr.io/k8s-artifacts-prod/', now: 'registry.k8s.io/' },
  { old: 'eu.gcr.io/k8s-artifacts-prod/', now: 'registry.k8s.io/' },
  { old: 'asia.gcr.io/k8s-artifacts-prod/', now: 'registry.k8s.io/' },
];

/** Images come from a registry that still gets fixes. */
export default defineTransform<Successor>({
  meta: {
    id: 'no-deprecated-registry',
    title: 'Image from a registry that gets no fixes any more',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Frozen registries keep old images with known holes, and are switched off some day; builds fail then.',
    fixSafety:
      'Unsafe: whether the new registry has the same image under this name was not looked up. Declined when the name comes from a variable.',
    references: ['C-0253'],
    windows: true,
    preset: 'baseline',
    phase: 'base',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Successor>> {
  // A tag from a variable does not matter here.
  const successor = stage.image && successors.find(({ old }) => stage.base.startsWith(old));
  if (!successor) return;
  const { old, now } = successor;
  yield {
    at: stage.from.path,
    message: `${beginsWith(stage)} an image of ${old.slice(0, -1)}, which is frozen; ${now.slice(0, -1)} took over`,
    data: successor,
  };
}

function fix({ data: { old, now } }: Finding<Successor>, stage: Stage): Fix | Declined {
  const written = writtenBase(stage);
  if (!written.startsWith(old)) return declineVariable(stage);
  const image = `${now}${stage.base.slice(old.length)}`;
  return {
    kind: 'fix',
    title: `take the image from ${now.slice(0, -1)}`,
    edits: [stage.change(stage.from, 'image', `${now}${written.slice(old.length)}`)],
    safety: 'unsafe',
    because: [fromInstruction(stage.from, `FROM ${stage.base}`)],
    risk: `the build fails where ${image} does not exist: nobody asked the registry`,
    check: `docker buildx imagetools inspect ${image}`,
  };
}
