import type { Screen, ScreenKind, ScreenOf } from './screen.ts';
import type { State } from './state.ts';

/** The screen that is seen. */
export function topScreen(state: State): Screen {
  return state.screens.at(-1)!;
}

/** Opens a screen above the present one. */
export function push(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens, screen] };
}

/** Opens a screen directly above the review, whatever was open. */
export function openAlone(state: State, screen: Screen): State {
  return { ...state, screens: [{ kind: 'review' }, screen] };
}

/** Back to the screen below; the review is the lowest one. */
export function pop(state: State): State {
  return state.screens.length > 1 ? { ...state, screens: state.screens.slice(0, -1) } : state;
}

export function replace(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens.slice(0, -1), screen] };
}

/** Changes the screen of this kind wherever it is; a late answer to a screen that was left changes nothing. */
export function onScreen<K extends ScreenKind>(state: State, kind: K, change: (screen: ScreenOf<K>) => Screen): State {
  const index = state.screens.findLastIndex(screen => screen.kind === kind);
  if (index === -1) return state;
  const screens = [...state.screens];
  screens[index] = change(screens[index] as ScreenOf<K>);
  return { ...state, screens };
}
