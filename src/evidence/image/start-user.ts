import type { Answer, Container, Evidence, NonEmpty, Service, StartUser } from '../../transform.ts';
import { askedText, askedUser } from '../file/asked-user.ts';
import type { ImageRecord, Writable } from '../file/types.ts';
import { citeImage } from './cite-image.ts';

/** Who the image itself starts as, by the numbers in its own accounts. */
export function imageStartUser(image: ImageRecord, target: Service | Container): Answer<StartUser> {
  const { user, uid, gid } = image.start;
  const name = user.split(':')[0]!;
  const what = user === '' ? 'image user is root' : `image user is ${user}, which is ${uid}:${gid}`;
  const because: NonEmpty<Evidence> = [citeImage(image, target, what)];
  const named = /^\d*$/.test(name) ? undefined : name;
  return { known: true, strong: true, because, root: uid === 0, uid, gid, name: uid === 0 ? 'root' : named };
}

/** What the record says about the user that this manifest starts the image as; undefined when it was not asked about that one. */
export function writableFor(image: ImageRecord, target: Service | Container): Writable | undefined {
  const user = askedUser(target);
  return user && image.writable.find(({ asked }) => asked.includes(askedText(user)));
}
