/** Every screen of the review. */
import type { Screen, ScreenKind, ScreenOf } from '../model/screen.ts';
import type { State } from '../model/state.ts';
import { bulk } from './bulk.ts';
import { changed } from './changed.ts';
import { confirm } from './confirm.ts';
import type { Definition } from './definition.ts';
import { details } from './details.ts';
import { edited } from './edited.ts';
import { failed } from './failed.ts';
import { filter } from './filter.ts';
import { fix } from './fix.ts';
import { help } from './help.ts';
import { ignore } from './ignore.ts';
import { patch } from './patch.ts';
import { preview } from './preview.ts';
import { problems } from './problems.ts';
import { quit } from './quit.ts';
import { review } from './review.ts';
import { rule } from './rule.ts';
import { unsafe } from './unsafe.ts';
import { writing } from './writing.ts';

const definitions: { readonly [K in ScreenKind]: Definition<K> } = {
  review,
  fix,
  details,
  preview,
  patch,
  confirm,
  bulk,
  unsafe,
  ignore,
  edited,
  filter,
  help,
  problems,
  rule,
  writing,
  changed,
  failed,
  quit,
};

/** What a screen is. */
export function definitionOf<K extends ScreenKind>(screen: ScreenOf<K>): Definition<K> {
  return definitions[screen.kind as K];
}

/** Leaves the screens that show what was computed from decisions or plans that are others now. */
export function leaveSnapshots(state: State): State {
  const screens = state.screens.filter((screen: Screen) => !definitionOf(screen).isSnapshot);
  return screens.length === state.screens.length ? state : { ...state, screens };
}
