import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bareName, isBeyondBaseline, severityOf } from '../../../transforms/shared/capabilities.ts';

const capabilities = suite('capabilities');

capabilities('a name is compared in upper case and without CAP_', () => {
  assert.equal(['NET_RAW', 'cap_net_raw', ' CAP_NET_RAW ', 'all', 'CAP_CAP_X'].map(bareName), [
    'NET_RAW',
    'NET_RAW',
    'NET_RAW',
    'ALL',
    'CAP_X',
  ]);
});

capabilities('the baseline is what the Pod Security Standard lists: NET_RAW is not in it', () => {
  assert.equal(['CHOWN', 'NET_BIND_SERVICE', 'MKNOD'].map(isBeyondBaseline), [false, false, false]);
  assert.equal(['NET_RAW', 'SYS_ADMIN', 'ALL', 'NONSENSE'].map(isBeyondBaseline), [true, true, true, true]);
});

capabilities('a way out of the container is critical, a look around the host is high', () => {
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

capabilities.run();
