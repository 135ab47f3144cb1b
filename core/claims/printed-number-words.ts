/** Words around a number that say how far it may be trusted. */
export interface Qualification {
  readonly hedged: boolean;
  readonly bound: 'upper' | 'lower' | null;
  /** The words as printed. */
  readonly words: readonly string[];
}

interface Family {
  readonly effect: 'hedge' | 'upper' | 'lower';
  readonly before: RegExp;
  readonly after: RegExp;
}

/** Long enough for two stacked expressions, short enough that a text is read in linear time. */
const WINDOW = 40;

const GAP = String.raw`[\s*_"'\x60(:]{0,4}$`;
const COPULA = '(?:为|是|了|達|达|到|在)?';

function before(latin: string, other: string): RegExp {
  return new RegExp(`((?<![A-Za-z_])(?:${latin})|(?:${other})${COPULA})${GAP}`, 'i');
}

function after(latin: string, other: string): RegExp {
  return new RegExp(`^\\s?(?:(?:${latin})(?![A-Za-z_])|${other})`, 'i');
}

const FAMILIES: readonly Family[] = [
  {
    effect: 'hedge',
    before: before(
      'about|around|roughly|approximately|approx\\.?|nearly|almost|circa|ca\\.',
      '大约|大約|大概|大致|约|約|接近|将近|近|差不多|대략|약|거의|≈|≃|~',
    ),
    after: after('or so', '左右|上下|정도|쯤|가량'),
  },
  {
    effect: 'upper',
    before: before(
      'below|under|at most|less than(?: or equal to)?|fewer than|lower than|smaller than|up to|within|no more than|not more than|not exceeding|does not exceed|max(?:imum)?(?: of)?',
      '不到|不超过|不超過|不足|不大于|不高于|不多于|低于|小于|少于|至多|最多|高达|多达|最高|최대|≤|≦|<=|<(?![-])',
    ),
    after: after(
      'or less|or fewer|or below|or under|max',
      '以内|以內|之内|内(?![存部容置])|以下|이하|미만|이내|안에',
    ),
  },
  {
    effect: 'lower',
    before: before(
      'over|above|at least|more than|greater than|higher than|larger than|no less than|no fewer than|not less than|exceeds|exceeding|min(?:imum)? of',
      '不低于|不少于|不小于|超过|超過|至少|最少|高于|大于|多于|최소|≥|≧|>=|(?<![-=])>',
    ),
    after: after('or more|or above|or higher', '以上|이상|초과'),
  },
];

/** The word claims that a value can be reached, not that it was. */
const ATTAINABLE = /^(?:up to|高达|多达|最高|최대)$/i;
/** "averaged over 5 runs" is no bound. */
const PREPOSITION = /^over$/i;
const MARKUP_TAG = /<\/?[a-z][^<>]*>\s*$/i;

interface Found {
  readonly effect: Family['effect'];
  readonly word: string;
  readonly length: number;
}

/** The earliest match wins, so that "no more than" is not read as "more than", nor 不超过 as 超过. */
function lastWords(window: string): Found | null {
  if (MARKUP_TAG.test(window)) {
    return null;
  }
  let best: Found | null = null;
  for (const { effect, before: pattern } of FAMILIES) {
    const match = pattern.exec(window);
    if (match !== null && (best === null || match[0].length > best.length)) {
      best = { effect, word: match[1] ?? '', length: match[0].length };
    }
  }
  return best;
}

function firstWords(window: string): Found | null {
  for (const { effect, after: pattern } of FAMILIES) {
    const match = pattern.exec(window);
    if (match !== null) {
      return { effect, word: match[0].trim(), length: match[0].length };
    }
  }
  return null;
}

function printed(found: Found): string {
  return ATTAINABLE.test(found.word) ? `${found.word}: not attained` : found.word;
}

/**
 * Reads the words directly before `start` and directly after `end`. Two may be stacked ("no more than about 15").
 *
 * @param isCount whether the number counts things, where "over" is a preposition
 */
export function qualify(text: string, start: number, end: number, isCount: boolean): Qualification {
  let window = text.slice(Math.max(0, start - WINDOW), start);
  const found: Found[] = [];
  for (let stacked = 0; stacked < 2; stacked += 1) {
    const next = lastWords(window);
    if (next === null) {
      break;
    }
    found.unshift(next);
    window = window.slice(0, window.length - next.length);
  }
  const trailing = firstWords(text.slice(end, end + WINDOW));
  const all = trailing === null ? found : [...found, trailing];
  const bounds = all.filter(({ effect, word }) => effect !== 'hedge' && !(isCount && PREPOSITION.test(word)));
  const bound = bounds[0]?.effect;
  return {
    hedged: all.some(({ effect }) => effect === 'hedge'),
    bound: bound === 'upper' || bound === 'lower' ? bound : null,
    words: all.map(printed),
  };
}
