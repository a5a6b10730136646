import {
  type Declined,
  defineTransform,
  type Finding,
  type Fix,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { isForDevelopment } from '../shared/purposes.ts';
import { fromInstruction, isShipped, lastStep, stageName } from '../shared/stages.ts';
import { startCall } from '../shared/start-calls.ts';
import { baseImage, beginsWith, declineVariable, writtenBase } from './base.ts';

/** An instruction that does nothing but wait; undefined: it is the base. */
type Waiting = Instruction | undefined;

/** What runs in production holds no tools for looking into it, and runs a program. */
export default defineTransform<Waiting>({
  meta: {
    id: 'no-debug-image',
    title: 'Debug image or idle shell as the final image',
    severity: 'low',
    fixable: 'sometimes',
    why: 'Variants for debugging add a shell and tools that an intruder would otherwise have to bring; a container that only waits is meant for someone who comes in by hand.',
    fixSafety:
      'Unsafe for the debug variants of distroless, where nothing in the file needs their shell. Declined where something does, and for programs that only wait.',
    references: [],
    preset: 'recommended',
    phase: 'base',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Waiting>> {
  if (!isShipped(stage) || isForDevelopment(stage)) return;
  const image = baseImage(stage);
  if (image && /(^|[-_.])debug($|[-_.])/.test(image.tag ?? ''))
    yield {
      at: stage.from.path,
      message: `${beginsWith(stage)} ${image.text}, a variant with tools for debugging`,
      data: undefined,
    };
  if (!stage.isFinal) return;
  const start = lastStep(stage, 'CMD');
  const entry = lastStep(stage, 'ENTRYPOINT');
  const waiting = [entry, start].find(step => step !== undefined && stage.steps.includes(step) && isIdle(step));
  if (waiting && !(waiting === start && entry && startCall(entry) && !isIdle(entry)))
    yield { at: waiting.path, message: `${stageName(stage)} starts nothing and waits`, data: waiting };
}

/** `sleep infinity`, `tail -f /dev/null`, alone. */
function isIdle(step: Instruction): boolean {
  const [words, ...others] = startCall(step)?.programs ?? [];
  if (!words || others.length > 0) return false;
  const line = words.join(' ').replace(/^(\S*\/)?(exec )?(\S*\/)?/, '');
  return /^(sleep (infinity|inf|\d{6,}|\d+d)|tail -[fF] \/dev\/null)$/.test(line);
}

function fix({ data: waiting }: Finding<Waiting>, stage: Stage): Fix | Declined {
  if (waiting)
    return declined(
      'report-only',
      'let CMD name the program of the image; where the image is there for people to come in, give its stage a name such as dev',
    );
  const image = baseImage(stage)!;
  const tag = image.tag!;
  if (!/(^|\/)distroless\//.test(image.repository))
    return declined('report-only', `begin with the variant of ${image.repository} that is not ${tag}`);
  const written = writtenBase(stage);
  if (!written.includes(`:${tag}`)) return declineVariable(stage);
  const user = shellUser(stage);
  if (user)
    return declined('needs-other-fix', `${user.keyword} (${user.origin}) needs the shell; write it as a list first`);
  const plain = tag.replace(/(^|-)debug-?/, '$1').replace(/-$/, '');
  const name = written.replace(`:${tag}`, plain === '' ? '' : `:${plain}`).replace(/@.*$/, '');
  return {
    kind: 'fix',
    title: `begin with ${name}`,
    edits: [stage.change(stage.from, 'image', name)],
    safety: 'unsafe',
    because: [fromInstruction(stage.from, `FROM ${stage.base}`)],
    risk: 'health checks and scripts in manifests that call a shell or busybox in the container fail; kubectl debug and docker debug bring their own tools',
    check: `grep for exec probes and for docker exec, then start the image once`,
  };
}

/** An instruction of the stage that cannot do without a shell. */
function shellUser({ steps }: Stage): Instruction | undefined {
  return steps.find(step => (step.keyword === 'RUN' ? !step.words : startCall(step)?.needsShell === true));
}
