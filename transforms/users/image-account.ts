import type { BuiltImage, Evidence, Instruction, Stage } from '../../src/transform.ts';
import { chainSteps } from '../shared/stages.ts';

/** An account that an image can start as. */
export interface ImageAccount {
  /** Behind USER: numbers where they are known, else a name. */
  readonly user: string;
  readonly because: readonly Evidence[];
  /** Command that makes it; undefined: it is there, or no account is needed for its number. */
  readonly makes: string | undefined;
  /** What is not known about it. */
  readonly doubt: string | undefined;
}

/** Names that many programs share: files of others may belong to them. */
const common = new Set(['nobody', 'www-data', 'daemon', 'bin']);
/** Above the numbers that systems give to people and services. */
const free = 10001;

/** The account that an image is to start as: one of its own, that of its base, one that the base ships, else a new one. */
export function chooseAccount(image: BuiltImage): ImageAccount {
  const made = image.madeAccounts().filter(({ name, uid }) => name !== 'root' && uid !== 0);
  const own = made.find(({ uid, gid }) => uid !== undefined && gid !== undefined) ?? made[0];
  if (own) {
    const { name, uid, gid, evidence } = own;
    const user = uid === undefined ? name : gid === undefined ? String(uid) : `${uid}:${gid}`;
    return { user, because: [evidence], makes: undefined, doubt: undefined };
  }
  const { base } = image;
  if (base?.user !== undefined) {
    const because = [{ ...base.evidence, what: `${base.label} starts as ${base.user}` }];
    return { user: base.user, because, makes: undefined, doubt: base.doubt };
  }
  const shipped = base?.accounts.find(({ name }) => !common.has(name));
  if (base && shipped) {
    const because = [
      { ...base.evidence, what: `${base.label} ships the account ${shipped.name} (${shipped.uid}:${shipped.gid})` },
    ];
    return { user: `${shipped.uid}:${shipped.gid}`, because, makes: undefined, doubt: base.doubt };
  }
  const makes = base?.family === undefined ? undefined : makers[base.family];
  return {
    user: `${free}:${free}`,
    because: base ? [base.evidence] : [],
    makes,
    doubt: base ? undefined : 'nothing is known about the base image, so the number gets no account and no home folder',
  };
}

const makers = {
  alpine: `addgroup -S -g ${free} app && adduser -S -D -H -u ${free} -G app app`,
  debian: `groupadd --system --gid ${free} app && useradd --system --no-create-home --uid ${free} --gid ${free} app`,
  distroless: undefined,
  scratch: undefined,
} as const;

/** The text of a USER with the numbers of the account it names; as it is where they are not known. */
export function inNumbers(image: BuiltImage, text: string): string {
  const [name = '', group] = text.split(':');
  const account = image.account(name);
  if (account?.uid === undefined || account.gid === undefined || (group !== undefined && group !== name)) return text;
  return `${account.uid}:${account.gid}`;
}

/** What starts the program: a USER stands in front of it, behind everything that has to be root. */
const starting = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** The first instruction of those at the end that only say how the image starts. */
export function firstOfStart({ steps }: Stage): Instruction | undefined {
  let first: Instruction | undefined;
  for (const step of steps.toReversed()) {
    if (starting.has(step.keyword)) first = step;
    else if (['RUN', 'COPY', 'ADD', 'USER', 'WORKDIR', 'ONBUILD', 'SHELL'].includes(step.keyword)) break;
  }
  return first;
}

/** The lowest port of EXPOSE that only root may open by custom. */
export function lowPort(stage: Stage): number | undefined {
  return chainSteps(stage)
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ text }) => [...text.matchAll(/\b(\d+)\b/g)].map(([port]) => Number(port)))
    .find(port => port < 1024);
}
