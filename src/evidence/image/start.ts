import type { Container, Evidence, Service } from '../../transform.ts';
import { askedStart, isRootStart, startText } from '../file/asked-start.ts';
import type { ImageRecord, Start } from '../file/types.ts';
import { isAtOrBelow } from '../image-path.ts';
import { citeImage } from './cite-image.ts';

/** What was seen of the way in which a manifest starts an image as root, or why nothing follows from it. */
export type SeenStart =
  | {
      readonly kind: 'followed';
      readonly start: Start;
      /** Everything is started as this user. */
      readonly becomes: NonNullable<Start['becomes']>;
    }
  | { readonly kind: 'open'; readonly reason: string };

/** Undefined: the start is not one as root, or depends on a variable. */
export function seenStart(image: ImageRecord, target: Service | Container): SeenStart | undefined {
  const way = askedStart(target);
  if (!way || !isRootStart(way, image.start.uid)) return undefined;
  const text = startText(way, image.env);
  const start = image.starts?.find(({ asked }) => asked.includes(text));
  if (!start)
    return { kind: 'open', reason: `nobody has looked at this way to start ${target.name}, harden inspect does` };
  const reason = whyOpen(start, target);
  return reason === undefined ? { kind: 'followed', start, becomes: start.becomes! } : { kind: 'open', reason };
}

function whyOpen({ open, asRoot, becomes, onEveryPath, scripts }: Start, target: Service | Container) {
  if (open[0] !== undefined) return `what the image does as root cannot be followed (${open[0]})`;
  if (asRoot[0] !== undefined) return `${asRoot[0]} stays root, and an image does not tell what that one does`;
  if (!becomes || !onEveryPath) return 'the image starts programs as more than one user';
  // Another script may lie there, or other programs.
  const hidden = target.mounts.find(
    ({ target: place }) => scripts.some(({ path }) => isAtOrBelow(path, place)) || isOfPrograms(place),
  );
  return hidden && `${hidden.target} is mounted over scripts or programs of the image`;
}

function isOfPrograms(path: string): boolean {
  return /^\/(usr\/)?(local\/)?s?bin(\/|$)/.test(path);
}

/** Evidence that the start ends as another user. */
export function citeStart(image: ImageRecord, target: Service | Container, { scripts, becomes }: Start): Evidence {
  const by = scripts[0]?.path ?? 'the entry point';
  return citeImage(image, target, `${by} becomes ${becomes!.uid}:${becomes!.gid} on every path`);
}
