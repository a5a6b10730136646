import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, ListItem, Service } from '../../../src/transform.ts';
import { unconfined } from '../../../transforms/confinement/unconfined.ts';
import { allowsNewPrivileges, parseGoBool, securityOptions } from '../../../transforms/shared/security-opt.ts';

const options = suite('security options');

/** A service of which only `security_opt` is asked. */
function serviceWith(...items: readonly (string | Pick<ListItem, 'value' | 'source'>)[]): Service {
  const list = items.map((item, index) => {
    const { value, source } = typeof item === 'string' ? { value: item, source: 'own' } : item;
    return { value, source, unknown: false, index, at: ['security_opt', index] };
  });
  return {
    kind: 'service',
    list: () => list,
    at: (...keys: (string | number)[]) => ['services', 'web', ...keys],
  } as unknown as Service;
}

options('name and value are split at the first equals sign or colon', () => {
  const texts = [
    'no-new-privileges',
    'no-new-privileges:true',
    'seccomp=./a:b.json',
    'label=type:web_t',
    'label:disable',
  ];
  assert.equal(
    securityOptions(serviceWith(...texts)).map(({ name, value }) => [name, value]),
    [
      ['no-new-privileges', undefined],
      ['no-new-privileges', 'true'],
      ['seccomp', './a:b.json'],
      ['label', 'type:web_t'],
      ['label', 'disable'],
    ],
  );
});

options('the last option of a name is in force', () => {
  assert.is(unconfined(serviceWith('seccomp=unconfined', 'seccomp=./x.json'), 'seccomp'), undefined);
  assert.is(unconfined(serviceWith('seccomp=./x.json', 'seccomp:unconfined'), 'seccomp')?.index, 1);
  assert.is(unconfined(serviceWith('seccomp=unconfined'), 'apparmor'), undefined);
});

options('an item of a base service points at the list, because its index counts there', () => {
  const [inherited, own] = securityOptions(serviceWith({ value: 'a=b', source: 'extends' }, 'c=d'));
  assert.equal([inherited?.own, inherited?.at], [false, ['services', 'web', 'security_opt']]);
  assert.equal([own?.own, own?.at], [true, ['services', 'web', 'security_opt', 1]]);
});

options('gaining privileges is allowed only where the manifest says so', () => {
  const container = (flag: boolean | 'unknown' | undefined): Container =>
    ({ kind: 'container', flag: () => flag }) as unknown as Container;
  assert.equal(
    [true, false, undefined, 'unknown' as const].map(flag => allowsNewPrivileges(container(flag))),
    [true, false, false, false],
  );
  const services = [
    serviceWith('no-new-privileges:true', 'no-new-privileges:false'),
    serviceWith('no-new-privileges:false', 'no-new-privileges'),
    serviceWith('seccomp=./x.json'),
  ];
  assert.equal(services.map(allowsNewPrivileges), [true, false, false]);
});

options('booleans are read as Go reads them', () => {
  assert.equal(['1', 't', 'T', 'true', 'TRUE', 'True'].map(parseGoBool), Array(6).fill(true));
  assert.equal(['0', 'f', 'F', 'false', 'FALSE', 'False'].map(parseGoBool), Array(6).fill(false));
  assert.equal(['yes', 'on', 'tRUE', ''].map(parseGoBool), Array(4).fill(undefined));
});

options.run();
