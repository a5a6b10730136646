import type { Container, Service } from '../../../src/transform.ts';
import { composeOf, podsOf } from '../../workloads/read-text.ts';

/** The service of a Compose file, by its lines. */
export function readService(...lines: readonly string[]): Service {
  return composeOf(`services:\n  web:\n${lines.map(line => `    ${line}\n`).join('')}`).services.web!;
}

/** The container of a pod, by the lines of both. */
export function readContainer(pod: readonly string[] = [], container: readonly string[] = []): Container {
  const text = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: web}',
    'spec:',
    ...pod.map(line => `  ${line}`),
    '  containers:',
    '    - name: web',
    '      image: app:1',
    ...container.map(line => `      ${line}`),
  ];
  return podsOf(`${text.join('\n')}\n`)[0]!.containers.find(({ role }) => role === 'container')!;
}
