import { titleBeside } from '../../engine/edits.ts';
import type { PlanFinding } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { severities } from '../../transform.ts';
import type { FileOutcome } from '../writer.ts';
import { findingItem, type Told } from './finding.ts';
import { html, type Markup } from './markup.ts';
import type { Status } from './status.ts';

/** The findings of one file, by service or container, the gravest of each first. */
export function fileSection(outcome: FileOutcome, anchor: string, statusIn: (finding: PlanFinding) => Status): Markup {
  const { path, kind, findings } = outcome.plan;
  const groups = [...byResource(findings).values()].map(group => {
    const told = [...group].sort(bySeverity).map(finding => findingItem(tell(finding, outcome, statusIn(finding))));
    return html`<div class="g"><h4>${resourceName(group[0]!.resource)}</h4>
<ul>
${told}</ul></div>
`;
  });
  return html`<section class="file" id="${anchor}" aria-labelledby="${anchor}-name" data-path="${path}">
<h3 id="${anchor}-name"><bdi>${path}</bdi> <small>${kind}</small></h3>
${groups}</section>
`;
}

function tell(finding: PlanFinding, { plan, fixed, alone }: FileOutcome, status: Status): Told {
  const { fix } = finding;
  const made = plan.findings.filter(({ id }) => fixed.has(id));
  const isWanted = fix !== undefined && status !== 'suppressed';
  return {
    finding,
    status,
    title: status === 'fixed' ? titleBeside(finding, made) : (fix?.title ?? ''),
    together: plan.findings.filter(({ id }) => fix?.requires.includes(id)),
    alone: isWanted ? alone(finding.id) : undefined,
  };
}

function byResource(findings: readonly PlanFinding[]): ReadonlyMap<string, readonly PlanFinding[]> {
  const groups = new Map<string, PlanFinding[]>();
  for (const finding of findings) {
    const place = `${finding.document} ${resourceName(finding.resource)}`;
    groups.set(place, [...(groups.get(place) ?? []), finding]);
  }
  return groups;
}

function bySeverity(a: PlanFinding, b: PlanFinding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}
