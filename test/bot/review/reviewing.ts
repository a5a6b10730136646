/** A shop whose pull request adds services, reviewed on a forge in memory. */
import { type ReviewInput, type ReviewResult, reviewPull } from '../../../src/bot/review/index.ts';
import type { PlannedFile } from '../../../src/engine/index.ts';
import { plannedText } from '../../engine/planning.ts';
import type { MemoryForge } from './memory-forge.ts';
import { patchBetween } from './pulls.ts';

export const base =
  'services:\n  db:\n    image: postgres:16\n    command: [postgres]\n    ports:\n      - "5432:5432"\n';
export const web = '  web:\n    image: nginx:1.27\n';
export const risky =
  '  agent:\n    image: acme/agent\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n';
const rules = ['no-new-privileges', 'read-only-root', 'no-runtime-socket'];

export interface Reviewed {
  readonly head: string;
  readonly before?: string;
  readonly path?: string;
  /** Undefined: the forge shows none. */
  readonly patch?: string | undefined;
}

/** The head of a pull request, and what the forge shows of it. */
export function open(
  forge: MemoryForge,
  { head, before = base, path = 'compose.yaml', ...shown }: Reviewed,
): PlannedFile {
  const patch = 'patch' in shown ? shown.patch : patchBetween(before, head);
  forge.files = [...forge.files.filter(file => file.path !== path), { path, status: 'modified', patch }];
  return plannedText(head, { path, rules });
}

export function review(
  forge: MemoryForge,
  files: readonly PlannedFile[],
  {
    settings = {},
    ...input
  }: Partial<Omit<ReviewInput, 'settings'>> & { settings?: Partial<ReviewInput['settings']> } = {},
): Promise<ReviewResult> {
  return reviewPull({
    forge,
    number: 7,
    head: undefined,
    artifact: undefined,
    planHead: async () => files.map(file => ({ file, mode: '100644' })),
    ...input,
    settings: { scope: 'resource', maxSuggestions: 20, limit: 'assured', ...settings },
  });
}

/** `channel rule resource: why` of each finding. */
export function told({ findings }: ReviewResult): readonly string[] {
  return findings.map(
    ({ channel, finding: { rule, resource }, why }) =>
      `${channel} ${rule} ${resource.name}${why === '' ? '' : `: ${why}`}`,
  );
}

/** Ids are hashes: their places are what matters. */
export function plainIds(text: string): string {
  const known: string[] = [];
  return text.replace(/hf1-[0-9a-f]{20}/g, id => {
    if (!known.includes(id)) known.push(id);
    return `id${known.indexOf(id) + 1}`;
  });
}
