import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toProtocol } from '../../src/workloads/compose/ports.ts';

const ports = suite('ports');

ports('a protocol is compared without case, and tcp unless it is another one', () => {
  const told = ['udp', 'UDP', 'sctp', 'Sctp', 'tcp', 'TCP', 'quic', '', null, undefined, 7].map(toProtocol);
  assert.equal(told, ['udp', 'udp', 'sctp', 'sctp', ...Array.from({ length: 7 }, () => 'tcp')]);
});

ports.run();
