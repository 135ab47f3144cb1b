/** The ASCII character that a word processor, a web page or an input method replaced, by what stands in its place. */
const MEANT: ReadonlyMap<number, string> = new Map([
  ...pairs('\u2018\u2019\u201a\u201b\u2032\uff07', "'"),
  ...pairs('\u201c\u201d\u201e\u201f\u2033\uff02', '"'),
  ...pairs('\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d', '-'),
  ...pairs(
    '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    ' ',
  ),
  ...pairs('\u200b\u200c\u200d\u2060\ufeff', ''),
  ...pairs('\uff03', '#'),
  ...pairs('\uff1d', '='),
  ...pairs('\uff3c', '\\'),
]);

function pairs(characters: string, meant: string): [number, string][] {
  return [...characters].map((character) => [character.charCodeAt(0), meant]);
}

/**
 * What was meant by the code unit at `at`, or null when it is itself. A dash counts only at the beginning of a word, where an option
 * starts: within one it may be text.
 */
export function meantCharacter(text: string, at: number, wordStart: number): string | null {
  const meant = MEANT.get(text.charCodeAt(at));
  if (meant === undefined) return null;
  if (meant !== '-') return meant;
  for (let index = wordStart; index < at; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== 45 && MEANT.get(code) !== '-') return null;
  }
  return meant;
}
