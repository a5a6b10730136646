import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Edit,
  type Finding,
  type Fix,
  type Instruction,
  type NonEmpty,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { pairsOf } from '../shared/pairs.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { type Bypass, bypassOf, isBypassVariable } from './tls-bypasses.ts';

type Data =
  | { readonly step: Instruction; readonly names: readonly string[] }
  | { readonly step: Instruction; readonly command: BuildCommand; readonly bypass: Bypass };

/** Certificates are verified. */
export default defineTransform<Data>({
  meta: {
    id: 'no-tls-bypass',
    title: 'Verification of certificates switched off',
    severity: 'medium',
    fixable: 'sometimes',
    why: 'Whoever is on the way between the two ends can answer in place of the server, and hand out other packages or read what is sent.',
    fixSafety:
      'Unsafe: a server with a certificate of an authority of your own, or an image without any authorities, is not reached any more. Declined where the words cannot be taken out alone.',
    references: [
      'CKV2_DOCKER_2',
      'CKV2_DOCKER_3',
      'CKV2_DOCKER_4',
      'CKV2_DOCKER_5',
      'CKV2_DOCKER_6',
      'CKV2_DOCKER_12',
      'CKV2_DOCKER_13',
      'CKV2_DOCKER_14',
      'CKV2_DOCKER_15',
      'CKV2_DOCKER_16',
    ],
    preset: 'baseline',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Data>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const names =
      step.keyword === 'ENV'
        ? pairsOf(step.text)
            .filter(isBypassVariable)
            .map(({ name }) => name)
        : [];
    if (names.length > 0)
      yield {
        at: step.path,
        message: `ENV of ${stageName(stage)} switches the verification of certificates off (${enumerate(names)})`,
        data: { step, names },
      };
    for (const command of step.commands ?? []) {
      const bypass = bypassOf(command);
      if (!bypass) continue;
      yield {
        at: step.path,
        message: `a RUN of ${stageName(stage)} switches the verification of certificates off (${bypass.what})`,
        data: { step, command, bypass },
        key: `${command.index} ${bypass.what}`,
      };
    }
  }
}

function fix({ data }: Finding<Data>, stage: Stage): Fix | Declined {
  const { step } = data;
  const edits = 'names' in data ? withoutVariables(stage, step, data.names) : withoutBypass(stage, data);
  if (!edits)
    return declined(
      'edit-refused',
      'it cannot be taken out alone; remove it by hand, and give the image the certificate of your authority where a server needs it',
    );
  const what = 'names' in data ? enumerate(data.names) : data.bypass.what;
  return {
    kind: 'fix',
    title: `remove ${what}`,
    edits,
    safety: 'unsafe',
    because: [fromInstruction(step, what)],
    risk: 'a server whose certificate is of an authority of your own is refused, and so is every server where the image lacks the package ca-certificates; COPY the certificate of the authority to /usr/local/share/ca-certificates and run update-ca-certificates instead',
    check: 'docker build --no-cache .',
  };
}

function withoutVariables(stage: Stage, step: Instruction, names: readonly string[]): NonEmpty<Edit> | undefined {
  const edit = stage.dropPairs(step, names);
  return edit && [edit];
}

function withoutBypass(
  stage: Stage,
  { step, command, bypass }: Extract<Data, { bypass: Bypass }>,
): NonEmpty<Edit> | undefined {
  if (bypass.kind === 'words') {
    const edits = bypass.words.map(({ at, instead }) =>
      instead === undefined ? stage.dropWord(step, command, at) : stage.changeWord(step, command, at, instead),
    );
    return edits as unknown as NonEmpty<Edit>;
  }
  if (bypass.kind === 'assignment') return undefined;
  if (step.commands?.length === 1) return [stage.drop(step)];
  const next = step.commands?.[command.index + 1];
  const isPlain =
    command.join !== 'nested' &&
    command.join !== '|' &&
    command.join !== '||' &&
    next?.join !== '|' &&
    next?.join !== '||';
  return isPlain ? stage.dropCommand(step, command) : undefined;
}
