import { defaultCapabilities } from '../../linux/capabilities.ts';
import type { ProbeEvent, ProbeOutcome, ProbeStep } from '../../probe/types.ts';
import { sanitise } from '../../report/sanitise.ts';

const words: Readonly<Record<ProbeStep, string>> = {
  inspect: 'is looked into',
  dependencies: 'waits for what it depends on',
  'as-it-is': 'as it is',
  'as-service-user': 'as another user',
  hardened: 'hardened',
  relaxed: 'relaxed',
  pruned: 'with less',
  together: 'together',
};

/** `db  hardened, again` */
export function stepText({ target, step, start }: Extract<ProbeEvent, { kind: 'step' }>): string {
  return `${target.service}  ${words[step]}${start === 2 ? ', again' : ''}`;
}

/** Progress on stderr: on a terminal the last step in one line, and a line for each service that is done. */
export class ProbeLines {
  readonly #quiet: boolean;
  readonly #terminal: boolean;
  readonly #stories = new Map<string, string[]>();
  #shown = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
    this.#terminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && process.env.CI === undefined;
  }

  readonly tell = (event: ProbeEvent): void => {
    if (event.kind === 'note') this.#print(`harden: ${event.text}`);
    else if (event.kind === 'done') this.#done(event.outcome);
    else if (event.kind === 'step') this.#show(stepText(event));
    else this.#seen(event);
  };

  #seen(event: Extract<ProbeEvent, { kind: 'seen' }>): void {
    const { target, step, good, seconds, because, user, start } = event;
    if (step === 'together') {
      if (!good && !this.#quiet) this.#print(`${target.service}  ${because}`);
      return;
    }
    const story = this.#stories.get(target.service) ?? [];
    this.#stories.set(target.service, story);
    const what = user === undefined ? words[step] : `as ${user}`;
    const again = start === 2 && good ? ' twice' : start === 2 ? ', again' : '';
    story.push(`${what}${again} ${seconds.toFixed(1)} s ${good ? '✓' : `✗ ${because ?? ''}`}`.trimEnd());
  }

  #done(outcome: ProbeOutcome): void {
    const { service } = outcome.target;
    if (outcome.kind !== 'recorded') {
      // What could not be done is said also when progress is not.
      this.#print(`harden: ${outcome.target.manifest}, ${service}: ${outcome.reason}`);
      return;
    }
    if (this.#quiet) return;
    const { starts, seconds } = outcome;
    const story = this.#stories.get(service) ?? [];
    const end = `${starts} start${starts === 1 ? '' : 's'}, ${seconds.toFixed(0)} s`;
    this.#print([service, ...story, describe(outcome), end].join('   '));
  }

  #show(text: string): void {
    if (this.#quiet || !this.#terminal) return;
    this.#shown = true;
    process.stderr.write(`\r\x1b[K${sanitise(text)}`);
  }

  #print(text: string): void {
    this.clear();
    process.stderr.write(`${sanitise(text)}\n`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }
}

/** `3 of 3, keeps CHOWN` */
function describe({ record }: Extract<ProbeOutcome, { kind: 'recorded' }>): string {
  const { readOnly, noNewPrivileges, keep } = record.result;
  const isDropped = keep.length < defaultCapabilities.length;
  const controls = [readOnly, noNewPrivileges, isDropped].filter(Boolean).length;
  const caps =
    keep.length === 0 ? 'no capability kept' : isDropped ? `keeps ${keep.map(({ cap }) => cap).join(' ')}` : '';
  return [`${controls} of 3`, caps].filter(text => text !== '').join(', ');
}
