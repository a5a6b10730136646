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
import { readCopy } from '../shared/copies.ts';
import { declined } from '../shared/declining.ts';
import { fromInstruction, isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';

interface Given {
  readonly step: Instruction;
  readonly command: BuildCommand;
  readonly folder: string;
  /** COPY that put files there, with the folder as they name it. */
  readonly copies: readonly Instruction[];
}

/** Files get their owner where they are copied. */
export default defineTransform<Given>({
  meta: {
    id: 'copy-chown',
    title: 'Copied files get their owner in a layer of their own',
    severity: 'low',
    fixable: 'sometimes',
    why: 'A recursive chown copies every file into another layer, and a whole folder that belongs to the program lets whoever takes it over change the program itself.',
    fixSafety:
      'Always unsafe: the folder is given away as before, but only what is copied belongs to its owner. Declined when the RUN does more, or others write into the folder in between.',
    references: ['KICS aa93e17f'],
    preset: 'strict',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Given>> {
  if (!isShipped(stage)) return;
  for (const step of stage.steps) {
    const earlier = stage.steps.slice(0, step.index);
    for (const command of step.commands ?? []) {
      const copiesOf = (folder: string): readonly Instruction[] =>
        earlier.filter(each => putsInto(each, folder, stage));
      const folders = recursive(command).filter(folder => copiesOf(folder).length > 0);
      if (folders.length === 0) continue;
      yield {
        at: step.path,
        message: `a RUN of ${stageName(stage)} gives ${enumerate(folders)} away, where files were copied before`,
        data: { step, command, folder: folders[0]!, copies: copiesOf(folders[0]!) },
        key: folders.join(' '),
      };
    }
  }
}

/** Folders of `chown -R`. */
function recursive({ words }: BuildCommand): readonly string[] {
  if (words[0] !== 'chown' || !words.some(word => /^(-[a-zA-Z]*R[a-zA-Z]*|--recursive)$/.test(word ?? ''))) return [];
  const [, ...folders] = words.slice(1).filter(word => !word?.startsWith('-'));
  return folders.flatMap(folder => (folder === undefined ? [] : [folder.replace(/(.)\/+$/, '$1')]));
}

/** A COPY or ADD whose files lie in the folder. */
function putsInto(step: Instruction, folder: string, { steps }: Stage): boolean {
  const copy = readCopy(step);
  if (!copy) return false;
  const workdir = steps.slice(0, step.index).findLast(({ keyword }) => keyword === 'WORKDIR')?.text;
  const target = absolute(copy.target, workdir);
  const given = absolute(folder, workdir);
  return target !== undefined && given !== undefined && given !== '/' && `${target}/`.startsWith(`${given}/`);
}

function absolute(path: string, workdir: string | undefined): string | undefined {
  const whole = path.startsWith('/') ? path : workdir === undefined ? undefined : `${workdir}/${path}`;
  if (whole === undefined || /[$*]/.test(whole)) return undefined;
  return `/${whole
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')}`;
}

const recipe = 'COPY --chown=<user>:<group> for what the program writes; leave its code to root';

function fix({ data: { step, command, folder, copies } }: Finding<Given>, stage: Stage): Fix | Declined {
  const [owner, ...folders] = command.words.slice(1).filter(word => !word?.startsWith('-'));
  const option = command.words.findIndex(word => /^(-R|--recursive)$/.test(word ?? ''));
  if (owner === undefined || folders.length !== 1 || option === -1 || step.commands?.length !== 1)
    return declined('edit-refused', `the RUN does more than give one folder away; ${recipe}`);
  const between = stage.steps.slice(copies[0]!.index, step.index).find(({ keyword }) => keyword === 'RUN');
  if (between) return declined('edit-refused', `${between.origin} may write there as well; ${recipe}`);
  if (copies.some(({ flags }) => flags.some(({ name }) => name === 'chown')))
    return declined('contradiction', `a COPY gives its files to somebody already; ${recipe}`);
  const edits: NonEmpty<Edit> = [
    stage.dropWord(step, command, option),
    ...copies.map(copy => stage.addFlag(copy, `--chown=${owner}`)),
  ];
  return {
    kind: 'fix',
    title: `copy as ${owner}, and give away the folder alone`,
    edits,
    safety: 'unsafe',
    because: [fromInstruction(step, `gives ${folder} to ${owner}`)],
    risk: `what lay in ${folder} before the COPY stays with its owner; the program can still change its own files: --chown only where it writes`,
  };
}
