import type { UserFacts } from '../../config/types.ts';
import { isRootText } from '../../linux/users.ts';
import type { Answer, CapabilityNeed, Evidence, ServiceUser, StartUser, WritablePath } from '../../transform.ts';

/** Answers from the facts that the user wrote into the configuration. What is not given stays open. */

const fact = (what: string): Evidence => ({ code: 'FACTS', what, origin: 'harden config' });

export function givenStartUser({ user, startup }: UserFacts): Answer<StartUser> | undefined {
  if (user === undefined && startup === undefined) return undefined;
  const text = user ?? (startup === 'non-root' ? '' : 'root');
  const [name = '', group] = text.split(':');
  const root = isRootText(text);
  return {
    known: true,
    strong: true,
    because: [fact(`image user is ${text || 'not root'}`)],
    root,
    uid: root ? 0 : toNumber(name),
    gid: toNumber(group),
    name: /^\d*$/.test(name) ? undefined : name,
  };
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function givenCapabilities({
  capabilities,
}: UserFacts): Answer<{ needs: readonly CapabilityNeed[] }> | undefined {
  if (!capabilities) return undefined;
  return {
    known: true,
    strong: true,
    because: [fact(`needs ${capabilities.join(', ') || 'no capability'}`)],
    needs: capabilities.map(capability => ({ capability, reason: 'harden config' })),
  };
}

export function givenWritablePaths({ writable }: UserFacts): Answer<{ paths: readonly WritablePath[] }> | undefined {
  if (!writable) return undefined;
  const names = writable.map(({ path }) => path).join(', ');
  return {
    known: true,
    strong: true,
    because: [fact(names === '' ? 'writes nothing outside its mounts' : `writes ${names}`)],
    paths: writable.map(({ path, need = 'scratch', exec = false }) => ({
      path,
      need,
      worldWritable: /^\/(tmp|var\/tmp)$/.test(path),
      exec,
      writer: 'both',
      declaredVolume: false,
      reason: 'harden config',
    })),
  };
}

export function givenServiceUser({ runAs }: UserFacts): Answer<ServiceUser> | undefined {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(runAs ?? '') ?? [];
  if (uid === undefined || gid === undefined) return undefined;
  return {
    known: true,
    strong: true,
    because: [fact(`runs as ${runAs} without root`)],
    uid: Number(uid),
    gid: Number(gid),
    needs: [],
    dataPaths: [],
    imageDropsToIt: false,
  };
}

export function givenPrivilegeGain({ privilegeGain }: UserFacts): Answer<{ reasons: readonly Evidence[] }> | undefined {
  if (privilegeGain === undefined) return undefined;
  const because = [fact(privilegeGain ? 'gains privileges at start' : 'gains no privileges')] as const;
  return { known: true, strong: true, because, reasons: privilegeGain ? because : [] };
}

export function givenKubernetesUse({ usesKubernetesApi }: UserFacts): readonly Evidence[] {
  return usesKubernetesApi ? [fact('uses the Kubernetes API')] : [];
}
