import { packagesJson } from './packages.generated.ts';

/** A package of which a program acts with more rights than whoever runs it. */
export interface GainingPackage {
  readonly names: readonly string[];
  readonly system: 'debian' | 'alpine' | 'redhat' | 'any';
  readonly program: string;
  readonly by: 'setuid' | 'capability' | 'permitted' | 'raw';
  readonly capabilities?: readonly string[];
  readonly origin: string;
}

let rows: readonly GainingPackage[] | undefined;

const systems: Readonly<Record<string, GainingPackage['system']>> = {
  apk: 'alpine',
  'apt-get': 'debian',
  apt: 'debian',
  aptitude: 'debian',
  dnf: 'redhat',
  microdnf: 'redhat',
  yum: 'redhat',
  zypper: 'redhat',
};

/** What is known of a package, by the package manager that installs it. */
export function gainingPackage(manager: string, name: string): GainingPackage | undefined {
  rows ??= JSON.parse(packagesJson) as GainingPackage[];
  const system = systems[manager];
  return rows.find(row => row.names.includes(name) && (row.system === system || row.system === 'any'));
}
