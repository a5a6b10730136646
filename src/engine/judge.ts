import type { Declined, Finding, Fix, FixSafety, Meta, Safety, Service, Target } from '../transform.ts';
import { startsWith } from './scope.ts';

/** A finding's fix or refusal after the rules that hold for every transform. */
export type Judged =
  | { readonly kind: 'fix'; readonly fix: Fix; readonly safety: Safety; readonly risk: string }
  | { readonly kind: 'declined'; readonly declined: Declined };

/**
 * Applies what no single rule decides: rules that only report, infrastructure workloads, values written in another file or
 * service, and values the author wrote on purpose.
 */
export function judge(meta: Meta, finding: Finding, target: Target, proposal: Fix | Declined | undefined): Judged {
  if (!proposal) return declined('report-only', 'a human has to decide; harden never changes this by itself');
  if (proposal.kind === 'declined') return { kind: 'declined', declined: proposal };
  if (meta.removes && target.infrastructure)
    return declined(
      'infrastructure',
      'this looks like a system or node component that may need it; change it by hand after a look',
    );
  const elsewhere = writtenElsewhere(finding, target);
  if (elsewhere) return declined('inherited', elsewhere);
  const risk = riskOf(proposal);
  if (finding.explicit && proposal.safety !== 'unsafe')
    return { kind: 'fix', fix: proposal, safety: 'unsafe', risk: 'the present value was written on purpose' };
  const differing = isService(target) ? target.extendedDifferently : [];
  if (differing.length > 0 && proposal.safety !== 'unsafe')
    return {
      kind: 'fix',
      fix: proposal,
      safety: 'unsafe',
      risk: `${differing.join(', ')} extend${differing.length === 1 ? 's' : ''} this service with another program and would inherit the change`,
    };
  return { kind: 'fix', fix: proposal, safety: proposal.safety, risk };
}

function declined(code: Declined['code'], reason: string): Judged {
  return { kind: 'declined', declined: { kind: 'declined', code, reason } };
}

function riskOf(proposal: FixSafety): string {
  return proposal.safety === 'unsafe' ? proposal.risk : '';
}

function isService(target: Target): target is Service {
  return 'extendedDifferently' in target;
}

/** Where to change it instead, when the value comes from a base service or an override file. */
function writtenElsewhere(finding: Finding, target: Target): string | undefined {
  if (!isService(target) || !startsWith(finding.at, target.path)) return undefined;
  const keys = finding.at.slice(target.path.length);
  const { source } = keys.length > 0 ? target.get(...keys) : { source: 'absent' as const };
  if (source === 'override') return 'the value is written in an override file; change it there';
  const base = target.extendsFrom;
  if (base?.complete && (source === 'absent' || source === 'extends'))
    return `service ${target.name} extends ${base.service} of ${base.file}; harden that one, and this service inherits it`;
  return undefined;
}
