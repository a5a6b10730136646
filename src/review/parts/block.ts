/** The rows of the screen from top to bottom. Every part already has its width, so they only have to be put side by side. */

import type { View } from '../frame.ts';
import type { Line } from './line.ts';

export function screenRows(view: View): readonly Line[] {
  if (view.kind === 'page') return view.lines;
  const fix = [view.title, ...view.pane, ...view.result];
  const below = [view.ruleBelow, view.toast, view.footer];
  if (!view.wide) return [view.header, ...view.list, ...fix, ...below];
  const body = view.list.map((list, index) => [...list, ...view.divider, ...(fix[index] ?? [])]);
  return [view.header, view.ruleAbove, ...body, ...below];
}
