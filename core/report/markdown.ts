/**
 * Text of others in Markdown of ours, as GitHub renders it in comments and check runs.
 *
 * GitHub looks for mentions, references, commits and emoji codes in the rendered text, where a backslash is long gone:
 * only a character between their parts keeps them apart. A zero-width space does, and is written as a character
 * reference so that it can be seen in the source.
 */

const GAP = '&#8203;';

/**
 * One line of text, safe in a paragraph, a table cell, a link's text and in raw HTML: nothing in it is markup,
 * mentions, refers or links. Spaces and line breaks in runs become one space.
 */
export function markdownText(text: string): string {
  const entities = oneLine(text)
    .replace(MARKUP, reference)
    .replace(/^[-+=]/, reference)
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, (_, digits: string, mark: string) => digits + reference(mark));
  return REFERENCES.reduce((written, pattern) => written.replace(pattern, `$&${GAP}`), entities).replace(
    COMMIT,
    (digits) => digits.replace(/.{6}(?=.)/g, `$&${GAP}`),
  );
}

/** What has a meaning in CommonMark, GFM, HTML or GitHub's formulas, wherever it stands. */
const MARKUP = /[\\`*_[\]<>&|~$]/g;

/** The parts that a gap is left after. `reference` wrote some, too (`&#124;`): nothing in those is taken for a part. */
const REFERENCES: readonly RegExp[] = [
  /@/g,
  /(?<!&)#/g,
  /\b(?:GH|GHSA|CVE|CWE)-(?=\w)/gi,
  /:(?=(?:[\w+-]|&#95;)+:)/g,
  /:(?=\/)/g,
  /(?:www|mailto|xmpp)(?=[.:])/gi,
];

/** GitHub links a commit from seven digits of its name on. */
const COMMIT = /(?<!\w)[0-9a-f]{7,40}(?!\w)/gi;

/** A cause or a reason for the middle of a sentence: one line of text, not too long, without a full stop. */
export function markdownReason(reason: string): string {
  return markdownText(shortened(reason.trim().replace(/\.$/, ''), LONGEST_REASON));
}

const LONGEST_REASON = 500;

/** Text as inline code, for paragraphs; a cell of a table would end at a bar in it. */
export function markdownCode(text: string): string {
  const flat = oneLine(text);
  if (flat === '') return '';
  const fence = '`'.repeat(longestRun(flat) + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** Text of several lines as a block of code, which GitHub offers to copy. */
export function markdownFence(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${withoutControls(text.replace(/\r\n?/g, '\n'))}\n${fence}`;
}

/** A link; text alone where the address is none of the web. */
export function markdownLink(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return markdownText(text);
  const written = url.href.replace(/[<>|\\`\s]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return `[${markdownText(text)}](<${written}>)`;
}

/** A part that is closed until somebody opens it. `summary` and `body` are Markdown of ours; `summary` is one line. */
export function markdownDetails(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Shortened to so many UTF-16 units, as text: to be escaped afterwards. */
export function shortened(text: string, length: number): string {
  const flat = oneLine(text);
  return flat.length <= length
    ? flat
    : `${flat
        .slice(0, length - 1)
        .toWellFormed()
        .trimEnd()}…`;
}

function oneLine(text: string): string {
  return withoutControls(text.replace(/\s+/g, ' ').trim());
}

/** Without what is no character, and without marks that turn the reading direction of what follows. */
function withoutControls(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
