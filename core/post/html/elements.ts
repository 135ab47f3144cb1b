import { closeCell, closeCode, closeDetails, closeTable, separate, textTargets } from './open-parts.ts';
import { addBlank, addText, createTextBuilder } from './placed-text.ts';
import type { HtmlState } from './reading.ts';

/** Elements that stand on lines of their own. */
const BLOCKS: ReadonlySet<string> = new Set(
  [
    'p',
    'div',
    'section',
    'article',
    'header',
    'footer',
    'main',
    'aside',
    'nav',
    'figure',
    'figcaption',
    'center',
  ].concat(
    [
      'ul',
      'ol',
      'li',
      'dl',
      'dt',
      'dd',
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'hr',
      'blockquote',
      'address',
      'form',
    ],
    ['table', 'details', 'summary', 'pre'],
  ),
);

const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'template', 'title', 'svg']);

export function openElement(
  state: HtmlState,
  name: string,
  attributes: Readonly<Record<string, string>>,
  start: number,
  end: number,
): void {
  if (SILENT.has(name)) state.silent += 1;
  if (BLOCKS.has(name)) separate(state, start);
  const table = state.openTables.at(-1);
  switch (name) {
    case 'table':
      state.openTables.push({ start, rows: [], caption: null, inHead: false, cell: null });
      return;
    case 'thead':
      if (table !== undefined) table.inHead = true;
      return;
    case 'tr':
      closeCell(state, table);
      table?.rows.push([]);
      return;
    case 'td':
    case 'th':
      closeCell(state, table);
      if (table !== undefined) {
        if (table.rows.length === 0) table.rows.push([]);
        const header = name === 'th' || table.inHead;
        const rowSpan = spanOf(attributes.rowspan, 0);
        table.cell = {
          text: createTextBuilder(false, end),
          header,
          rowSpan,
          columnSpan: spanOf(attributes.colspan, 1),
        };
      }
      return;
    case 'caption':
      state.openCaption = createTextBuilder(false, end);
      if (table !== undefined) table.caption = state.openCaption;
      return;
    case 'details':
      state.openDetails.push({ summary: null, start: end });
      return;
    case 'summary': {
      const details = state.openDetails.at(-1);
      state.openSummary = createTextBuilder(false, end);
      if (details !== undefined) details.summary = state.openSummary;
      return;
    }
    case 'pre':
    case 'code':
      openCode(state, name, attributes.class ?? attributes.lang ?? '', end);
      return;
    case 'br':
      for (const target of textTargets(state)) {
        if (target.keepsSpace) addText(target, '\n', start, true);
        else addBlank(target, start);
      }
  }
}

export function closeElement(
  state: HtmlState,
  name: string,
  start: number,
  end: number,
  implied: boolean,
): void {
  const table = state.openTables.at(-1);
  switch (name) {
    case 'table':
      closeTable(state, end);
      break;
    case 'thead':
      if (table !== undefined) table.inHead = false;
      break;
    case 'td':
    case 'th':
      closeCell(state, table);
      break;
    case 'caption':
      state.openCaption = null;
      break;
    case 'summary': {
      const details = state.openDetails.at(-1);
      if (details !== undefined) details.start = end;
      state.openSummary = null;
      break;
    }
    case 'details':
      closeDetails(state, start, !implied);
      break;
    case 'pre':
    case 'code':
      if (state.openCode !== null && (name === 'pre') === (state.openCode.kind === 'block')) closeCode(state);
  }
  if (SILENT.has(name)) state.silent -= 1;
  if (BLOCKS.has(name)) separate(state, start);
}

/** A number from 0 (rows) or 1 (columns) on, as HTML reads it; 1 for anything else. */
function spanOf(text: string | undefined, least: number): number {
  const digits = /^\s*\+?(\d{1,5})/.exec(text ?? '')?.[1];
  const span = digits === undefined ? 1 : Number(digits);
  return span < least ? 1 : span;
}

function openCode(state: HtmlState, name: string, label: string, end: number): void {
  const language = /(?:^|\s)(?:lang(?:uage)?-)?([\w+-]+)/.exec(label)?.[1] ?? '';
  if (state.openCode === null) {
    const kind = name === 'pre' ? 'block' : 'inline';
    state.openCode = { text: createTextBuilder(true, end), kind, language };
  } else if (state.openCode.language === '') state.openCode.language = language;
}
