import type { Resource } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { sanitise } from '../../report/sanitise.ts';
import type { PatchSettings } from './manifest.ts';
import type { FileStep, Fixed } from './steps.ts';

/** What a title is made of. */
export interface Titled {
  readonly split: PatchSettings['split'];
  readonly steps: readonly FileStep[];
  /** More than one patch was meant, and their fixes require each other. */
  readonly isMerged: boolean;
  /** There are patches for several files. */
  readonly hasManyFiles: boolean;
}

/** Longest title; a name in a manifest may have any length. */
const longest = 160;

/** What a patch does, in one line. */
export function titleOf(titled: Titled): string {
  const title = `${plainTitle(titled)}${titled.isMerged ? ' (these fixes need each other)' : ''}`;
  const shown = sanitise(title);
  return shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}

function plainTitle({ split, steps, hasManyFiles }: Titled): string {
  const fixed = steps.flatMap(step => step.fixed);
  const where = placesOf(fixed.map(({ finding }) => finding.resource));
  if (split === 'none') return `harden ${where}${steps.length > 1 ? ` in ${steps.length} files` : ''}`;
  if (split === 'file') return `${steps[0]!.path}: harden ${where}`;
  const rules = rulesOf(steps);
  const what = sharedTitle(fixed);
  const file = split === 'finding' && hasManyFiles ? ` (${steps[0]!.path})` : '';
  return `${rules.join(' and ')}${what === undefined ? '' : `: ${what}`} in ${where}${file}`;
}

/** Ids, in the order in which they are met. */
export function rulesOf(steps: readonly FileStep[]): readonly string[] {
  return [...new Set(steps.flatMap(({ fixed }) => fixed.map(({ finding }) => finding.rule)))];
}

/** What all fixes do: the same, or the same but for what stands behind a comma. */
export function sharedTitle(fixed: readonly Fixed[]): string | undefined {
  const titles = new Set(fixed.map(({ title }) => title));
  if (titles.size === 1) return [...titles][0];
  const heads = new Set([...titles].map(title => title.split(',')[0]!));
  return heads.size === 1 ? [...heads][0] : undefined;
}

function placesOf(resources: readonly Resource[]): string {
  const names = new Set(resources.map(resource => JSON.stringify([resource.kind, resource.namespace, resource.name])));
  if (names.size === 1) return resourceName(resources[0]!);
  const kinds = new Set(resources.map(({ kind }) => kind));
  const [only = ''] = kinds;
  return `${names.size} ${kinds.size === 1 && /^[a-z]/.test(only) ? `${only}s` : 'workloads'}`;
}

/** Name of a patch file: `0001-no-new-privileges.patch`. */
export function fileNameOf(number: number, { split, steps }: Titled): string {
  return `${String(number).padStart(4, '0')}-${slug(subjectOf(split, steps))}.patch`;
}

function subjectOf(split: PatchSettings['split'], steps: readonly FileStep[]): string {
  if (split === 'none') return 'harden';
  if (split === 'file') return steps[0]!.path;
  if (split === 'rule') return rulesOf(steps).join('-and-');
  const { rule, resource } = steps[0]!.fixed[0]!.finding;
  return [rule, resource.name, resource.container ?? ''].join('-');
}

/** Safe as a name in any file system and on any command line. */
function slug(text: string): string {
  return text
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, 60)
    .replace(/^[-.]+|[-.]+$/g, '');
}
