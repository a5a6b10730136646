/** Shorthands for tests of edits in Dockerfiles. */
import { dockerfile, readShellForm } from '../../../src/languages/dockerfile/index.ts';
import type { Document, TaggedEdit } from '../../../src/languages/language.ts';
import { applySplices } from '../../../src/languages/tree/splices.ts';
import type { Edit, Instruction, Stage } from '../../../src/transform.ts';
import { readDockerfile } from '../../../src/workloads/dockerfile/index.ts';

export interface Opened {
  readonly text: string;
  readonly document: Document;
  readonly stages: readonly Stage[];
}

/** A Dockerfile as rules see it. */
export function open(text: string): Opened {
  const stream = dockerfile.open(new TextEncoder().encode(text));
  if ('kind' in stream) throw new Error(`${stream.code}: ${stream.message}`);
  const document = stream.documents[0]!.read('dockerfile');
  if (document.kind === 'problem') throw new Error(`${document.code}: ${document.message}`);
  const lines = (offset: number): number => stream.position(offset).line;
  const input = {
    file: 'Dockerfile',
    text,
    root: document.root,
    lines,
    builds: [],
    read: () => undefined,
    readShellForm,
  };
  return { text, document, stages: readDockerfile(input).stages };
}

/** What is asked of the stages: edits, in groups or not. */
export type Make = (last: Stage, stages: readonly Stage[]) => Edit | undefined | readonly (Edit | undefined)[];

export type Outcome =
  | { readonly kind: 'proven'; readonly text: string; readonly lost: readonly string[] }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unproven'; readonly text: string; readonly reason: string };

/** Plans, writes and proves. */
export function edit({ text, document }: Opened, edits: readonly Edit[]): Outcome {
  const tagged = edits.map((each, index): TaggedEdit => ({ ...each, by: `f${index}` }));
  const planned = document.plan(tagged);
  if (planned.kind === 'refusal') return { kind: 'refused', code: planned.code };
  const proof = document.prove(planned, tagged);
  const written = applySplices(text, planned.splices);
  if (proof.kind === 'unproven') return { kind: 'unproven', text: written, reason: proof.reason };
  return { kind: 'proven', text: proof.text, lost: planned.lostComments };
}

/** The text after the edits, or why there is none. */
export function after(text: string, make: Make): string {
  const opened = open(text);
  const made = make(opened.stages.at(-1)!, opened.stages);
  const edits = (Array.isArray(made) ? made : [made]) as readonly (Edit | undefined)[];
  if (edits.some(each => each === undefined)) return 'no edit';
  const outcome = edit(opened, edits as readonly Edit[]);
  if (outcome.kind === 'proven') return outcome.text;
  return outcome.kind === 'refused' ? `refused: ${outcome.code}` : `unproven: ${outcome.reason}\n${outcome.text}`;
}

/** The instruction of a stage with a keyword; the first one, or the one at a position among them. */
export function step({ steps }: Stage, keyword: string, position = 0): Instruction {
  return steps.filter(each => each.keyword === keyword)[position]!;
}

/** A command of an instruction. */
export function command(instruction: Instruction, index: number): NonNullable<Instruction['commands']>[number] {
  return instruction.commands![index]!;
}
