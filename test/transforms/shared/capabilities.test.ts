import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bareName } from '../../../transforms/shared/capabilities.ts';

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

capabilities.run();
