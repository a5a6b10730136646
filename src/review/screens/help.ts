/** All keys, from the key map, filtered by what was typed. */
import { groupTitles, type Keymap, shownKey } from '../model/keymap.ts';
import { type Line, line, span } from '../parts/line.ts';

export function helpView(keymap: Keymap, filter: string, terminal: string, columns: number): readonly Line[] {
  const wanted = filter.trim().toLowerCase();
  const lines: Line[] = [];
  for (const [group, title] of Object.entries(groupTitles)) {
    const own = keymap.bindings.filter(binding => {
      const text = `${binding.keys.map(shownKey).join(' ')} ${binding.label}`.toLowerCase();
      return binding.group === group && text.includes(wanted);
    });
    if (own.length === 0) continue;
    if (lines.length > 0) lines.push([]);
    lines.push(line(` ${title}`, 'bold'));
    for (const { keys, label } of own) {
      lines.push([span(` ${keys.map(shownKey).join(', ').padEnd(16)}`, 'accent'), span(label)]);
    }
  }
  if (lines.length === 0) lines.push(line(' no key does that', 'dim'));
  if (wanted === '') {
    const marks: readonly [string, string][] = [
      [' ✓  [✓]', 'accepted by default, by you'],
      ['[e]', 'accepted with your edit'],
      ['[✗] [i]', 'skipped, ignored with a reason'],
      [' ?   – ', 'to decide, no automatic fix'],
      [' ! ', 'the file changed, or your edit does not fit: look again'],
      ['S A U R', 'safe, assured, unsafe, report-only'],
      ['+2', 'needs two other fixes, decided together'],
    ];
    const words = 'text  rule:  class:  severity:  kind:  is:open accepted skipped ignored manual changed unseen  -not';
    lines.push([], line(' Marks', 'bold'));
    for (const [mark, meaning] of marks) lines.push([span(` ${mark.padEnd(16)}`, 'accent'), span(meaning)]);
    lines.push([], line(' Filter words', 'bold'), line(` ${words}`.slice(0, columns)), [], line(` ${terminal}`, 'dim'));
  }
  return lines;
}
