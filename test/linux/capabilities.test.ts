import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bareCapability,
  capabilities,
  defaultCapabilities,
  isBaseline,
  isDefault,
  isForStart,
} from '../../src/linux/capabilities.ts';
import { isRoot, isRootText } from '../../src/linux/users.ts';

const linux = suite('what Linux knows');

linux('a name is compared in upper case and without CAP_', () => {
  assert.equal(['NET_RAW', 'cap_net_raw', ' CAP_NET_RAW ', 'all', 'CAP_CAP_X', 'MY_CAP_X'].map(bareCapability), [
    'NET_RAW',
    'NET_RAW',
    'NET_RAW',
    'ALL',
    'CAP_X',
    'MY_CAP_X',
  ]);
});

linux('capabilities have the numbers of the kernel', () => {
  const numbers = { CHOWN: 0, NET_RAW: 13, SYS_ADMIN: 21, SETFCAP: 31, AUDIT_READ: 37, CHECKPOINT_RESTORE: 40 };
  for (const [name, number] of Object.entries(numbers)) assert.is(capabilities[number], name);
  assert.is(capabilities.length, 41);
  assert.is(new Set(capabilities).size, 41);
});

linux('each set is a part of the one before it', () => {
  assert.equal(capabilities.filter(isDefault).sort(), [...defaultCapabilities]);
  assert.equal(
    defaultCapabilities.filter(name => !isBaseline(name)),
    ['NET_RAW'],
  );
  assert.ok(capabilities.filter(isForStart).every(isBaseline));
  assert.equal(
    ['ALL', 'SYS_ADMIN', 'NONSENSE'].filter(name => isDefault(name) || isBaseline(name)),
    [],
  );
});

linux('root is user 0, by number or by name', () => {
  assert.equal([{ uid: 0 }, { name: 'root' }, { uid: 0, name: 'app' }].map(isRoot), [true, true, true]);
  assert.equal([{}, { uid: 1000 }, { name: 'rooty' }, { uid: 1000, name: undefined }].map(isRoot), [
    false,
    false,
    false,
    false,
  ]);
  assert.equal(['root', '0', 'root:staff', '0:0'].map(isRootText), [true, true, true, true]);
  assert.equal(['', 'rooty', '00', '1000:0', ':0', ':root'].map(isRootText), [
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

linux.run();
