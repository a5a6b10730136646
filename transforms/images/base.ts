import type { Declined, ImageRef, Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';

/** Image of another place that a stage begins with, when its name is known. */
export function baseImage({ image }: Stage): ImageRef | undefined {
  return image && !image.unknown ? image : undefined;
}

/** As written behind FROM, with the variables in it. */
export function writtenBase({ from }: Stage): string {
  return from.text.split(/\s+/)[0] ?? '';
}

/** `stage build begins with`: where messages about a base start. */
export function beginsWith(stage: Stage): string {
  return `${stage.dockerfile.stages.length === 1 ? 'the image' : `stage ${stage.name}`} begins with`;
}

/** Where the registry or the tag of the base has to be changed: its FROM, or the ARG that holds it. */
export function placeOfBase(stage: Stage, part: 'registry' | 'tag'): string {
  const pattern = part === 'tag' ? /\$(?:\{(\w+)[^}]*\}|(\w+))["']?$/ : /^["']?\$(?:\{(\w+)|(\w+))/;
  const [, braced, plain] = pattern.exec(writtenBase(stage)) ?? [];
  const name = braced ?? plain;
  const global = stage.dockerfile.globals.find(({ text }) => name !== undefined && text.split('=')[0] === name);
  return global ? `ARG ${name} (${global.origin})` : `FROM (${stage.from.origin})`;
}

/** A refusal because the name is put together from variables. */
export function declineVariable(stage: Stage): Declined {
  return declined(
    'unknown-value',
    `the name of the image comes from a variable; change it in ${placeOfBase(stage, 'registry')}`,
  );
}

/** A name without its tag and its digest, as written. */
export function nameOnly({ text }: ImageRef): string {
  const [name = ''] = text.split('@');
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return colon === -1 ? name : name.slice(0, colon);
}
