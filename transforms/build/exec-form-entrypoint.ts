import {
  type BuildCommand,
  type Declined,
  defineTransform,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type FixSafety,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { fromInstruction, isShipped, lastStep, stageName } from '../shared/stages.ts';
import { findProgram } from './programs.ts';
import { builtins, needsShell } from './shell-words.ts';

/** The program is started itself, without a shell in front of it. */
export default defineTransform<Instruction>({
  meta: {
    id: 'exec-form-entrypoint',
    title: 'CMD or ENTRYPOINT is started by a shell',
    severity: 'low',
    fixable: 'sometimes',
    why: 'A shell that stays process 1 does not pass on the signal to stop, so the program is killed when the time is up, and the image cannot do without a shell.',
    fixSafety:
      'Assured for a single program with plain words: they become a list. Where the shell has to fill in variables or names of files, or SHELL was changed, the program takes the place of the shell with exec instead. Unsafe when an ENTRYPOINT gets the words, when the base image may bring one, or when the program may be a script without a first line that names its interpreter. Declined for several commands, for words of the shell itself, and for an ENTRYPOINT with a CMD: a shell ignores it, a list takes it as arguments.',
    references: ['DL3025', 'KICS b86987e1'],
    preset: 'recommended',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Instruction>> {
  if (!isShipped(stage)) return;
  for (const keyword of ['ENTRYPOINT', 'CMD']) {
    const step = stage.steps.findLast(each => each.keyword === keyword);
    if (!step || isList(step) || !counts(stage, step) || hasExec(step) || isForWindows(step)) continue;
    const name = stageName(stage);
    const message = isBrokenList(step)
      ? `${keyword} of ${name} is no list in JSON, so a shell gets it as a command`
      : `${keyword} of ${name} is started by a shell, which passes on no signals`;
    yield { at: step.path, message, data: step };
  }
}

function isList({ words, text }: Instruction): boolean {
  return words !== undefined || /^\[\s*\]$/.test(text);
}

/** Meant as a list, but not in JSON: `['node', 'app.js']`. */
function isBrokenList({ text }: Instruction): boolean {
  return /^\[\s*['"].*\]\s*(#.*)?$/s.test(text);
}

/** An image starts with it: nothing later takes its place, and no shell ignores it. */
function counts({ dockerfile }: Stage, step: Instruction): boolean {
  return dockerfile.stages.some(stage => {
    if (!stage.isFinal || lastStep(stage, step.keyword) !== step) return false;
    const entrypoint = lastStep(stage, 'ENTRYPOINT');
    return step.keyword === 'ENTRYPOINT' || entrypoint === undefined || isList(entrypoint);
  });
}

/** The base is not known for one of Windows, but nothing else has these. */
function isForWindows({ text }: Instruction): boolean {
  return /^\s*"?(powershell|pwsh|cmd)(\.exe)?\b|\b[a-z]:\\/i.test(text);
}

/** The program takes the place of the shell in the end. */
function hasExec({ startCommands = [] }: Instruction): boolean {
  const last = startCommands.findLast(({ join }) => join !== 'nested');
  return last?.words[0] === 'exec' && last.join !== '|';
}

function fix({ data: step }: Finding<Instruction>, stage: Stage, facts: Facts): Fix | Declined {
  if (isBrokenList(step)) return repair(step, stage);
  const command = onlyCommand(step);
  if ('kind' in command) return command;
  const evidence = fromInstruction(step, 'starts a single program');
  if (needsShell(command) || isOtherShell(step)) return asExec(step, command, evidence, stage);
  if (step.keyword === 'ENTRYPOINT') {
    const ignored = ignoredCommand(stage);
    if (ignored) return ignored;
  }
  const program = findProgram(command.words[0]!, stage);
  if (program === 'no-interpreter') return asExec(step, command, evidence, stage);
  const edits = [stage.change(step, 'arguments', jsonList(command.words as string[]))] as const;
  const change = { kind: 'fix' as const, title: 'make it a list that needs no shell', edits };
  const start = startSafety(step, stage, facts, evidence);
  if (start.safety === 'unsafe' || program !== undefined) return { ...change, ...withProgram(start, program) };
  const risk = `nothing is known about ${command.words[0]}: a script whose first line names no interpreter starts in a shell only`;
  return { ...change, safety: 'unsafe', because: start.because, risk };
}

function withProgram(start: FixSafety, program: Evidence | 'of-system' | undefined): FixSafety {
  if (program === undefined || program === 'of-system' || start.safety === 'unsafe') return start;
  return { ...start, because: [...start.because, program] };
}

/** `['node', 'app.js']` with the quotes of JSON, and a list without the comment behind it. */
function repair(step: Instruction, stage: Stage): Fix | Declined {
  const list = step.text.replace(/\]\s*#.*$/s, ']');
  const words = wordsOf(/^\[[^"\\]*\]$/.test(list) ? list.replaceAll("'", '"') : list);
  if (!words)
    return declined('edit-refused', 'write it as a list in JSON: double quotes around each word, commas between them');
  return {
    kind: 'fix',
    title: 'write the list in JSON',
    edits: [stage.change(step, 'arguments', jsonList(words))],
    safety: 'unsafe',
    because: [fromInstruction(step, 'a list in JSON has double quotes, and nothing behind it')],
    risk: 'the image could not start like this; something else may have started it so far',
  };
}

function wordsOf(list: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(list);
    return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

function jsonList(words: readonly string[]): string {
  return `[${words.map(word => JSON.stringify(word)).join(', ')}]`;
}

/** The one program that is started, or why it is not one. */
function onlyCommand(step: Instruction): BuildCommand | Declined {
  const { startCommands, text, keyword } = step;
  if (!startCommands)
    return declined(
      'edit-refused',
      `the shell's part of ${keyword} cannot be read; write the program and its words as a list`,
    );
  const [command, ...others] = startCommands.filter(({ join }) => join !== 'nested');
  if (!command || others.length > 0)
    return declined(
      'edit-refused',
      'it is more than one command; move them into a script that ends with `exec`, and start that with a list',
    );
  const written = [...command.assignments, ...command.written];
  if (written.join(' ').replace(/\s+/g, ' ') !== text.trim().replace(/\s+/g, ' '))
    return declined('edit-refused', 'the shell does more than start a program; put `exec` in front of the program');
  if (command.assignments.length > 0)
    return declined(
      'edit-refused',
      `set ${command.assignments[0]!.split('=')[0]} with ENV, then write the rest as a list`,
    );
  const [name] = command.words;
  if (name === undefined)
    return declined(
      'unknown-value',
      `the shell fills in the name of the program; write it out, or put \`exec\` in front`,
    );
  if (builtins.has(name))
    return declined('edit-refused', `${name} is a command of the shell itself; start the program with a list instead`);
  return command;
}

/** A SHELL with options that do more than stop at failures. */
function isOtherShell({ shell }: Instruction): boolean {
  if (shell === undefined) return false;
  return shell.slice(1).some(word => !/^-([eux]*|[eux]*o|[eux]*c|[eux]*oc)$|^pipefail$/.test(word));
}

/** The shell does its work, and the program takes its place. */
function asExec(step: Instruction, { written }: BuildCommand, evidence: Evidence, stage: Stage): Fix {
  return {
    kind: 'fix',
    title: 'put exec in front: the program takes the place of the shell',
    edits: [stage.change(step, 'arguments', `exec ${written.join(' ')}`)],
    safety: 'assured',
    because: [evidence],
  };
}

/** What a shell as ENTRYPOINT ignores, and a list would take as arguments. */
function ignoredCommand(stage: Stage): Declined | undefined {
  const finals = stage.dockerfile.stages.filter(({ isFinal, chain }) => isFinal && chain.includes(stage));
  const command = finals.map(each => lastStep(each, 'CMD')).find(each => each !== undefined);
  const builder = finals.flatMap(({ builders }) => builders).find(({ replaces }) => replaces.includes('command'));
  const where = command?.origin ?? (builder && `${builder.name} of ${builder.file}`);
  if (where === undefined) return undefined;
  return declined(
    'needs-other-fix',
    `the shell ignores the command of ${where}, a list takes it as arguments; remove it there, or put \`exec\` in front here`,
  );
}

/** Who gets the words: nobody but the kernel, or an ENTRYPOINT that may do something with them. */
function startSafety(step: Instruction, stage: Stage, facts: Facts, evidence: Evidence): FixSafety {
  if (step.keyword === 'ENTRYPOINT') return { safety: 'assured', because: [evidence] };
  const entrypoints = stage.dockerfile.stages
    .filter(each => each.isFinal && lastStep(each, 'CMD') === step)
    .map(each => lastStep(each, 'ENTRYPOINT'));
  const answers = entrypoints.flatMap(each => (each?.words ? [underEntrypoint(each, evidence)] : []));
  const [first = answers[0]] = answers.filter(({ safety }) => safety === 'unsafe');
  if (first && (first.safety === 'unsafe' || !entrypoints.includes(undefined))) return first;
  const { base } = facts.builtImage(stage);
  if (base?.isPlain && (base.family === 'debian' || base.family === 'alpine')) {
    return {
      safety: 'assured',
      because: [
        evidence,
        { ...base.evidence, what: `${base.label} is there to be built upon and starts what it is told` },
      ],
    };
  }
  const risk = `if ${stage.chain[0]!.base} has an ENTRYPOINT, it gets the words themselves instead of a shell with a command`;
  return { safety: 'unsafe', because: [evidence], risk };
}

/** Programs that start what follows them as it is. */
const starters = /^(tini(-static)?|dumb-init|catatonit|docker-init|gosu|su-exec|env|nice)$/;

function underEntrypoint(entrypoint: Instruction, evidence: Evidence): FixSafety {
  const [program = ''] = entrypoint.words ?? [];
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (starters.test(name))
    return { safety: 'assured', because: [evidence, fromInstruction(entrypoint, `${name} starts what it is given`)] };
  const risk = `${name || 'the ENTRYPOINT'} gets the words themselves instead of a shell with a command; look at what it does with them`;
  return { safety: 'unsafe', because: [evidence, fromInstruction(entrypoint, 'is started first')], risk };
}
