/** What a workflow says under `with`, as the words of a command line. */

type Env = Readonly<Record<string, string | undefined>>;

export const modes = ['check', 'patch', 'pr', 'review'] as const;

export type Mode = (typeof modes)[number];

/** Files that the action reads when the program is done. */
export interface Kept {
  readonly markdown: string;
  readonly json: string;
  /** What the bot did. */
  readonly bot: string;
}

export interface Wish {
  readonly mode: Mode;
  readonly words: readonly string[];
  /** Of the bot; empty: what the workflow has in its environment. */
  readonly token: string;
  /** Empty: none is asked for. */
  readonly sarifFile: string;
  readonly patchDir: string;
}

/** Throws an error whose message is for the author of the workflow. */
export function wishOf(env: Env, kept: Kept): Wish {
  const mode = inputOf(env, 'mode') || 'check';
  if (!isMode(mode)) throw new Error(`mode ${mode} is none of ${modes.join(', ')}`);
  const token = inputOf(env, 'token');
  if (mode === 'pr' || mode === 'review') return { mode, token, sarifFile: '', ...botWish(mode, env, kept) };
  const paths = inputOf(env, 'paths')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const sarifFile = inputOf(env, 'sarif-file');
  const htmlFile = inputOf(env, 'html-file');
  const patchDir = mode === 'patch' ? inputOf(env, 'patch-dir') || 'harden-patches' : '';
  const reports = [
    `json=${kept.json}`,
    `markdown=${kept.markdown}`,
    ...(sarifFile === '' ? [] : [`sarif=${sarifFile}`]),
    ...(htmlFile === '' ? [] : [`html=${htmlFile}`]),
    // Annotations are for what a pull request brings; a series of patches is made for somebody to look at.
    ...(mode === 'check' ? ['github'] : []),
  ];
  return {
    mode,
    token: '',
    sarifFile,
    patchDir,
    words: [
      mode,
      ...['config', 'safety', 'fail-on', 'baseline', 'changed'].flatMap(name => option(env, name)),
      ...(mode === 'patch' ? ['--out-dir', patchDir] : []),
      ...reports.flatMap(report => ['--report', report]),
      // A file may have any name: what follows is no option.
      '--',
      ...paths,
    ],
  };
}

/** The bot reads everything else from the configuration of the base branch. */
function botWish(mode: 'pr' | 'review', env: Env, { bot }: Kept): Pick<Wish, 'words' | 'patchDir'> {
  const result = `--result=${bot}`;
  if (mode === 'pr') return { patchDir: '', words: ['bot', 'pr', ...option(env, 'base'), result] };
  const patchDir = inputOf(env, 'patch-dir') || 'harden-patches';
  return { patchDir, words: ['bot', 'review', `--patch=${patchDir}/review.patch`, result] };
}

function option(env: Env, name: string): readonly string[] {
  const value = inputOf(env, name);
  return value === '' ? [] : [`--${name}=${value}`];
}

/** The runner gives inputs as variables: upper case, blanks as underscores, everything else as it is. */
function inputOf(env: Env, name: string): string {
  return (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

function isMode(word: string): word is Mode {
  return (modes as readonly string[]).includes(word);
}
