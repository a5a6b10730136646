import { isDefault } from '../../linux/capabilities.ts';
import type { CapabilityNeed, Evidence, Runnable } from '../../transform.ts';
import { asTarget } from '../answers.ts';
import type { Gain, ImageRecord } from '../file/types.ts';
import { citeImage } from './cite-image.ts';
import { healthChecks } from './health-check.ts';

/** Capabilities that open no file and change none. */
const withoutFiles: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'IPC_LOCK',
  'KILL',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'SYSLOG',
  'SYS_NICE',
  'SYS_TIME',
  'WAKE_ALARM',
]);

/** Whether these capabilities leave what a process can change to its user. */
export function leaveFilesAlone(capabilities: readonly string[]): boolean {
  return capabilities.every(capability => withoutFiles.has(capability));
}

/** Programs of the image by which its processes may change more files than their user can. */
export function opensFiles({ gain }: ImageRecord): boolean {
  return gain.some(
    ({ inert, kind, caps = [] }) => inert === undefined && !(kind === 'filecap' && leaveFilesAlone(caps)),
  );
}

/** Programs of the image that no-new-privileges would take something from; none: it takes nothing. */
export function imagePrivilegeGain(image: ImageRecord, target: Runnable): readonly Evidence[] {
  return image.gain.filter(({ inert }) => inert === undefined).map(gain => citeImage(image, target, describe(gain)));
}

function describe({ path, kind, id, caps = [] }: Gain): string {
  if (kind === 'filecap') return `${path} has the file capabilities ${caps.join(', ')}`;
  return `${path} runs as ${kind === 'setuid' ? 'user' : 'group'} ${id} for whoever starts it`;
}

/** The manifest or the image itself calls a program whose only purpose is to gain rights. */
export function callsPrivilegeGain(image: ImageRecord, target: Runnable): boolean {
  return wordsOf(image, target).some(word => /(^|\/)(sudo|doas|pkexec)$/.test(word));
}

export interface FileCapabilityNeeds {
  /** Of programs that are known to be run. */
  readonly needs: readonly CapabilityNeed[];
  /** Programs that would not be executed any more, if something runs them. */
  readonly doubts: readonly Evidence[];
}

/**
 * What `drop: ALL` takes from programs whose file capabilities are in force from the start: without all of them in the bounding set
 * the kernel does not execute such a program, whoever starts it.
 */
export function imageFileCapabilities(image: ImageRecord, target: Runnable): FileCapabilityNeeds {
  const words = wordsOf(image, target);
  const needs: CapabilityNeed[] = [];
  const doubts: Evidence[] = [];
  for (const gain of image.gain) {
    const { path, kind, effective, caps = [] } = gain;
    // What is not granted today cannot be lost: the program does not run now.
    if (kind !== 'filecap' || !effective || !caps.every(capability => isGranted(capability, target))) continue;
    if (words.some(word => isCallOf(word, path)))
      needs.push(...caps.map(capability => ({ capability, reason: `file capability of ${path}` })));
    else doubts.push(citeImage(image, target, describe(gain)));
  }
  return { needs, doubts };
}

/** Whether a container has a capability today. */
export function isGranted(capability: string, { capAdd, capDrop }: Runnable): boolean {
  if (capAdd.includes(capability) || capAdd.includes('ALL')) return true;
  return isDefault(capability) && !capDrop.includes(capability) && !capDrop.includes('ALL');
}

/** Words that name programs: entry point, command and health check, as far as the manifest leaves them. */
function wordsOf(image: ImageRecord, target: Runnable): readonly string[] {
  const { entrypoint, command } = target;
  const own = entrypoint === 'unknown' || command === 'unknown' ? [] : [...(entrypoint ?? []), ...(command ?? [])];
  const replaced = entrypoint !== undefined;
  const given = [
    ...own,
    ...(replaced ? [] : image.entrypoint),
    ...(replaced || command !== undefined ? [] : image.command),
    ...healthChecks(image, asTarget(target)),
  ];
  // A text for a shell names its programs between blanks and operators.
  return given.flatMap(word => word.split(/[\s;|&()]+/)).filter(word => word !== '');
}

function isCallOf(word: string, path: string): boolean {
  return word === path || word === path.slice(path.lastIndexOf('/') + 1);
}
