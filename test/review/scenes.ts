/** Scenes of a review of examples/shop, without a terminal: what is on the screen after some keys. */
import { setImmediate } from 'node:timers/promises';
import { exampleRules } from '../../scripts/shared/example-rules.ts';
import { openSession } from '../../src/cli/session.ts';
import { readSources } from '../../src/cli/sources.ts';
import { frameOf } from '../../src/review/frame.ts';
import { Renderer } from '../../src/review/ink/renderer.ts';
import { usualKeymap } from '../../src/review/model/keymap.ts';
import type { Size } from '../../src/review/model/shapes.ts';
import { rowsOfBlock } from '../../src/review/parts/block.ts';
import { type Line, textOf } from '../../src/review/parts/line.ts';
import { ReviewSession } from '../../src/review/work/session.ts';
import { loadTransforms } from '../../transforms/index.ts';
import { key, typed } from './plans.ts';

export interface Scene {
  readonly name: string;
  readonly size: Size;
  readonly keys: readonly string[];
}

const narrow = { columns: 80, rows: 24 };
const wide = { columns: 120, rows: 40 };

export const scenes: readonly Scene[] = [
  { name: 'review-80x24', size: narrow, keys: [] },
  { name: 'review-120x40', size: wide, keys: [] },
  { name: 'accepted-80x24', size: narrow, keys: ['y'] },
  { name: 'bulk-80x24', size: narrow, keys: ['A'] },
  {
    name: 'unsafe-80x24',
    size: narrow,
    keys: ['A', 'v'],
  },
  { name: 'ignore-80x24', size: narrow, keys: ['x', ...typed('behind a proxy')] },
  {
    name: 'filter-80x24',
    size: narrow,
    keys: ['/', ...typed('rule:non-root is:open')],
  },
  { name: 'details-80x24', size: narrow, keys: ['i'] },
  { name: 'preview-80x24', size: narrow, keys: ['p', 'p'] },
  { name: 'confirm-80x24', size: narrow, keys: ['y', 'w'] },
  { name: 'confirm-120x40', size: wide, keys: ['y', 'w'] },
  { name: 'help-80x24', size: narrow, keys: ['?', ...typed('scroll')] },
  { name: 'quit-80x24', size: narrow, keys: ['y', 'q'] },
];

export interface Played {
  /** Rows as they are painted, by `paint`. */
  readonly rows: readonly string[];
  /** The same rows as data. */
  readonly lines: readonly Line[];
  readonly session: ReviewSession;
}

const noFace = { update: () => {}, suspend: () => {}, redraw: () => {}, end: () => {} };

/** Plays a scene without a terminal: everything but the painter is the real thing. */
export async function play(
  { size, keys }: Pick<Scene, 'size' | 'keys'>,
  paint: (line: Line) => string = textOf,
  folder = 'examples/shop',
  env: NodeJS.ProcessEnv = {},
  config?: string,
): Promise<Played> {
  const options = { config: config ?? false, root: folder, rule: exampleRules };
  const { root, engine, ...rest } = await openSession(options, [folder]);
  const rules = new Map((await loadTransforms()).map(({ meta }) => [meta.id, meta] as const));
  const session = new ReviewSession(
    {
      root,
      title: '~/code/shop',
      limit: 'assured',
      maxFileSize: 1 << 20,
      configFile: rest.configFile,
      today: '2026-06-01',
      keymap: usualKeymap,
      engine,
      rules,
      stateFolder: env.XDG_STATE_HOME ?? '/nonexistent',
      fresh: true,
      env,
      scan: async listener => {
        const progress = { update: () => {} };
        for await (const input of readSources(
          { root, engine, ...rest },
          { paths: [folder], options: {} },
          () => {},
          progress,
        ))
          listener.file({ ...input, file: input.file! });
      },
    },
    size,
  );
  session.face = { ...noFace, lend: async use => use() };
  await session.scan(() => {});
  session.dispatch({ kind: 'scan-done', took: 120 });
  const surroundings = { results: session.workspace, rules, terminal: 'harden' };
  for (const name of keys) {
    const { metrics } = frameOf(session.state, surroundings);
    session.dispatch({ kind: 'key', key: key(name), metrics });
    await session.idle();
  }
  await setImmediate();
  session.stop();
  const renderer = new Renderer(error => {
    throw error;
  });
  const { block } = frameOf(session.state, surroundings);
  const rows = renderer.render({ block, ...session.state.size, paint });
  renderer.close();
  return { rows, lines: rowsOfBlock(block), session };
}
