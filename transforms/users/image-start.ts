import type {
  BuiltImage,
  Declined,
  Edit,
  Evidence,
  Instruction,
  NonEmpty,
  Stage,
  WrittenFolder,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { chainSteps } from '../shared/stages.ts';
import { firstOfStart, type ImageAccount, lowPort } from './image-account.ts';

/** A start as another user than root, with the folders that this user has to write. */
export interface ImageStart {
  readonly title: string;
  readonly edits: NonEmpty<Edit>;
  readonly because: readonly Evidence[];
  /** What may break, each a sentence. */
  readonly risks: readonly string[];
}

/** Lets an image start as an account, and gives it what the files say that the program writes. */
export function startAs(stage: Stage, image: BuiltImage, account: ImageAccount): ImageStart | Declined {
  const { user, makes } = account;
  const folders = image.writtenFolders();
  const given = folders.filter(({ own }) => own);
  if (given.length > 0 && !hasShell(stage, image)) {
    const { path, evidence } = given[0]!;
    if (isBare(image)) return declineBare(path, evidence, user);
  }
  const gifts = hasShell(stage, image) ? given : [];
  const edits = editsOf(stage, account, gifts);
  const what = gifts.length === 0 ? '' : `, which gets ${gifts.map(({ path }) => path).join(', ')}`;
  return {
    title: `${makes === undefined ? '' : 'make an account and '}start as ${user}${what}`,
    edits,
    because: [...account.because, ...gifts.map(({ evidence }) => evidence)],
    risks: risksOf(stage, account, folders, gifts),
  };
}

function isBare({ base }: BuiltImage): boolean {
  return base?.family === 'scratch' || base?.family === 'distroless';
}

/** Commands can be run in the image, as root. */
function hasShell(stage: Stage, image: BuiltImage): boolean {
  const start = image.startUser();
  if (isBare(image) || !start.known) return false;
  return image.base?.family !== undefined || chainSteps(stage).some(({ keyword }) => keyword === 'RUN');
}

function declineBare(path: string, { what, origin }: Evidence, user: string): Declined {
  return declined(
    'not-possible',
    `${path} belongs to root (${what} [${origin}]), and an image without a shell cannot give it away; copy an empty folder there with COPY --chown=${user} and write USER ${user} behind it`,
  );
}

/** What is done to a VOLUME behind it is lost in some builders, so its folder is given away in front of it. */
function editsOf(stage: Stage, { user, makes }: ImageAccount, gifts: readonly WrittenFolder[]): NonEmpty<Edit> {
  const before = firstOfStart(stage);
  const early = /^\d/.test(user) ? gifts.filter(gift => volumeOf(stage, gift) !== undefined) : [];
  // What COPY puts there behind the VOLUME has to be given away as well.
  const late = gifts.filter(gift => gift.filled || !early.includes(gift));
  const first = early.map(gift => volumeOf(stage, gift)!).sort((a, b) => a.index - b.index)[0];
  const empty = early.map(gift => ({ ...gift, filled: false }));
  return [
    ...(first ? [stage.insert(first, 'RUN', giving(stage, empty, user))] : []),
    ...(makes === undefined ? [] : [stage.insert(before, 'RUN', makes)]),
    ...(late.length > 0 ? [stage.insert(before, 'RUN', giving(stage, late, user))] : []),
    stage.insert(before, 'USER', user),
  ] as unknown as NonEmpty<Edit>;
}

/** The VOLUME of the stage that names a folder, when nothing behind it works there as root. */
function volumeOf({ steps }: Stage, { path }: WrittenFolder): Instruction | undefined {
  const volume = steps.find(({ keyword, text }) => keyword === 'VOLUME' && isNamed(text, path));
  if (!volume) return undefined;
  const isLater = steps.some(
    ({ keyword, index, text }) => keyword === 'RUN' && index > volume.index && isNamed(text, path),
  );
  return isLater ? undefined : volume;
}

function isNamed(text: string, path: string): boolean {
  return text.split(/[\s"',[\]]+/).some(word => word.replace(/(?<=.)\/$/, '') === path);
}

/** Makes folders and gives them away; what lies in them only where something may. */
function giving(stage: Stage, folders: readonly WrittenFolder[], user: string): string {
  const paths = (those: readonly WrittenFolder[]): string => those.map(({ path }) => path).join(' ');
  const deep = folders.filter(folder => folder.filled && !isShallow(folder));
  const flat = folders.filter(folder => !deep.includes(folder));
  const entered = chainSteps(stage).filter(({ keyword }) => keyword === 'WORKDIR');
  const missing = folders.filter(({ from, path }) => from !== 'made' && !entered.some(({ text }) => text === path));
  return [
    ...(missing.length > 0 ? [`mkdir -p ${paths(missing)}`] : []),
    ...(flat.length > 0 ? [`chown ${user} ${paths(flat)}`] : []),
    ...(deep.length > 0 ? [`chown -R ${user} ${paths(deep)}`] : []),
  ].join(' && ');
}

/** New files are written there, and those of the image are no data. */
function isShallow({ from }: WrittenFolder): boolean {
  return from === 'script' || from === 'setting';
}

function risksOf(
  stage: Stage,
  { user, doubt, makes }: ImageAccount,
  folders: readonly WrittenFolder[],
  gifts: readonly WrittenFolder[],
): readonly string[] {
  const kept = folders.filter(folder => !gifts.includes(folder));
  const port = lowPort(stage);
  return [
    `the program cannot write ${gifts.length > 0 ? 'other ' : ''}files of the image any more, nor read what only root may read`,
    ...kept.map(({ path, evidence }) => `${path} stays with root: ${evidence.what} [${evidence.origin}]`),
    ...gifts
      .filter(folder => folder.filled && isShallow(folder))
      .map(({ path }) => `files that are copied to ${path} stay with root, but the program may replace them`),
    ...dataRisks(stage, folders, user),
    ...(makes === undefined ? [] : ['the new account has no home folder']),
    ...(port === undefined ? [] : [`port ${port} is open to root only where the runtime does not lower the limit`]),
    ...(doubt === undefined ? [] : [doubt]),
  ];
}

/** What earlier starts have written belongs to root. */
function dataRisks({ builders }: Stage, folders: readonly WrittenFolder[], user: string): readonly string[] {
  const volumes = folders.filter(({ from }) => from === 'volume' || from === 'mount').map(({ path }) => path);
  const binds = builders.flatMap(({ mounts }) => mounts.filter(({ kind }) => kind === 'bind'));
  const hosts = [...new Set(binds.map(({ source, target }) => `${source ?? 'a folder of the host'} (${target})`))];
  return [
    ...(volumes.length > 0
      ? [
          `existing data in volumes at ${volumes.join(', ')} belongs to root until it is given away once: chown -R ${user}`,
        ]
      : []),
    ...(hosts.length > 0 ? [`${hosts.join(', ')} keeps its owner on the host`] : []),
  ];
}
