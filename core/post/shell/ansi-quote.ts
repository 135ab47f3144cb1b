const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['?', '?'],
]);

const ESCAPE =
  /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([\s\S])|([\s\S]))/gu;

/** The text that `$'body'` stands for; null when it contains bytes beyond ASCII, which only make sense with a character encoding. */
export function decodeAnsi(body: string): string | null {
  if (!body.includes('\\')) return body;
  let beyond = false;
  const decoded = body.replace(
    ESCAPE,
    (
      whole,
      octal?: string,
      hexadecimal?: string,
      short?: string,
      long?: string,
      control?: string,
      simple?: string,
    ) => {
      if (octal !== undefined || hexadecimal !== undefined) {
        const byte = Number.parseInt(octal ?? hexadecimal ?? '', octal === undefined ? 16 : 8) & 255;
        if (byte > 127) beyond = true;
        return String.fromCharCode(byte);
      }
      const digits = short ?? long;
      if (digits !== undefined) {
        const point = Number.parseInt(digits, 16);
        if (point > 0x10ffff) beyond = true;
        return point > 0x10ffff ? whole : String.fromCodePoint(point);
      }
      if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) & 31);
      return SIMPLE.get(simple ?? '') ?? whole;
    },
  );
  if (beyond) return null;
  // A zero byte ends the string, as it does in every C string.
  const zero = decoded.indexOf('\0');
  return zero < 0 ? decoded : decoded.slice(0, zero);
}
