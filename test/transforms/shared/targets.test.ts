import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Service } from '../../../src/transform.ts';
import { isPrivileged } from '../../../transforms/shared/targets.ts';

const targets = suite('targets');

targets('Swarm ignores privileged', () => {
  const privileged = { kind: 'service', privileged: true };
  assert.is(isPrivileged({ ...privileged, engine: 'docker' } as Service), true);
  assert.is(isPrivileged({ ...privileged, engine: 'swarm' } as Service), false);
  assert.is(isPrivileged({ ...privileged, engine: 'docker', privileged: 'unknown' } as Service), false);
});

targets.run();
