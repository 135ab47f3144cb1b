import { addBlank, buildText, createTextBuilder, type TextBuilder } from './placed-text.ts';
import type { HtmlState, OpenTable } from './reading.ts';
import { formGrid } from './table-grid.ts';

/** Ends what is still open. */
export function closeAll(state: HtmlState, end: number): void {
  closeCode(state);
  while (state.openTables.length > 0) closeTable(state, end);
  while (state.openDetails.length > 0) closeDetails(state, end, false);
  separate(state, end);
}

/** Where text goes that is written now. */
export function textTargets(state: HtmlState): readonly TextBuilder[] {
  if (state.silent > 0) return [];
  const { openCode: code, openSummary, openCaption } = state;
  if (code?.kind === 'block') return [code.text];
  const table = state.openTables.at(-1);
  const holder = openSummary ?? openCaption ?? (table === undefined ? state.paragraph : table.cell?.text);
  return [holder, code?.text].filter((target) => target !== undefined);
}

/** Ends a paragraph; within a cell, a word. */
export function separate(state: HtmlState, at: number): void {
  const cell = state.openTables.at(-1)?.cell;
  if (cell !== undefined && cell !== null) addBlank(cell.text, at);
  if (state.openTables.length > 0) return;
  const text = buildText(state.paragraph, state.place);
  if (text.text !== '') state.prose.push(text);
  state.paragraph = createTextBuilder(false, at);
}

export function closeCode(state: HtmlState): void {
  if (state.openCode === null) return;
  const { text, kind, language } = state.openCode;
  // HTML drops a line break directly behind <pre>.
  if (kind === 'block' && text.text.startsWith('\n')) {
    text.text = text.text.slice(1);
    text.offsets.shift();
  }
  state.code.push({ kind, language, content: buildText(text, state.place) });
  state.openCode = null;
}

export function closeCell(state: HtmlState, table: OpenTable | undefined): void {
  if (table === undefined || table.cell === null) return;
  const { text, header, rowSpan, columnSpan } = table.cell;
  table.rows.at(-1)?.push({ content: buildText(text, state.place), header, rowSpan, columnSpan });
  table.cell = null;
}

export function closeTable(state: HtmlState, end: number): void {
  const table = state.openTables.at(-1);
  if (table === undefined) return;
  closeCell(state, table);
  state.openTables.pop();
  const caption = table.caption === null ? null : buildText(table.caption, state.place);
  const { start, rows } = table;
  state.tables.push({ start: state.place(start), end: state.place(end), caption, grid: formGrid(rows) });
}

export function closeDetails(state: HtmlState, end: number, closed: boolean): void {
  const details = state.openDetails.pop();
  if (details === undefined) return;
  const summary = details.summary === null ? null : buildText(details.summary, state.place);
  state.details.push({ summary, start: state.place(details.start), end: state.place(end), closed });
}
