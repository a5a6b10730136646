/**
 * Turns pictures into the bytes that bring a terminal from one to the next: only rows that differ, inside one synchronized update.
 * Never clears more than what it paints over, so the user's scrollback stays.
 */
import { sanitise } from '../../report/sanitise.ts';

/** A character cell, from 0. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** What the terminal is to show. */
export interface Picture {
  readonly lines: readonly string[];
  readonly columns: number;
  readonly rows: number;
  /** Where the hidden cursor rests, so that magnifiers can follow. */
  readonly cursor?: Cell | undefined;
}

const homeAndErase = '\x1b[H\x1b[J';
const beginUpdate = '\x1b[?2026h';
const endUpdate = '\x1b[?2026l';
/** Everything a row may not hold: controls, and escape sequences other than SGR. */
const forbidden = /\x1b(?!\[[\d;:]*m)|[\x00-\x1a\x1c-\x1f\x7f-\x9f]/g;

export class Painter {
  #shown: readonly string[] | undefined;
  #cursor = '';

  /** The screen no longer shows the last picture: it was resized, or somebody else wrote to it. */
  forget(): void {
    this.#shown = undefined;
    this.#cursor = '';
  }

  /** Bytes for the next picture; empty when nothing differs. */
  paint({ lines, columns, rows, cursor }: Picture): string {
    const wanted = Array.from({ length: rows }, (_, row) => safe(lines[row] ?? ''));
    let changes = this.#shown === undefined ? homeAndErase : '';
    for (const [row, line] of wanted.entries()) {
      // Erase first: behind a line as wide as the screen it would take the last column with it.
      if (line !== (this.#shown?.[row] ?? '')) changes += `${move(row, 0)}\x1b[K${line}\x1b[0m`;
    }
    const rest = cursor ? move(Math.min(cursor.row, rows - 1), Math.min(cursor.column, columns - 1)) : '';
    if (changes === '' && rest === this.#cursor) return '';
    this.#shown = wanted;
    this.#cursor = rest;
    return changes === '' ? rest : beginUpdate + changes + rest + endUpdate;
  }
}

function safe(line: string): string {
  return line.replace(forbidden, char => sanitise(char));
}

function move(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
