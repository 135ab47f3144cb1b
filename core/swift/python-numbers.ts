/** Characters that Python's `int()` and `float()` strip from both ends (those of `str.isspace`). */
const PYTHON_SPACE =
  '[\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*';
const OUTER_SPACE = new RegExp(`^${PYTHON_SPACE}|${PYTHON_SPACE}$`, 'gu');
const INTEGER = /^[+-]?\d+(_\d+)*$/;
const FLOAT = /^[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
const SPECIAL_FLOAT = /^([+-]?)(inf|infinity|nan)$/i;

/** `int()` refuses longer numbers (sys.get_int_max_str_digits). */
const MOST_DIGITS = 4300;

/** What Python's `int(word)` gives, or null where it raises. Beyond 2^53 the result is the nearest double. */
export function pythonInteger(word: string): number | null {
  const plain = asciiDigits(word.replaceAll(OUTER_SPACE, ''));
  if (!INTEGER.test(plain) || plain.replace(/\D/g, '').length > MOST_DIGITS) return null;
  return Number(plain.replaceAll('_', ''));
}

/** What Python's `float(word)` gives (also infinity and NaN), or null where it raises. */
export function pythonFloat(word: string): number | null {
  const plain = asciiDigits(word.replaceAll(OUTER_SPACE, ''));
  const special = SPECIAL_FLOAT.exec(plain);
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return FLOAT.test(plain) ? Number(plain.replaceAll('_', '')) : null;
}

/** Python reads decimal digits of every script, such as the full-width ones. Unicode lays them out in runs of ten. */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String((code - zero) % 10);
  });
}
