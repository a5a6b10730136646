import type { BuiltImage, Edit, Evidence, Instruction, NonEmpty, Stage } from '../../src/transform.ts';
import { chainSteps } from '../shared/stages.ts';

/** An account that an image can start as. */
export interface ImageAccount {
  readonly uid: number;
  readonly gid: number;
  readonly because: readonly Evidence[];
  /** Words of the RUN that makes it; undefined: it is there, or no account is needed for its number. */
  readonly makes: string | undefined;
  /** What is not known about it. */
  readonly doubt: string | undefined;
}

/** Names that many programs share: files of others may belong to them. */
const common = new Set(['nobody', 'www-data', 'daemon', 'bin']);
/** Above the numbers that systems give to people and services. */
export const freeNumber = 10001;

/** The account that an image is to start as: one of its own, one that its base ships, else a new one. */
export function chooseAccount(image: BuiltImage): ImageAccount {
  const made = image.madeAccounts().find(({ uid, gid }) => uid !== undefined && gid !== undefined && uid > 0);
  if (made) return { uid: made.uid!, gid: made.gid!, because: [made.evidence], makes: undefined, doubt: undefined };
  const { base } = image;
  const shipped = base?.accounts.find(({ name }) => !common.has(name));
  if (base && shipped) {
    const because = [
      { ...base.evidence, what: `${base.label} ships the account ${shipped.name} (${shipped.uid}:${shipped.gid})` },
    ];
    return { uid: shipped.uid, gid: shipped.gid, because, makes: undefined, doubt: base.doubt };
  }
  const makes = base?.family === undefined ? undefined : makers[base.family];
  return {
    uid: freeNumber,
    gid: freeNumber,
    because: base ? [base.evidence] : [],
    makes,
    doubt: base ? undefined : 'nothing is known about the base image, so the number gets no account and no home folder',
  };
}

const makers = {
  alpine: `addgroup -S -g ${freeNumber} app && adduser -S -D -H -u ${freeNumber} -G app app`,
  debian: `groupadd --system --gid ${freeNumber} app && useradd --system --no-create-home --uid ${freeNumber} --gid ${freeNumber} app`,
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

/** Lets an image start as an account. */
export function startAs(stage: Stage, { uid, gid, makes }: ImageAccount): NonEmpty<Edit> {
  const before = firstOfStart(stage);
  const user = stage.insert(before, 'USER', `${uid}:${gid}`);
  return makes === undefined ? [user] : [stage.insert(before, 'RUN', makes), user];
}

/** The first instruction of those at the end that only say how the image starts. */
export function firstOfStart({ steps }: Stage): Instruction | undefined {
  let first: Instruction | undefined;
  for (const step of steps.toReversed()) {
    if (starting.has(step.keyword)) first = step;
    else if (['RUN', 'COPY', 'ADD', 'USER', 'WORKDIR', 'ONBUILD', 'SHELL'].includes(step.keyword)) break;
  }
  return first;
}

/** What may break when the program of an image is not root any more. */
export function imageUserRisks(stage: Stage, { doubt }: ImageAccount): readonly string[] {
  const steps = chainSteps(stage);
  const volumes = steps.filter(({ keyword }) => keyword === 'VOLUME');
  const low = steps
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ text }) => [...text.matchAll(/\b(\d+)\b/g)].map(([port]) => Number(port)))
    .find(port => port < 1024);
  return [
    'what the program writes outside of mounts belongs to root and cannot be written any more, unless COPY or RUN give it to this user',
    ...(volumes.length > 0 ? [`existing data of ${volumes.map(({ text }) => text).join(', ')} belongs to root`] : []),
    ...(low === undefined ? [] : [`port ${low} is open to root only where the runtime does not lower the limit`]),
    ...(doubt === undefined ? [] : [doubt]),
  ];
}
