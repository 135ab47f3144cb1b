const FULL_WIDTH = /[\uff01-\uff0b\uff0d-\uff5e\u3000\u00a0\u2009\u202f\u2212\u223c\u301c]/g;
const FULL_WIDTH_GROUPING = /(?<=[\uff10-\uff19])\uff0c(?=[\uff10-\uff19]{3}(?![\uff10-\uff19]))/g;
const SINGLE: Readonly<Record<string, string>> = {
  '\u3000': ' ',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u2212': '-',
  '\u223c': '~',
  '\u301c': '~',
};

/**
 * Full-width digits, letters and signs, and the various spaces, minus signs and tildes, as their ASCII counterparts.
 * The length is kept, so offsets stay valid.
 */
export function foldWidth(text: string): string {
  return text
    .replace(FULL_WIDTH_GROUPING, ',')
    .replace(
      FULL_WIDTH,
      (character) => SINGLE[character] ?? String.fromCharCode(character.charCodeAt(0) - 0xff01 + 0x21),
    );
}

/** Letters, digits and underscore of the Latin script, accented ones included, "×" and "÷" not. */
const WORD = '[\\w\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f]';
const WORD_CHARACTER = new RegExp(WORD);
const DIGIT = /\d/;
const REST_OF_NAME = new RegExp(`${WORD}*(?:[-./@#\\\\]+${WORD}+)*`, 'y');
const LINK = /(?:https?|ftp|file|s3|oss|git|ssh|hf|ms):\/\/[^\s<>()"'`]+/y;
const PATH = /(?:~|\.{1,2})?\/[\w.@#\\/-]+/y;
const BEFORE_PATH = /[\s"'`=(]/;

export function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && WORD_CHARACTER.test(character);
}

function endOf(pattern: RegExp, text: string, position: number): number | null {
  pattern.lastIndex = position;
  const match = pattern.exec(text);
  return match === null || match[0].length === 0 ? null : position + match[0].length;
}

/** Where the name, link or path that begins at `position` ends; null when none begins there. Its digits are no numbers. */
export function endOfName(text: string, position: number): number | null {
  const character = text[position] ?? '';
  if (isWordCharacter(character) && !DIGIT.test(character)) {
    return endOf(LINK, text, position) ?? endOf(REST_OF_NAME, text, position);
  }
  const previous = text[position - 1];
  if (/[~./]/.test(character) && (previous === undefined || BEFORE_PATH.test(previous))) {
    return endOf(PATH, text, position);
  }
  return null;
}

/** Where a name that began with digits ("7B-Instruct", "1st", "2.json") ends. */
export function endOfRestOfName(text: string, position: number): number {
  return endOf(REST_OF_NAME, text, position) ?? position;
}

const YEAR = '(?:19|20)\\d\\d';
const NO_QUANTITIES: readonly RegExp[] = [
  // Dates: 2024-05-01 (with a time), 31/12/2024, 2024-05.
  new RegExp(
    `${YEAR}([-/.])(?:0?[1-9]|1[0-2])\\1(?:0[1-9]|[12]\\d|3[01]|[1-9])(?!\\d)(?:T\\d{2}:\\d{2}(?::\\d{2})?Z?)?`,
    'y',
  ),
  new RegExp(`\\d{1,2}/\\d{1,2}/${YEAR}(?!\\d)`, 'y'),
  new RegExp(`${YEAR}-(?:0[1-9]|1[0-2])(?![\\d.-])`, 'y'),
  // Dates in Chinese and Korean.
  new RegExp(`${YEAR} ?[年년](?: ?\\d{1,2} ?[月월](?: ?\\d{1,2} ?[日号號일])?)?`, 'y'),
  /\d{1,2} ?[月월] ?\d{1,2} ?[日号號일]/y,
  // Times of day and progress bars.
  /\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?![\d:])/y,
  // Dotted versions and addresses.
  /\d+(?:\.\d+){2,}(?:[-.:]?\w+)*/y,
  // Telephone-like chains, hexadecimal numbers, mixtures of experts ("8x7B").
  /\d+(?:-\d+){2,}/y,
  /0[xX][0-9a-fA-F]+/y,
  /\d+x\d+(?:\.\d+)?[Bb](?![A-Za-z])/y,
];

/** Where the date, time, version or other digits that are no quantity end; null when a number begins at `position`. */
export function endOfNonQuantity(text: string, position: number): number | null {
  for (const pattern of NO_QUANTITIES) {
    const end = endOf(pattern, text, position);
    if (end !== null) {
      return end;
    }
  }
  return null;
}
