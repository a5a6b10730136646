import type { GainingPackage } from '../../src/evidence/dockerfile/packages.ts';

const systems = ['debian', 'alpine', 'redhat', 'any'];
const ways = ['setuid', 'capability', 'permitted', 'raw'];

/** The rows of packages.yaml; throws when one is not complete, or says the same as another. */
export function readPackages(data: unknown): readonly GainingPackage[] {
  const { packages } = data as { packages: readonly GainingPackage[] };
  const seen = new Set<string>();
  for (const { names, system, by, program, origin } of packages) {
    if (!systems.includes(system) || !ways.includes(by) || !program || !origin)
      throw new Error(`packages.yaml: the row of ${names.join(', ')} is not complete`);
    for (const name of names) {
      if (seen.has(`${system} ${name}`)) throw new Error(`packages.yaml: ${name} of ${system} is listed twice`);
      seen.add(`${system} ${name}`);
    }
  }
  return packages;
}
