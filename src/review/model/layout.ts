/** How the screen is divided. Pure arithmetic, shared by the reducer (how long a page is) and the views. */
import type { Size } from './shapes.ts';

export const smallest: Size = { columns: 60, rows: 16 };

/** From so many columns on, words are written out and the list stands beside the fix. */
export const wideColumns = 100;

/** From so many columns on, old and new text can stand side by side: narrower, they would show too little. */
export const splitColumns = 140;

/** From so many columns on, the diff of the selected file stands beside what will be written. */
export const confirmColumns = 120;

export interface Layout {
  readonly tooSmall: boolean;
  /** List on the left and fix on the right; else one above the other. */
  readonly wide: boolean;
  readonly listColumns: number;
  readonly listRows: number;
  readonly fixColumns: number;
  /** Rows of the fix without its title line. */
  readonly fixRows: number;
  /** Rows of the live result with its heading; 0: none. */
  readonly resultRows: number;
}

export function layoutOf({ columns, rows }: Size): Layout {
  const tooSmall = columns < smallest.columns || rows < smallest.rows;
  if (columns >= wideColumns) {
    // Header, rule, body, rule, message, footer.
    const body = Math.max(1, rows - 5);
    const resultRows = rows >= 34 ? Math.floor(body * 0.36) : 0;
    const listColumns = Math.max(44, Math.min(60, Math.floor(columns * 0.4)));
    return {
      tooSmall,
      wide: true,
      listColumns,
      listRows: body,
      fixColumns: columns - listColumns - 1,
      fixRows: Math.max(1, body - 1 - resultRows),
      resultRows,
    };
  }
  const listRows = Math.max(6, Math.floor(rows / 4));
  // Header, list, title of the fix, fix, rule, message, footer.
  const left = Math.max(1, rows - 5 - listRows);
  const resultRows = rows >= 34 ? Math.floor(left * 0.4) : 0;
  return {
    tooSmall,
    wide: false,
    listColumns: columns,
    listRows,
    fixColumns: columns,
    fixRows: left - resultRows,
    resultRows,
  };
}
