import { parseConfig } from '../../src/config/index.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { ImageIndex } from '../../src/evidence/file/lookup.ts';
import { type Container, defineTransform, type Facts, type Service } from '../../src/transform.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';

export interface Project {
  /** Other files, by path from the root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: object;
  /** What was seen of images. */
  readonly images?: ImageIndex;
}

type Question<T> = (facts: Facts, container: Service | Container) => T;

/** What the evidence answers about each service or container of a manifest that is read as in a run. */
function ask<T>(manifest: string, question: Question<T>, { files = {}, config = {}, images }: Project = {}): T[] {
  const answers: T[] = [];
  const detect = (container: Service | Container, facts: Facts): [] => {
    answers.push(question(facts, container));
    return [];
  };
  const questioner = defineTransform({
    meta: {
      id: 'questioner',
      title: 'Asks the evidence',
      severity: 'info',
      fixable: 'never',
      why: 'Tests.',
      fixSafety: 'Never fixes.',
      references: [],
      preset: 'recommended',
      phase: 'rest',
    },
    on: { service: { detect }, container: { detect } },
  });
  const engine = createEngine({
    config: parseConfig(config),
    transforms: [questioner],
    knownRules: ['questioner'],
    read: path => files[path],
    index: new ClusterIndex(),
    images,
    today: '2026-01-01',
  });
  const planning = engine.planFile({ path: 'compose.yaml', bytes: Buffer.from(manifest), explicit: true });
  if (planning.kind !== 'planned') throw new Error(`the manifest was not planned: ${JSON.stringify(planning)}`);
  return answers;
}

/** The answer about a single Compose service, given as the lines below its name. */
export function askService<T>(service: string, question: Question<T>, project?: Project): T {
  const lines = service.trim().split('\n');
  return ask(`services:\n  app:\n${lines.map(line => `    ${line}`).join('\n')}\n`, question, project)[0]!;
}

/** The answer about the container of a pod, given as the lines below its name. */
export function askContainer<T>(container: string, question: Question<T>, project?: Project): T {
  const lines = container.trim().split('\n');
  const manifest = `apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
    - name: app
${lines.map(line => `      ${line}`).join('\n')}
`;
  return ask(manifest, question, project)[0]!;
}
