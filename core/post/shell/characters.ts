/** What a character means to the shell's lexer outside quotes. */
export const PLAIN = 0;
export const BLANK = 1;
export const NEWLINE = 2;
export const OPERATOR = 3;
export const ANGLE = 4;
export const BACKSLASH = 5;
export const SINGLE_QUOTE = 6;
export const DOUBLE_QUOTE = 7;
export const BACKTICK = 8;
export const DOLLAR = 9;
export const OPEN_BRACE = 10;
export const CARRIAGE_RETURN = 11;
export const NOT_ASCII = 12;

const CLASSES = classTable();

function classTable(): Uint8Array {
  const classes = new Uint8Array(128);
  const assign = (characters: string, value: number) => {
    for (const character of characters) classes[character.charCodeAt(0)] = value;
  };
  assign(' \t', BLANK);
  assign('\n', NEWLINE);
  assign(';&|()', OPERATOR);
  assign('<>', ANGLE);
  assign('\\', BACKSLASH);
  assign("'", SINGLE_QUOTE);
  assign('"', DOUBLE_QUOTE);
  assign('`', BACKTICK);
  assign('$', DOLLAR);
  assign('{', OPEN_BRACE);
  assign('\r', CARRIAGE_RETURN);
  return classes;
}

/** The class of a UTF-16 code unit. */
export function characterClass(code: number): number {
  return code < 128 ? (CLASSES[code] ?? PLAIN) : NOT_ASCII;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isNameCharacter(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}

/** The end of the variable name at `at`; `at` itself when there is none. */
export function nameEnd(text: string, at: number, end: number): number {
  if (at >= end || !isNameStart(text.charCodeAt(at))) return at;
  let index = at + 1;
  while (index < end && isNameCharacter(text.charCodeAt(index))) index += 1;
  return index;
}

/** Length of the line break at `at`: 1 for LF, 2 for CR LF (a Markdown file's line ending, not part of its commands), else 0. */
export function lineBreakLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 10) return 1;
  return code === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 0;
}

export function skipBlanks(text: string, at: number): number {
  let index = at;
  while (isBlank(text.charCodeAt(index))) index += 1;
  return index;
}
