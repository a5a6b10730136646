import type { BuildCommand, Instruction } from '../../src/transform.ts';

/** A download by a command of a RUN. */
export interface Download {
  readonly command: BuildCommand;
  /** Address as written, with its variables; undefined where nothing of it is written. */
  readonly address: string | undefined;
  /** Commands that get it by a pipe, in their order. */
  readonly piped: readonly BuildCommand[];
}

/** Name of the program that a command starts, `sudo` and the like left out. */
export function programOf({ words }: BuildCommand): string {
  const at = words.findIndex(
    (word, index) => !(word !== undefined && (wrappers.has(word) || (index > 0 && /^(-|\w+=)/.test(word)))),
  );
  return words[at]?.replace(/^.*\//, '') ?? '';
}

const wrappers = new Set(['sudo', 'env', 'time', 'nice', 'exec', 'command']);

/** Calls of curl and wget, with what their output is piped into. */
export function downloadsOf({ commands = [] }: Instruction): readonly Download[] {
  return commands.flatMap((command, index) => {
    if (!/^(curl|wget)$/.test(programOf(command))) return [];
    const address = command.written.map(addressIn).find(each => each !== undefined);
    if (isLocal(address)) return [];
    const rest = commands.slice(index + 1);
    const end = rest.findIndex(({ join }) => join !== '|');
    return [{ command, address, piped: end === -1 ? rest : rest.slice(0, end) }];
  });
}

/** The first address in a text; undefined: there is none. */
export function addressIn(text: string): string | undefined {
  return /(?:https?|ftp):\/\/[^\s"')`]+/i.exec(text)?.[0];
}

/** An address of the machine itself, which a health check asks. */
function isLocal(address: string | undefined): boolean {
  return /^https?:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\])/i.test(address ?? '');
}

/** The server of an address; what stands in front of it may be a password. Undefined: variables say which. */
export function hostOf(address: string | undefined): string | undefined {
  const host = /^[a-z]+:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(address ?? '')?.[1];
  return host === undefined || host.includes('$') ? undefined : host;
}

/** Programs that run what they read. */
export const interpreters = /^((ba|da|a|z|k)?sh|python[\d.]*|perl|ruby|node|php)$/;
