/** Why a scanner still finds something in the tree that was written: what harden says of the same place, or what it sees there. */
import type { FileEntry, FindingEntry, ProblemEntry, ReportDocument } from '../../src/report/json/document.ts';
import { isShipped } from '../../transforms/shared/stages.ts';
import { causeInImage, causeInPlace } from './causes.ts';
import type { ScannerFinding } from './scanners.ts';
import type { SharedRule } from './shared-rules.ts';
import type { Look, Place, Unread } from './view.ts';

/** A finding that is left. */
export interface Remaining {
  readonly finding: ScannerFinding;
  readonly reason: string;
  /** Nothing tells why: for eyes. */
  readonly isOpen: boolean;
  /** The instruction it is about; undefined when it is about the whole image. */
  readonly place: Place | undefined;
}

/** Their findings stand at the stage, and scanners tell the same matter at a line of theirs. */
const aboutImage = new Set(['image-user', 'image-root-user', 'image-healthcheck']);

/** Sorts what one rule of a scanner still finds by reason. */
export class Remains {
  readonly #files: ReadonlyMap<string, FileEntry>;
  readonly #problems: ReadonlyMap<string, ProblemEntry>;
  readonly #look: Look;

  /** The report is of the same tree: its positions are those of the files that the scanner read. */
  constructor({ files, problems }: ReportDocument, look: Look) {
    this.#files = new Map(files.map(file => [file.path, file]));
    const all = [...problems, ...files.flatMap(file => file.problems)];
    this.#problems = new Map(all.map(problem => [problem.path, problem]));
    this.#look = look;
  }

  of({ rule, fixing }: SharedRule, findings: readonly ScannerFinding[]): readonly Remaining[] {
    const isAboutImage = fixing.some(id => aboutImage.has(id));
    return findings
      .filter(finding => finding.rule === rule)
      .map(finding => {
        const view = this.#look(finding.file);
        if ('unread' in view) return { finding, ...known(unreadable[view.unread]), place: undefined };
        const { places } = view;
        const place = isAboutImage ? undefined : placeAt(places, finding.line);
        const own = this.#own(finding, fixing).filter(each => isAboutImage || isAt(each, places, place));
        const reason = own.map(reasonOf).find(each => each !== undefined);
        if (reason !== undefined) return { finding, ...known(reason), place };
        return { finding, ...this.#without(finding, places, place, rule), place };
      });
  }

  #own({ file }: ScannerFinding, rules: readonly string[]): readonly FindingEntry[] {
    return this.#files.get(file)?.findings.filter(({ rule }) => rules.includes(rule)) ?? [];
  }

  #without(
    finding: ScannerFinding,
    places: readonly Place[],
    place: Place | undefined,
    rule: string,
  ): Pick<Remaining, 'reason' | 'isOpen'> {
    const problem = this.#problems.get(finding.file);
    if (problem) return known(`harden left the file as it was (${problem.code})`);
    const finals = places.map(({ stage }) => stage).filter(({ isFinal }) => isFinal);
    if (place ? place.stage.windows : finals.some(({ windows }) => windows)) return known('an image of Windows');
    // What is about the whole image stands in the first line, or in none.
    const at = place ?? (finding.line > 1 ? placeAt(places, finding.line) : undefined);
    if (at && !isShipped(at.stage)) return known('in a stage that no image is made of');
    const cause = place ? causeInPlace(rule, place) : causeInImage(rule, finals);
    return cause === undefined ? { reason: 'not looked into', isOpen: true } : known(cause);
  }
}

function known(reason: string): Pick<Remaining, 'reason' | 'isOpen'> {
  return { reason, isOpen: false };
}

const unreadable: Readonly<Record<Unread, string>> = {
  'not-searched': 'not searched',
  template: 'a template',
  unfit: 'cannot be built',
};

/** What harden says of it: its code and how the reason begins. */
function reasonOf({ status, declined, safety }: FindingEntry): string | undefined {
  if (status === 'suppressed') return 'suppressed by a comment';
  if (declined) return `declined (${declined.code}): ${opening(declined.reason)}`;
  return status === 'fixable' ? `has a fix that is ${safety}, and was not made in this run` : undefined;
}

/** Its first words, without names and numbers of this file. */
function opening(reason: string): string {
  const [start = ''] = reason.replace(/[^\s(]+:\d+/g, 'a later RUN').split(/[;:([]/);
  return start
    .replace(/\b(the number of(?: the group)?|set) [^\s]+/, '$1 …')
    .replace(/\bport \d+/, 'the port')
    .trim();
}

function placeAt(places: readonly Place[], line: number): Place | undefined {
  return places.findLast(place => place.line <= line);
}

function isAt({ range }: FindingEntry, places: readonly Place[], place: Place | undefined): boolean {
  return placeAt(places, range.start.line) === place;
}
