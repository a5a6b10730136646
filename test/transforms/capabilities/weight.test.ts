import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isBeyondBaseline, severityOf } from '../../../transforms/capabilities/weight.ts';

const weight = suite('weight of capabilities');

weight('the baseline is what the Pod Security Standard lists: NET_RAW is not in it', () => {
  assert.equal(['CHOWN', 'NET_BIND_SERVICE', 'MKNOD'].map(isBeyondBaseline), [false, false, false]);
  assert.equal(['NET_RAW', 'SYS_ADMIN', 'ALL', 'NONSENSE'].map(isBeyondBaseline), [true, true, true, true]);
});

weight('a way out of the container is critical, a look around the host is high', () => {
  assert.equal(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'NET_ADMIN', 'SYS_PTRACE', 'NET_RAW', 'SYS_NICE'].map(severityOf), [
    'critical',
    'critical',
    'critical',
    'high',
    'high',
    'medium',
    'medium',
  ]);
});

weight.run();
