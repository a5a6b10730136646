import { ContainerProblem } from '../../container/problem.ts';
import { ImageIndex } from '../../evidence/file/lookup.ts';
import type { Found, Search, Seek } from '../../review/work/ways.ts';
import type { Options } from '../options.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import type { Telling } from './inspect-images.ts';
import { megabytes } from './lines.ts';
import { type Audience, type Look, lookIntoImages } from './look.ts';

/** The look from inside of a review: into the images of some services, with what it says kept for the end. */
export function lookInReview(session: Session, options: Options): Seek {
  return async search => {
    const problems: string[] = [];
    try {
      const look = await lookIntoImages(
        [...new Set(search.places.map(({ file }) => file))],
        { ...options, root: session.root, service: [...new Set(search.places.map(({ name }) => name))], quiet: true },
        audience(search, problems),
      );
      return found(session, look, problems);
    } catch (error) {
      // No engine, or no permission; a file that cannot be used.
      if (!(error instanceof UsageError || error instanceof ContainerProblem)) throw error;
      return { said: error.message, engine: undefined };
    }
  };
}

function audience({ signal, onProgress }: Search, problems: string[]): Audience {
  const telling: Telling = {
    progress: ({ reference }, done, whole) =>
      onProgress(`looking into ${reference}: ${megabytes(done)}${whole ? ` of ${megabytes(whole)}` : ''} MB`),
    result: () => {},
    problem: ({ reference }, text) => problems.push(`${reference}: ${text}`),
  };
  return { telling, signal, say: text => problems.push(text) };
}

function found(session: Session, { outcome, missing, evidence }: Look, problems: readonly string[]): Found {
  const { records, interrupted } = outcome;
  const engine = records.length > 0 ? session.engineWith(new ImageIndex(evidence)) : undefined;
  const known = missing.length === 0 && problems.length === 0 ? ['nothing new: everything is known already'] : [];
  const looked =
    records.length > 0 ? [`looked into ${records.length === 1 ? '1 image' : `${records.length} images`}`] : [];
  const said = [...known, ...looked, ...(interrupted ? ['cancelled'] : []), ...problems.slice(0, 2)];
  return { said: said.join('; '), engine };
}
