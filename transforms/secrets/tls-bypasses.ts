import type { BuildCommand } from '../../src/transform.ts';
import { programAt } from '../shared/package-calls.ts';
import type { Pair } from '../shared/pairs.ts';

/** How a command gets along without certificates, and what to change. */
export type Bypass = { readonly what: string } & (
  | { readonly kind: 'words'; readonly words: readonly WordChange[] }
  | { readonly kind: 'command' }
  | { readonly kind: 'assignment' }
);

interface WordChange {
  readonly at: number;
  /** Absent: the word goes. */
  readonly instead?: string;
}

const off = /^(0|false|no|off|never)$/i;
const on = /^(?!(0|false|no|off)?$)/i;

/** Variables, and the values with which they switch the verification off. */
const variables: Readonly<Record<string, RegExp>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: on,
  NPM_CONFIG_STRICT_SSL: off,
  YARN_STRICT_SSL: off,
  YARN_ENABLE_STRICT_SSL: off,
  PIP_TRUSTED_HOST: /./,
  UV_INSECURE_HOST: /./,
  CONDA_SSL_VERIFY: off,
  GOINSECURE: /./,
  COMPOSER_DISABLE_TLS: on,
  PERL_LWP_SSL_VERIFY_HOSTNAME: off,
  HEX_UNSAFE_HTTPS: on,
};

/** Whether a variable switches the verification off. */
export function isBypassVariable({ name, value }: Pair): boolean {
  const key = name.toUpperCase();
  return Object.hasOwn(variables, key) && variables[key]!.test(value);
}

/** How a command of a RUN switches the verification off; undefined: it does not. */
export function bypassOf({ words, assignments }: BuildCommand): Bypass | undefined {
  const set = [...assignments, ...(words[0] === 'export' ? words.slice(1) : [])].map(pairOf).find(isBypass);
  if (set) return { what: set.name, kind: words[0] === 'export' && words.length === 2 ? 'command' : 'assignment' };
  const start = programAt(words);
  const program = words[start]?.replace(/^.*\//, '') ?? '';
  const found = byProgram[program.replace(/^(pip|python)[\d.]*$/, '$1')]?.(words, start);
  return found && { ...found, what: `${program} ${found.what}` };
}

function isBypass(pair: Pair | undefined): pair is Pair {
  return pair !== undefined && isBypassVariable(pair);
}

function pairOf(word: string | undefined): Pair | undefined {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(word ?? '') ?? [];
  return name === undefined ? undefined : { name, value: value!.replace(/^(["'])(.*)\1$/s, '$2') };
}

type Words = BuildCommand['words'];
type Look = (words: Words, start: number) => Bypass | undefined;

const byProgram: Readonly<Record<string, Look>> = {
  curl,
  wget: (words, start) => option(words, start, /^--no-check-certificate(=.*)?$/),
  pip: trustedHost,
  pipenv: trustedHost,
  python: (words, start) =>
    words[start + 1] === '-m' && words[start + 2] === 'pip' ? trustedHost(words, start) : undefined,
  npm: strictSsl,
  pnpm: strictSsl,
  yarn: strictSsl,
  git,
  yum: (words, start) => option(words, start, /^--setopt=(\S+\.)?sslverify=(0|false|no)$/i),
  dnf: (words, start) => option(words, start, /^--setopt=(\S+\.)?sslverify=(0|false|no)$/i),
  microdnf: (words, start) => option(words, start, /^--setopt=(\S+\.)?sslverify=(0|false|no)$/i),
};

function option(words: Words, start: number, pattern: RegExp): Bypass | undefined {
  const found = positions(words, start, word => pattern.test(word));
  if (found.length === 0) return undefined;
  return { what: words[found[0]!]!, kind: 'words', words: found.map(at => ({ at })) };
}

/** Also among letters that share a dash: `-fsSLk`. The options in front of the letter must not take the rest for their value. */
function curl(words: Words, start: number): Bypass | undefined {
  if (isLocal(words)) return undefined;
  const changes = positions(
    words,
    start,
    (word, before) => /^(--insecure|--proxy-insecure|-[a-zA-Z#]*k[a-zA-Z#]*)$/.test(word) && !takesWord(before),
  )
    .map((at): WordChange | undefined => {
      const word = words[at]!;
      if (word.startsWith('--') || word === '-k') return { at };
      const letters = word.slice(1, word.indexOf('k'));
      return /[AbcCdDeEFhHKmoPQrtTuUwxXyYz]/.test(letters) ? undefined : { at, instead: word.replaceAll('k', '') };
    })
    .filter(change => change !== undefined);
  return changes.length === 0 ? undefined : { what: '--insecure', kind: 'words', words: changes };
}

/** An option of curl whose value is the next word. */
function takesWord(word: string | undefined): boolean {
  return /^(-[a-zA-Z#]*[AbcCdDeEFhHKmoPQrtTuUwxXyYz]|--(header|data|output|user|request|form|user-agent|cookie|referer|retry|max-time|write-out))$/.test(
    word ?? '',
  );
}

function isLocal(words: Words): boolean {
  const urls = words.filter(word => /^https?:\/\//.test(word ?? ''));
  return urls.length > 0 && urls.every(url => /^https?:\/\/(localhost|127\.|\[::1\])/.test(url!));
}

function trustedHost(words: Words, start: number): Bypass | undefined {
  const found = positions(words, start, word => /^--trusted-host(=.*)?$/.test(word));
  if (found.length === 0) return undefined;
  // From the end, so that no place moves.
  const changes = found.flatMap(at => (words[at] === '--trusted-host' ? [{ at: at + 1 }, { at }] : [{ at }]));
  if (changes.some(({ at }) => at >= words.length)) return undefined;
  return { what: '--trusted-host', kind: 'words', words: changes };
}

/** `npm config set strict-ssl false`, `npm set strict-ssl=false`, `--strict-ssl=false`. */
function strictSsl(words: Words, start: number): Bypass | undefined {
  const line = words.slice(start + 1).map(word => word ?? '$');
  const isSetting = /^(config )?set (-\S+ )*strict-ssl[ =](false|0|no)( -\S+)*$/i.test(line.join(' '));
  if (isSetting) return { what: 'strict-ssl=false', kind: 'command' };
  return option(words, start, /^--strict-ssl=(false|0)$|^--no-strict-ssl$/i);
}

/** `git -c http.sslVerify=false`, `git config --global http.sslVerify false`. */
function git(words: Words, start: number): Bypass | undefined {
  const line = words.slice(start + 1).map(word => word ?? '$');
  if (/^config (-\S+ )*http\.(\S+\.)?sslverify[ =](false|0|no|off)$/i.test(line.join(' ')))
    return { what: 'http.sslVerify=false', kind: 'command' };
  const found = positions(
    words,
    start,
    (word, before) => before === '-c' && /^http\.(\S+\.)?sslverify=(false|0|no|off)$/i.test(word),
  );
  if (found.length === 0) return undefined;
  return { what: 'http.sslVerify=false', kind: 'words', words: found.flatMap(at => [{ at }, { at: at - 1 }]) };
}

function positions(
  words: Words,
  start: number,
  isMeant: (word: string, before: string | undefined) => boolean,
): readonly number[] {
  return words.flatMap((word, at) => (at > start && word !== undefined && isMeant(word, words[at - 1]) ? [at] : []));
}
