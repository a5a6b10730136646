import type { BuildCommand, Instruction, NewInstruction, Stage } from '../../src/transform.ts';
import { programAt } from '../shared/package-calls.ts';
import { pairsOf } from '../shared/pairs.ts';
import { shellPrograms, startCall } from '../shared/start-calls.ts';

/** A command of a RUN, and where it is run. */
export interface Call {
  readonly step: Instruction;
  readonly command: BuildCommand;
  /** Without its folder: `go`, `mvnw`. */
  readonly program: string;
  /** Behind the program; undefined where the shell puts something in. */
  readonly words: readonly (string | undefined)[];
  /** Folder that it is run in; undefined: not known. */
  readonly folder: string | undefined;
}

/** What a plain Dockerfile with one stage does. */
export interface Shape {
  readonly stage: Stage;
  readonly calls: readonly Call[];
  /** Folder that the image starts in. */
  readonly folder: string;
  /** All words of the start: those of ENTRYPOINT, then those of CMD. */
  readonly start: readonly string[];
  /** Last USER; undefined: that of the base. */
  readonly user: string | undefined;
}

/** Instructions that say how the image runs, not what is in it. */
const running = new Set(['EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL', 'VOLUME', 'LABEL']);

/** Calls of all RUN; commands that are part of larger ones are among them. */
export function callsOf(stage: Stage): readonly Call[] {
  let folder: string | undefined = '/';
  return stage.steps.flatMap(step => {
    if (step.keyword === 'WORKDIR') folder = below(folder, step.text);
    let here = folder;
    return (step.commands ?? []).map((command): Call => {
      const at = programAt(command.words);
      const call = { step, command, program: (command.words[at] ?? '').replace(/^.*\//, ''), folder: here };
      const words = command.words.slice(at + 1);
      if (call.program === 'cd') here = below(here, words[0] ?? '$');
      return { ...call, words };
    });
  });
}

/** A folder as seen from another one. */
export function below(folder: string | undefined, path: string): string | undefined {
  const text = path.replace(/^(["'])(.*)\1$/, '$2');
  if (folder === undefined || /[$*?~]/.test(text)) return undefined;
  const parts: string[] = [];
  for (const part of (text.startsWith('/') ? text : `${folder}/${text}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Reads a Dockerfile with one stage; a text says what is not plain about it. */
export function readShape(stage: Stage): Shape | string {
  const odd = stage.steps.find(({ keyword }) => keyword === 'ONBUILD' || keyword === 'SHELL');
  if (odd) return `${odd.keyword} (${odd.origin}) changes what the other lines mean`;
  const unread = stage.steps.find(({ keyword, commands }) => keyword === 'RUN' && !commands);
  if (unread) return `the RUN in ${unread.origin} is no plain list of commands`;
  if (stage.from.flags.length > 0) return `FROM (${stage.from.origin}) chooses a platform`;
  const targeted = stage.builders.find(({ target }) => target !== undefined);
  if (targeted) return `${targeted.name} of ${targeted.file} builds the stage ${targeted.target}`;
  const calls = callsOf(stage);
  const folder = lastFolder(stage);
  if (folder === undefined) return 'WORKDIR comes from a variable';
  const start = startWords(stage);
  if (typeof start === 'string') return start;
  const carried = [...stage.steps.filter(({ keyword }) => keyword === 'ENV'), ...movedSteps(stage)];
  const borrowed = carried.find(step => usesArgument(stage, step));
  if (borrowed) return `${borrowed.keyword} (${borrowed.origin}) takes its value from an ARG`;
  const user = stage.steps.findLast(({ keyword }) => keyword === 'USER');
  if (user?.text.includes('$')) return `USER (${user.origin}) comes from a variable`;
  return { stage, calls, folder, start, user: user?.text };
}

function lastFolder({ steps }: Stage): string | undefined {
  return steps
    .filter(({ keyword }) => keyword === 'WORKDIR')
    .reduce<string | undefined>((folder, { text }) => below(folder, text), '/');
}

/** Words that ENTRYPOINT and CMD start with; a text says why they are not known. */
function startWords({ steps }: Stage): readonly string[] | string {
  const words: string[] = [];
  for (const keyword of ['ENTRYPOINT', 'CMD']) {
    const step = steps.findLast(each => each.keyword === keyword);
    if (!step) continue;
    const list = step.words ?? plainLine(step.text);
    if (!list) return `${keyword} (${step.origin}) is a line for a shell; write it as a list first`;
    words.push(...list);
  }
  return words;
}

/** A line that means the same as a list. */
function plainLine(text: string): readonly string[] | undefined {
  if (!/^[\w./=:@,+ -]+$/.test(text)) return undefined;
  const [words = []] = shellPrograms(text.replace(/^exec /, ''));
  return /^\w+=/.test(words[0] ?? '') ? undefined : words;
}

function usesArgument({ steps, dockerfile }: Stage, { text }: Instruction): boolean {
  const names = [...steps, ...dockerfile.globals]
    .filter(({ keyword }) => keyword === 'ARG')
    .map(arg => arg.text.split('=')[0]!.trim());
  return [...text.matchAll(/\$\{?(\w+)/g)].some(([, name]) => names.includes(name!));
}

/** Instructions that go from the stage to the one that runs. A USER that the build needs stays. */
export function movedSteps({ steps }: Stage): readonly Instruction[] {
  const last = steps.findLastIndex(({ keyword }) => ['RUN', 'COPY', 'ADD'].includes(keyword));
  return steps.filter(({ keyword, index }) => running.has(keyword) || (keyword === 'USER' && index > last));
}

/** What the new stage begins with: the folder, and variables that are not for the build alone. */
export function carriedSettings({ stage, folder }: Shape, buildOnly: RegExp): readonly NewInstruction[] {
  const variables = stage.steps.filter(
    ({ keyword, text }) => keyword === 'ENV' && !pairsOf(text).every(({ name }) => buildOnly.test(name)),
  );
  return [
    ...(folder === '/' ? [] : [{ keyword: 'WORKDIR', text: folder }]),
    ...variables.map(({ text }) => ({ keyword: 'ENV', text: onOneLine(text) })),
  ];
}

/** How the new stage runs, as the old one did. `asUser`: who, when that is not who the base says. */
export function carriedRunning({ stage }: Shape, asUser: string | undefined): readonly NewInstruction[] {
  const moved = movedSteps(stage).filter(
    step =>
      step.keyword !== 'USER' &&
      !(isSingle(step) && step !== stage.steps.findLast(({ keyword }) => keyword === step.keyword)),
  );
  const user = asUser === undefined ? [] : [{ keyword: 'USER', text: asUser }];
  const isStart = (keyword: string): boolean => ['HEALTHCHECK', 'ENTRYPOINT', 'CMD'].includes(keyword);
  return [
    ...moved.filter(({ keyword }) => !isStart(keyword)).map(asNew),
    ...user,
    ...moved.filter(({ keyword }) => isStart(keyword)).map(asNew),
  ];
}

/** Only the last one of its kind counts. */
function isSingle({ keyword }: Instruction): boolean {
  return ['HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL'].includes(keyword);
}

function asNew(step: Instruction): NewInstruction {
  const { keyword, text, flags } = step;
  const words = step.words ?? (keyword === 'CMD' || keyword === 'ENTRYPOINT' ? plainLine(text) : undefined);
  const list = words && `[${words.map(word => JSON.stringify(word)).join(', ')}]`;
  return {
    keyword,
    ...(flags.length > 0 ? { flags: flags.map(({ name, value }) => `--${name}=${value}`) } : {}),
    text: list ?? onOneLine(text),
  };
}

function onOneLine(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*"|'[^']*')|\s+/g, (_, quoted?: string) => quoted ?? ' ');
}

/** Programs that the health check calls. */
export function checkPrograms({ stage }: Shape): readonly string[] {
  const check = stage.steps.findLast(({ keyword }) => keyword === 'HEALTHCHECK');
  const call = check && startCall(check);
  if (!call) return [];
  const names = call.programs.map(words => words[0] ?? '').filter(name => name !== 'exit');
  return call.needsShell ? ['sh', ...names] : names;
}

/** Where COPY and ADD put files, when that is outside of a folder. */
export function copiedOutside({ stage }: Shape, isInside: (path: string) => boolean): Instruction | undefined {
  let folder: string | undefined = '/';
  for (const step of stage.steps) {
    if (step.keyword === 'WORKDIR') folder = below(folder, step.text);
    if (step.keyword !== 'COPY' && step.keyword !== 'ADD') continue;
    const target = step.words?.at(-1) ?? step.text.split(/\s+/).at(-1) ?? '$';
    const path = below(folder, target);
    if (path === undefined || !isInside(path)) return step;
  }
  return undefined;
}
