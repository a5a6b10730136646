import type { Path } from '../transform.ts';
import type { Problem, Refusal, RefusalCode } from './language.ts';

/** One sentence per code: what is in the way, and what a person can do. */
const sentences: Readonly<Record<RefusalCode, string>> = {
  'bad-encoding': 'The file is not UTF-8 text; convert it to UTF-8',
  'control-character': 'The file holds a character that YAML readers treat differently; remove it',
  'too-large': 'The text is too large to edit; split it or raise the limit',
  'too-deep': 'The document is nested too deeply; flatten it',
  template: 'The document is a template; render it first or fix the template by hand',
  syntax: 'The document is not valid YAML; correct it first',
  'duplicate-key': 'A key occurs twice in one mapping; remove one of the two',
  tagged: 'The value carries a tag; change it by hand',
  'explicit-key': 'The key is written with "?"; rewrite it as "key: value"',
  'implicit-flow-pair': 'The pair stands directly inside [ ]; rewrite it as a mapping',
  'flow-comment': 'A comment inside or next to { } or [ ] is in the way; move it',
  'flow-no-colon': 'The key inside { } has no colon; write "key: value"',
  'no-such-path': 'The place to edit does not exist; look whether the file changed',
  'not-a-map': 'A mapping is needed here but something else is written; correct it by hand',
  'not-a-list': 'A list is needed here but something else is written; correct it by hand',
  'key-exists': 'The new key name is already taken; remove one of the two',
  alias: 'The value comes through an alias or a merge key; change it where the anchor is',
  'shared-anchor': 'The value lies inside an anchor that other places use; change all of them together or by hand',
  'anchor-in-use': 'The value carries an anchor that is still used; remove its aliases first',
  'unresolved-alias': 'An alias has no anchor before it; correct the name',
  'block-scalar-at-end': 'The file ends inside a block scalar without a line break; add a final line break',
  'empty-root': 'Nothing would be left of the document; delete it by hand',
  'no-stage': 'The Dockerfile has no FROM; begin a stage with one',
  'unknown-instruction': 'There is no such instruction in a Dockerfile; correct it first',
  shell: 'The command stands inside a larger one whose meaning would change; change it by hand',
  comment: 'A comment stands between what has to move; move it first',
  unverified: 'The result could not be proven equal to what was asked for; change it by hand',
};

/** A text that cannot be read. */
export function problem(code: RefusalCode, offset: number, detail?: string): Problem {
  return { kind: 'problem', code, message: sentence(code, detail), offset };
}

/** An edit that cannot be written. */
export function refusal(code: RefusalCode, at: Path, offset: number, detail?: string): Refusal {
  return { kind: 'refusal', code, message: sentence(code, detail), at, offset };
}

function sentence(code: RefusalCode, detail: string | undefined): string {
  return detail === undefined ? `${sentences[code]}.` : `${sentences[code]} (${detail}).`;
}
