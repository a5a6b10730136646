import type { Container, Runnable, Service } from '../../transform.ts';
import type { ImageIndex } from '../file/lookup.ts';
import { serviceKey } from '../file/service-key.ts';
import { changedSettings, settingsOf } from '../file/settings.ts';
import type { ImageRecord, ProbeRecord, ProbeResult } from '../file/types.ts';

/** A recorded run that still speaks about a container. */
export interface SeenRun {
  readonly record: ProbeRecord;
  readonly image: ImageRecord;
  /** What ran with the user that the container starts as now. */
  readonly result: ProbeResult;
  /** The user that the run found is written down already. */
  readonly isAsUser: boolean;
}

export type FoundRun =
  | { readonly kind: 'run'; readonly run: SeenRun }
  /** It was run with other settings; these keys have changed. */
  | { readonly kind: 'stale'; readonly changed: readonly string[] }
  | { readonly kind: 'none' };

/** The run of a container: of the image that it starts, with the settings that it has. */
export function findRun(c: Runnable, image: ImageRecord | undefined, index: ImageIndex): FoundRun {
  if (!image) return { kind: 'none' };
  const target = c as Service | Container;
  const records = index.runsOf(c.kind === 'service' ? 'compose' : 'kubernetes', c.file, serviceKey(target));
  const settings = settingsOf(target, target.kind === 'container' ? target.pod : undefined);
  const changes = records
    .filter(record => record.image === image.id)
    .map(record => ({ record, changed: changedSettings(settings, record) }));
  const right = changes.find(({ changed }) => changed.length === 0);
  if (right) return { kind: 'run', run: toSeen(right.record, image, target) };
  return changes[0] ? { kind: 'stale', changed: changes[0].changed } : { kind: 'none' };
}

function toSeen(record: ProbeRecord, image: ImageRecord, { user }: Service | Container): SeenRun {
  const { asUser, result } = record;
  const isAsUser = asUser !== undefined && user?.uid === asUser.user.uid;
  return { record, image, result: isAsUser ? asUser : result, isAsUser };
}
