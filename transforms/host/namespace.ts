import type {
  Declined,
  Evidence,
  Facts,
  Finding,
  Fix,
  Handler,
  PodSpec,
  Service,
  Transform,
} from '../../src/transform.ts';
import { declineByDesign, declineUnknown } from '../shared/declining.ts';
import { fromManifest, isSwarm } from '../shared/targets.ts';
import { nameOf } from '../shared/words.ts';

type Data = 'shared' | 'unknown';

/** One namespace of the host, and how each kind of manifest asks for it. */
export interface HostNamespace {
  readonly design: 'host-network' | 'host-pid' | 'host-ipc';
  /** Key of a Compose service whose value is `host`. */
  readonly service: string;
  /** Boolean of a pod spec. */
  readonly pod: string;
  /** "network namespace". */
  readonly word: string;
  riskForService(service: Service): string;
  riskForPod(pod: PodSpec): string;
}

/** Handlers that find the shared namespace and remove the key that shares it. */
export function hostNamespaceHandlers(namespace: HostNamespace): Transform<Data>['on'] {
  return {
    service: {
      *detect(service) {
        const { value, unknown } = service.get(namespace.service);
        const isHost = typeof value === 'string' && value.trim() === 'host';
        if (!isSwarm(service))
          yield* found(service, namespace.service, namespace.word, isHost || (unknown && 'unknown'));
      },
      fix: ({ data }, service, facts) =>
        remove(service, namespace.service, data, {
          word: namespace.word,
          design: facts.byDesign(service, namespace.design),
          risk: namespace.riskForService(service),
        }),
    } satisfies Handler<Service, Data>,
    podSpec: {
      *detect(pod) {
        const shared = pod.flag(namespace.pod);
        yield* found(pod, namespace.pod, namespace.word, shared);
      },
      fix: ({ data }, pod, facts) =>
        remove(pod, namespace.pod, data, {
          word: namespace.word,
          design: designOfPod(pod, facts, namespace.design),
          risk: namespace.riskForPod(pod),
        }),
    } satisfies Handler<PodSpec, Data>,
  };
}

function* found(
  target: Service | PodSpec,
  key: string,
  word: string,
  shared: boolean | 'unknown' | undefined,
): Iterable<Finding<Data>> {
  const at = target.at(key);
  if (shared === true)
    yield { at, message: `${nameOf(target)} shares the ${word} of the host`, data: 'shared', explicit: true };
  else if (shared === 'unknown')
    yield { at, message: `${nameOf(target)} may share the ${word} of the host`, data: 'unknown', severity: 'info' };
}

function remove(
  target: Service | PodSpec,
  key: string,
  data: Data,
  { word, design, risk }: { word: string; design: Evidence | undefined; risk: string },
): Fix | Declined {
  if (data === 'unknown') return declineUnknown(key);
  if (design) return declineByDesign(design);
  return {
    kind: 'fix',
    title: `leave the ${word} of the host`,
    edits: [target.remove([key])],
    safety: 'unsafe',
    because: [fromManifest(target, `${key} asks for the ${word} of the host`, key)],
    risk,
  };
}

/** The first container of a pod whose image exists to use a part of the host. */
function designOfPod(pod: PodSpec, facts: Facts, what: 'host-network' | 'host-pid' | 'host-ipc'): Evidence | undefined {
  for (const container of pod.containers) {
    const design = facts.byDesign(container, what);
    if (design) return design;
  }
  return undefined;
}
