import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, Service } from '../../../src/transform.ts';
import { inContainer } from '../../../transforms/shared/check-command.ts';

const commands = suite('check commands');

const service = (name: string): Service => ({ kind: 'service', name }) as Service;
const container = (kind: string, workload: string, name: string): Container =>
  ({ kind: 'container', name, pod: { workload: { kind, name: workload } } }) as unknown as Container;

commands('name the container', () => {
  assert.is(inContainer(service('web'), 'id'), 'docker compose exec web id');
  assert.is(inContainer(container('Deployment', 'web', 'app'), 'id'), 'kubectl exec deployment/web -c app -- id');
});

commands('a name that a shell would interpret never enters a command', () => {
  assert.is(inContainer(service('web; rm -rf /'), 'id'), 'id');
  assert.is(inContainer(container('Deployment', '$(id)', 'app'), 'id'), 'id');
  assert.is(inContainer(container('CronJob', 'backup', 'app'), 'id'), 'id');
});

commands.run();
