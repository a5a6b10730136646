/** Progress of a write. Only Ctrl-C and its like are taken. */
import { thousands } from '../../report/thousands.ts';
import { say } from '../model/message.ts';
import { count } from '../model/names.ts';
import { fit, line, span } from '../parts/line.ts';
import { type Definition, only } from './definition.ts';

export const writing: Definition<'writing'> = {
  command(state, _screen, { command }) {
    if (command !== 'quit') return only(state);
    return [say(state, 'stopping, what was written is put back'), [{ kind: 'stop-writing' }]];
  },
  view({ size: { columns } }, { done, total }) {
    const room = columns - 4;
    const cells = Math.round((room * done) / Math.max(1, total));
    const bar = [span('  '), span('─'.repeat(cells), 'accent'), span('─'.repeat(Math.max(0, room - cells)), 'dim')];
    const body = [[], line(`  ${thousands(done)} of ${count(total, 'file')}`), [], bar];
    return { kind: 'page', title: fit(line(' Writing', 'bold'), columns), body, from: 0 };
  },
  hints: () => ({ first: [[['Ctrl-C'], 'stop and put back']], last: [] }),
};
