/** Pictures of the review: the built program in a real terminal, on a copy of examples/shop, from the first screen to the written files. */
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exampleRules } from './shared/example-rules.ts';
import { type Size, Tmux } from './shared/tmux.ts';

export interface Picture {
  readonly name: string;
  readonly text: string;
}

interface Step {
  readonly name: string;
  readonly about: string;
  /** Keys in tmux's names; a word with blanks is typed as it is. */
  readonly keys: readonly string[];
  /** What the screen shows when the keys have had their effect. */
  readonly shows: RegExp;
  /** Keys that lead back to the review. */
  readonly back?: readonly string[];
}

const back = ['Escape'];
/** One review, in the order in which it happens. */
export const story: readonly Step[] = [
  { name: 'review', about: 'The first screen', keys: [], shows: /q quit/ },
  { name: 'details', about: '`i`: everything that is known', keys: ['i'], shows: /needs your eyes/, back },
  { name: 'accept', about: '`y`: accepted', keys: ['y'], shows: /accepted run-as-non-root for proxy/, back: ['u'] },
  {
    name: 'edit',
    about: '`u` `e`: taken back, and the proposal changed in the editor',
    keys: ['e'],
    shows: /with your edit/,
    back: ['Tab'],
  },
  { name: 'skip', about: '`n`: skipped', keys: ['n'], shows: /skipped run-as-non-root for db/ },
  {
    name: 'ignore',
    about: '`x`: ignored with a reason',
    keys: ['x', 'drops them by itself'],
    shows: /by itself/,
    back: ['Enter'],
  },
  { name: 'bulk', about: '`A`: many at once', keys: ['A'], shows: /Esc back/, back },
  {
    name: 'unsafe',
    about: '`A` `v`: what may break is listed before it is accepted',
    keys: ['A', 'v'],
    shows: /accept all/,
    back,
  },
  { name: 'preview', about: '`p` `p`: the file as it will be', keys: ['p', 'p'], shows: /every accepted fix/, back },
  {
    name: 'filter',
    about: '`/`: filter as you type',
    keys: ['/', 'rule:non-root -is:open'],
    shows: /-is:open[\s\S]*findings/,
    back,
  },
  { name: 'quit', about: '`q`: quitting keeps the decisions', keys: ['q'], shows: /keep and quit/, back },
  { name: 'confirm', about: '`w`: before anything is written', keys: ['w'], shows: /checked\s+(\d+)\s+of \1/ },
  {
    name: 'written',
    about: '`Enter`: written, and said so on the normal screen',
    keys: ['Enter'],
    shows: /--undo\n+\$/,
  },
];

/** A fix counts as viewed after 400 ms, and the confirm screen counts those: every step takes longer. */
const stepTime = 600;

/** `isKnown`: whether a picture is as it was. A busy machine may be too slow for a step, so a difference has to show three times. */
export async function takePictures(size: Size, isKnown: (picture: Picture) => boolean): Promise<Picture[]> {
  for (let tries = 1; ; tries++) {
    try {
      const pictures = await tellStory(size);
      if (tries === 3 || pictures.every(isKnown)) return pictures;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

async function tellStory(size: Size): Promise<Picture[]> {
  return await inReview(size, async tmux => {
    const pictures: Picture[] = [];
    for (const { name, keys, shows, back = [] } of story) {
      await press(tmux, keys);
      await tmux.until(shows, 30);
      await sleep(stepTime);
      const rows = await settled(tmux, false);
      pictures.push({ name: `${name}-${size.columns}x${size.rows}`, text: `${rows.join('\n').trimEnd()}\n` });
      await press(tmux, back);
    }
    return pictures;
  });
}

/** The first screen with its colours, on a dark background. */
export async function takeColors(size: Size): Promise<readonly string[]> {
  for (let tries = 0; tries < 5; tries++) {
    const rows = await inReview(size, async tmux => {
      await tmux.until(/q quit/, 30);
      await sleep(stepTime);
      return await settled(tmux, true);
    });
    // A terminal that is slow to tell its background is taken for one that does not know: then there are no backgrounds.
    if (rows.some(row => row.includes('\x1b[48;2;'))) return rows;
  }
  throw new Error('the terminal did not tell its background');
}

async function inReview<T>(size: Size, use: (tmux: Tmux) => Promise<T>): Promise<T> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'harden-pictures-')));
  const shop = join(home, 'code/shop');
  cpSync('examples/shop', shop, { recursive: true });
  const tmux = new Tmux(size, {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    LC_ALL: 'C.UTF-8',
    COLORTERM: 'truecolor',
    EDITOR: 'sed -i s/mode=0755/mode=0750/',
  });
  try {
    tmux.darken();
    const rules = exampleRules.map(id => `--rule ${id}`).join(' ');
    tmux.command(
      `cd ${shop}; harden() { ${process.execPath} ${resolve('dist/harden.js')} "$@" ${rules}; }; echo ready`,
    );
    await tmux.until(/^ready\n\$/m);
    tmux.command('clear');
    await tmux.until(screen => screen.join('\n').trim() === '$');
    tmux.command('harden fix');
    return await use(tmux);
  } finally {
    tmux.close();
    // A review that is still open keeps its decisions before it ends.
    await sleep(500);
    rmSync(home, { recursive: true, force: true });
  }
}

async function press(tmux: Tmux, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const before = tmux.screen().join('\n');
    if (key.includes(':') || key.includes(' ')) tmux.type(key);
    else tmux.keys(key);
    // An Escape followed at once by a letter is another key: it has to have had its effect.
    if (key === 'Escape') await tmux.until(screen => screen.join('\n') !== before, 30);
  }
}

/** The screen once it has stopped changing. How long the scan took differs from run to run; it is shown as a tenth of a second. */
async function settled(tmux: Tmux, colors: boolean): Promise<readonly string[]> {
  let before = '';
  for (;;) {
    const rows = tmux.screen(colors).map(row => row.replace(/( files?, )\d+\.\d s/, '$10.1 s'));
    if (rows.join('\n') === before) return rows;
    before = rows.join('\n');
    await sleep(150);
  }
}
