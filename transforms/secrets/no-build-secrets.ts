import {
  type Declined,
  type Dockerfile,
  defineTransform,
  type Finding,
  type Instruction,
  type Severity,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { pairsOf } from '../shared/pairs.ts';
import { isShipped, stageName } from '../shared/stages.ts';
import { isLiteralSecret, isSecretName, secretMaterial } from './secret-names.ts';
import { isPublicName, isStandIn } from './stand-ins.ts';

interface Secret {
  readonly name: string;
  readonly keyword: 'ARG' | 'ENV';
}

/** A build gets its secrets by mounts, which leave nothing behind. */
export default defineTransform<Secret>({
  meta: {
    id: 'no-build-secrets',
    title: 'Secret in a build argument or a variable of the image',
    severity: 'high',
    fixable: 'never',
    why: 'Variables are part of the image, and values of build arguments stay in its history: whoever can pull the image can read them.',
    fixSafety:
      'Never changed: where the secret comes from instead is a decision. Its value is never shown. Empty variables, stand-ins, names of files and what is made for browsers are not reported.',
    references: ['CIS-D 4.10', 'DS-0031', 'DL3064', 'KICS c3e1b6ae'],
    preset: 'baseline',
    phase: 'layers',
    windows: true,
  },
  on: {
    dockerfile: { detect: detectGlobals, fix },
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Secret>> {
  for (const step of stage.steps) {
    const { keyword } = step;
    if (keyword !== 'ARG' && keyword !== 'ENV') continue;
    const names = keyword === 'ARG' ? argumentsOf(step) : variablesOf(step, stage);
    for (const name of names)
      yield {
        at: step.path,
        message:
          keyword === 'ARG'
            ? `build argument ${name} of ${stageName(stage)} stays in the history of what is built`
            : `variable ${name} of ${stageName(stage)} holds a secret for everyone who has the image`,
        data: { name, keyword },
        key: name,
        ...(isShipped(stage) ? {} : { severity: 'medium' as Severity }),
      };
  }
}

/** In front of the first FROM nothing is kept of an argument, but its default stands in the file. */
function* detectGlobals({ globals }: Dockerfile): Iterable<Finding<Secret>> {
  for (const step of globals) {
    for (const { name, value } of step.keyword === 'ARG' ? pairsOf(step.text) : []) {
      if (!isWritten(name, value)) continue;
      const message = `build argument ${name} has a secret as its default`;
      yield { at: step.path, message, data: { name, keyword: 'ARG' }, key: name };
    }
  }
}

/** Arguments that a build gives a secret to, or that have one as their default. */
function argumentsOf({ text }: Instruction): readonly string[] {
  const pairs = pairsOf(text.includes('=') ? text : `${text}=`);
  return pairs
    .filter(({ name, value }) => (isSecret(name) && mayBeGiven(value)) || isWritten(name, value))
    .map(({ name }) => name);
}

function mayBeGiven(value: string): boolean {
  return value === '' || value.includes('$');
}

/** Variables with a secret that is written out, or comes from a build argument. */
function variablesOf({ text, index }: Instruction, { steps }: Stage): readonly string[] {
  const args = steps
    .slice(0, index)
    .filter(({ keyword }) => keyword === 'ARG')
    .map(step => step.text.replace(/=.*$/s, ''));
  const isGiven = (value: string): boolean =>
    args.some(name => new RegExp(`\\$(\\{${escaped(name)}\\b|${escaped(name)}\\b)`).test(value));
  return pairsOf(text)
    .filter(({ name, value }) => isWritten(name, value) || (isSecret(name) && isGiven(value)))
    .map(({ name }) => name);
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}

function isSecret(name: string): boolean {
  return isSecretName(name) && !isPublicName(name);
}

function isWritten(name: string, value: string): boolean {
  if (isPublicName(name) || isStandIn(value) || value === name) return false;
  if (secretMaterial(value) !== undefined) return true;
  return isSecret(name) && isLiteralSecret(value);
}

function fix({ data: { name, keyword } }: Finding<Secret>): Declined {
  const id = name.toLowerCase();
  const mount = `mount it where it is used: RUN --mount=type=secret,id=${id} <command that reads /run/secrets/${id}>, and build with --secret id=${id},env=${name} (Compose: build.secrets)`;
  if (keyword === 'ARG') return declined('report-only', mount);
  return declined(
    'report-only',
    `give it to the container when it starts; where the build needs it, ${mount}; a value that was published has to be replaced`,
  );
}
