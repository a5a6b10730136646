import { reasonOf } from '../files/error-words.ts';
import { openReport, type ReportFile } from '../files/report-file.ts';
import { type Format, formatNames, loadFormat } from '../report/formats.ts';
import type { FileOutcome, ReportWriter, RunEnd, RunStart } from '../report/writer.ts';
import type { Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** `--report <format>[=<file>]`: what was asked for beside the text on the terminal. */
export interface Wanted {
  readonly format: Format;
  /** Undefined: standard output. */
  readonly file: string | undefined;
}

export function wantedReports({ report = [] }: Pick<Options, 'report'>, isStdoutTaken: boolean): readonly Wanted[] {
  const wanted = report.map(toWanted).filter(({ format, file }) => format !== 'text' || file !== undefined);
  const onStdout = wanted.filter(({ file }) => file === undefined);
  if (onStdout.length > 0 && isStdoutTaken)
    throw new UsageError(
      `--report ${onStdout[0]!.format} and the patch both need stdout; name a file with ${onStdout[0]!.format}=<file>`,
    );
  if (onStdout.length > 1) {
    const names = onStdout.map(({ format }) => format).join(' and ');
    throw new UsageError(`reports ${names} all need stdout; name files with <format>=<file>`);
  }
  return wanted;
}

function toWanted(item: string): Wanted {
  const [format, file] = item.split(/=(.*)/s);
  if (!isFormat(format!)) throw new UsageError(`--report ${item}: formats are ${formatNames.join(', ')}`);
  if (file === '') throw new UsageError(`--report ${item}: name a file behind the equals sign`);
  return { format, file };
}

function isFormat(word: string): word is Format {
  return (formatNames as readonly string[]).includes(word);
}

interface Open {
  readonly writer: ReportWriter;
  readonly name: string;
  readonly file: ReportFile | undefined;
}

/** The reports of a run, written while it goes on. */
export class Reports {
  readonly #open: readonly Open[];

  private constructor(open: readonly Open[]) {
    this.#open = open;
  }

  static async open(wanted: readonly Wanted[], start: RunStart): Promise<Reports> {
    const open: Open[] = [];
    for (const { format, file: name } of wanted) {
      const makeWriter = await loadFormat(format);
      const file = name === undefined ? undefined : named(name, () => openReport(name));
      const print = file ? file.write : (text: string) => process.stdout.write(text);
      open.push({ writer: makeWriter(start, print), name: name ?? 'standard output', file });
    }
    return new Reports(open);
  }

  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  file(outcome: FileOutcome): void {
    for (const { writer, name } of this.#open) named(name, () => writer.file(outcome));
  }

  end(run: RunEnd): void {
    for (const { writer, name, file } of this.#open) {
      named(name, () => {
        writer.end(run);
        file?.finish();
      });
    }
  }
}

/** An error of the system says which report it is about. */
function named<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new UsageError(`the report could not be written to ${name}: ${reasonOf(error)}`);
  }
}
