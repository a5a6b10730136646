import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { pairsOf } from '../shared/pairs.ts';
import { stageName } from '../shared/stages.ts';
import { startCall } from '../shared/start-calls.ts';
import { secretOf, secretsInWords } from './secret-names.ts';

/** Secrets stand in no manifest and no image. */
export default defineTransform<Instruction>({
  meta: {
    id: 'no-plaintext-secrets',
    title: 'Secret in plain text',
    severity: 'high',
    fixable: 'never',
    why: 'Whoever can read the repository or pull the image can read the secret, in the history too, and copies of it cannot be called back.',
    fixSafety:
      'Never changed: where the secret is kept instead is a decision. Its value is never shown. Variables, files and stand-ins such as <password> are no secrets.',
    references: ['CIS-D 4.10', 'C-0012', 'C-0259', 'OWASP-D 12'],
    windows: true,
    preset: 'baseline',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  for (const step of stage.steps) {
    for (const what of new Set(secretsOf(step)))
      yield {
        at: step.path,
        message: `${step.keyword} of ${stageName(stage)} holds ${what} in plain text`,
        data: step,
        key: what,
      };
  }
}

function secretsOf(step: Instruction): readonly string[] {
  if (step.keyword === 'LABEL') return pairsOf(step.text).flatMap(({ name, value }) => secretOf(name, value) ?? []);
  return startCall(step)?.programs.flatMap(secretsInWords) ?? [];
}

function fix({ data: step }: Finding<Instruction>): Declined {
  const recipe =
    step.keyword === 'LABEL'
      ? 'take the label out: labels are for everyone who sees the image'
      : 'let the program read it when it starts: from a file below /run/secrets, or from a variable that the manifest fills in';
  return declined('report-only', `${recipe}; replace the secret by a new one, because the history keeps this one`);
}
