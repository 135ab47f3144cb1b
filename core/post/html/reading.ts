import type { PlacedText } from '../blocks.ts';
import { createTextBuilder, type TextBuilder } from './placed-text.ts';
import type { HtmlCell } from './table-grid.ts';

export interface HtmlTable {
  readonly start: number;
  readonly end: number;
  readonly caption: PlacedText | null;
  /** By row and column, spans filled in. */
  readonly grid: readonly (readonly HtmlCell[])[];
}

/** `<pre>` with its line breaks, or `<code>` in running text. */
export interface HtmlCode {
  readonly kind: 'block' | 'inline';
  /** Of `class="language-bash"`; empty when it is not said. */
  readonly language: string;
  readonly content: PlacedText;
}

/** The part of a `<details>` behind its summary. Markdown within it has to be read by its own parser. */
export interface HtmlDetails {
  readonly summary: PlacedText | null;
  readonly start: number;
  readonly end: number;
  /** False when the text ends before it is closed: a blank line ends an HTML block of Markdown. */
  readonly closed: boolean;
}

/** What a piece of HTML holds. All offsets are the post's. */
export interface HtmlReading {
  readonly tables: readonly HtmlTable[];
  readonly code: readonly HtmlCode[];
  readonly details: readonly HtmlDetails[];
  /** Without `<!--` and `-->`. */
  readonly comments: readonly PlacedText[];
  /** Running text outside of tables and code, by paragraph. */
  readonly prose: readonly PlacedText[];
  /** False when elements lie too deep in each other: what comes then is not read. */
  readonly complete: boolean;
}

/** A table under way. */
export interface OpenTable {
  readonly start: number;
  readonly rows: HtmlCell[][];
  caption: TextBuilder | null;
  inHead: boolean;
  cell: {
    readonly text: TextBuilder;
    readonly header: boolean;
    readonly rowSpan: number;
    readonly columnSpan: number;
  } | null;
}

export interface OpenDetails {
  summary: TextBuilder | null;
  start: number;
}

/** A reading under way: what is found, and what is open. */
export interface HtmlState {
  readonly place: (offset: number) => number;
  readonly tables: HtmlTable[];
  readonly code: HtmlCode[];
  readonly details: HtmlDetails[];
  readonly comments: PlacedText[];
  readonly prose: PlacedText[];
  readonly openTables: OpenTable[];
  readonly openDetails: OpenDetails[];
  /** `<pre>` or an inline `<code>`. */
  openCode: { readonly text: TextBuilder; readonly kind: HtmlCode['kind']; language: string } | null;
  openSummary: TextBuilder | null;
  openCaption: TextBuilder | null;
  /** Scripts and styles in each other. */
  silent: number;
  paragraph: TextBuilder;
}

export function createHtmlState(place: (offset: number) => number): HtmlState {
  return {
    place,
    tables: [],
    code: [],
    details: [],
    comments: [],
    prose: [],
    openTables: [],
    openDetails: [],
    openCode: null,
    openSummary: null,
    openCaption: null,
    silent: 0,
    paragraph: createTextBuilder(false, 0),
  };
}
