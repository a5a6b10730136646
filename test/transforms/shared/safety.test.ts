import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, Service } from '../../../src/transform.ts';
import { enumerate, inContainer, isPrivileged } from '../../../transforms/shared/safety.ts';

const safety = suite('safety');

const service = (name: string): Service => ({ kind: 'service', name }) as Service;
const container = (kind: string, workload: string, name: string): Container =>
  ({ kind: 'container', name, pod: { workload: { kind, name: workload } } }) as unknown as Container;

safety('words are enumerated as a person would', () => {
  assert.equal([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate), ['', 'a', 'a and b', 'a, b and c']);
});

safety('a check command names the container', () => {
  assert.is(inContainer(service('web'), 'id'), 'docker compose exec web id');
  assert.is(inContainer(container('Deployment', 'web', 'app'), 'id'), 'kubectl exec deployment/web -c app -- id');
});

safety('a name that a shell would interpret never enters a command', () => {
  assert.is(inContainer(service('web; rm -rf /'), 'id'), 'id');
  assert.is(inContainer(container('Deployment', '$(id)', 'app'), 'id'), 'id');
  assert.is(inContainer(container('CronJob', 'backup', 'app'), 'id'), 'id');
});

safety('Swarm ignores privileged', () => {
  const privileged = { kind: 'service', privileged: true };
  assert.is(isPrivileged({ ...privileged, engine: 'docker' } as Service), true);
  assert.is(isPrivileged({ ...privileged, engine: 'swarm' } as Service), false);
  assert.is(isPrivileged({ ...privileged, engine: 'docker', privileged: 'unknown' } as Service), false);
});

safety.run();
