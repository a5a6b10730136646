/** The configuration file, for entries that ignore findings: changed by the same edits as manifests, so that its comments stay. */
import { ConfigProblem, parseConfig } from '../../config/index.ts';
import { addIgnores, type WithIgnores } from '../../engine/add-ignores.ts';
import { readProjectFile } from '../../files/read.ts';
import { isInside, toShown } from '../../files/root.ts';
import { entriesOf } from '../model/ignore.ts';
import type { ConfigLocation } from '../model/shapes.ts';
import type { State } from '../model/state.ts';

export class ConfigFile {
  readonly file: string;
  readonly #root: string;
  readonly #path: string;
  readonly #under: readonly string[];
  #bytes: Uint8Array = new Uint8Array();
  readonly location: ConfigLocation;

  /** `file`: absolute; undefined when there is none. */
  constructor(root: string, file: string | undefined) {
    this.#root = root;
    this.file = file ?? '';
    this.#path = file === undefined ? '' : toShown(root, file);
    // In a package.json the configuration is one of its keys.
    this.#under = file !== undefined && /(^|[\\/])package\.json$/.test(file) ? ['harden'] : [];
    this.location = this.#look(file);
  }

  #look(file: string | undefined): ConfigLocation {
    if (file === undefined) return { kind: 'none', why: 'there is no configuration file' };
    if (!isInside(this.#root, file)) return { kind: 'none', why: 'the configuration file lies outside of this folder' };
    const why = this.read();
    return why === undefined ? { kind: 'file', path: this.#path } : { kind: 'none', why: `${this.#path} ${why}` };
  }

  /** Takes in what is on the disk. Why that cannot be changed, as the end of a sentence that begins with its name. */
  read(): string | undefined {
    const outcome = readProjectFile(this.#root, this.file, 1 << 20);
    if ('problem' in outcome) return outcome.problem.message;
    this.#bytes = outcome.bytes;
    const trial = this.#add([{ rule: 'all', reason: 'trial' }]);
    return trial.kind === 'refused' ? `cannot be changed: ${trial.message}` : undefined;
  }

  /** With the entries that the decisions ask for; undefined when they ask for none. */
  withEntries(state: State): (WithIgnores & { readonly entries: number }) | undefined {
    const entries = entriesOf(state);
    if (entries.size === 0) return undefined;
    const outcome = this.#add([...entries.keys()]);
    if (outcome.kind === 'refused') return { ...outcome, entries: entries.size };
    const fixed = [...entries.values()].flat();
    const splices = outcome.applied.splices.map(splice => ({ ...splice, findings: fixed }));
    return { ...outcome, applied: { ...outcome.applied, fixed, splices }, entries: entries.size };
  }

  /** What comes out must be a configuration as well. */
  #add(entries: Parameters<typeof addIgnores>[2]): WithIgnores {
    const source = { path: this.#path, bytes: this.#bytes, explicit: true };
    const outcome = addIgnores(source, this.#under, entries);
    if (outcome.kind === 'refused') return outcome;
    try {
      parseConfig(outcome.data, this.#path);
      return outcome;
    } catch (error) {
      if (error instanceof ConfigProblem) return { kind: 'refused', message: error.message };
      throw error;
    }
  }
}
