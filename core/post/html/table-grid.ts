import type { PlacedText } from '../blocks.ts';

/** A cell of an HTML table. */
export interface HtmlCell {
  readonly content: PlacedText;
  /** A `<th>`, or any cell within `<thead>`. */
  readonly header: boolean;
  /** As written: at least 1; 0 rows means down to the table's end. */
  readonly rowSpan: number;
  readonly columnSpan: number;
}

/** Places in all that a grid may have: spans let a short text ask for millions. */
const LARGEST_GRID = 20_000;

/** Columns that one cell may span (1000 in HTML). */
const WIDEST = 100;

/**
 * The cells of a table by row and column, a cell with spans in every place that it covers (HTML Standard, 4.9.12 "Forming a table"; a cell
 * gives way to one that covers its place from above). Rows behind a grid of 20,000 places are left out.
 */
export function formGrid(rows: readonly (readonly HtmlCell[])[]): readonly (readonly HtmlCell[])[] {
  const grid: HtmlCell[][] = [];
  const reaching: Reaching[] = [];
  let places = 0;
  for (const [number, cells] of rows.entries()) {
    const row: HtmlCell[] = [];
    for (const cell of cells) {
      let column = row.length;
      while (coverAt(reaching, column, number) !== null) column += 1;
      fillCovered(row, reaching, column, number);
      const width = Math.min(Math.max(cell.columnSpan, 1), WIDEST);
      const end =
        cell.rowSpan === 0 ? rows.length : Math.min(number + Math.max(cell.rowSpan, 1), rows.length);
      for (let place = 0; place < width; place += 1) {
        reaching[row.length] = { cell, end };
        row.push(cell);
      }
      if (places + row.length > LARGEST_GRID) return grid;
    }
    fillCovered(row, reaching, reaching.length, number);
    places += row.length;
    if (places > LARGEST_GRID) return grid;
    grid.push(row);
  }
  return grid;
}

/** The cell that was last put in a column, and the row before which it ends. */
interface Reaching {
  readonly cell: HtmlCell;
  readonly end: number;
}

function coverAt(reaching: readonly Reaching[], column: number, row: number): HtmlCell | null {
  const above = reaching[column];
  return above !== undefined && above.end > row ? above.cell : null;
}

/** Puts the cells that reach down into the row in place, up to a column or the first gap. */
function fillCovered(row: HtmlCell[], reaching: readonly Reaching[], until: number, number: number): void {
  for (let column = row.length; column < until; column += 1) {
    const cell = coverAt(reaching, column, number);
    if (cell === null) return;
    row.push(cell);
  }
}
