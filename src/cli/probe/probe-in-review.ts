import { ContainerProblem } from '../../container/problem.ts';
import { ImageIndex } from '../../evidence/file/lookup.ts';
import { serviceKey } from '../../evidence/file/service-key.ts';
import { toShown } from '../../files/root.ts';
import type { ProbeEvent, ProbeReport, ProbeTarget } from '../../probe/types.ts';
import type { Found, Search, Seek } from '../../review/work/ways.ts';
import type { Container, Service } from '../../transform.ts';
import { evidencePath } from '../evidence.ts';
import { readEvidence } from '../inspect/look.ts';
import { findTargets } from '../inspect/wanted.ts';
import { keepEvidence } from '../keep-evidence.ts';
import type { Options } from '../options.ts';
import { openSession, type Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { objectsIn } from './cluster.ts';
import { isStarted } from './command.ts';
import { refuseForks } from './consent.ts';
import { stepText } from './lines.ts';
import { probeServices } from './probe-services.ts';

/** The probe from inside of a review: of some services, with what it says kept for the end. The key is the consent. */
export function probeInReview(session: Session, options: Options): Seek {
  return async search => {
    try {
      refuseForks();
      return await probe(session, { ...options, root: session.root }, search);
    } catch (error) {
      // No engine, or no permission; a file that cannot be used.
      if (!(error instanceof UsageError || error instanceof ContainerProblem)) throw error;
      return { said: error.message, engine: undefined };
    }
  };
}

async function probe(session: Session, options: Options, { places, signal, onProgress }: Search): Promise<Found> {
  const paths = [...new Set(places.map(({ file }) => file))];
  const own = await openSession({ ...options, evidence: false }, paths);
  const file = evidencePath(options, session.root, session.config);
  const known = readEvidence(file);
  const { targets, texts } = await findTargets(own, paths, options, true);
  const asked = new Set(places.map(place => `${toShown(session.root, place.file)}\n${place.name}`));
  const wanted = targets
    .filter(target => isStarted(target) && asked.has(`${target.file}\n${target.name}`))
    .map(toTarget);
  if (wanted.length === 0) return { said: 'nothing here can be started', engine: undefined };
  const notes: string[] = [];
  const hear = (event: ProbeEvent): void => {
    if (event.kind === 'step') onProgress(stepText(event));
    if (event.kind === 'note') notes.push(event.text);
  };
  const request = {
    session: own,
    options,
    targets,
    wanted,
    objects: texts.flatMap(objectsIn),
    evidence: known.evidence,
  };
  const report = await probeServices(request, { onProgress: hear, signal });
  const { message } = keepEvidence(file, known.bytes, report.evidence);
  const isNew = report.evidence !== known.evidence;
  return {
    said: [...tell(report), ...notes, ...(message === undefined ? [] : [message])].join('; '),
    engine: isNew ? session.engineWith(new ImageIndex(report.evidence)) : undefined,
  };
}

function toTarget(target: Service | Container): ProbeTarget {
  return { manifest: target.file, service: serviceKey(target) };
}

/** What came of it, in a few words: more than two reasons are too many for a line. */
export function tell({ outcomes, interrupted, broken }: ProbeReport): readonly string[] {
  const ran = outcomes.filter(({ kind }) => kind === 'recorded').length;
  const reasons = outcomes.flatMap(outcome =>
    outcome.kind === 'recorded' ? [] : [`${outcome.target.service}: ${outcome.reason}`],
  );
  return [
    ...(ran > 0 ? [`tried ${ran === 1 ? '1 service' : `${ran} services`}`] : []),
    ...(interrupted ? ['cancelled'] : []),
    ...(broken === undefined ? [] : [broken]),
    ...reasons.slice(0, 2),
  ];
}
