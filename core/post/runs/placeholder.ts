/**
 * Whether a value only marks a place: `xxx`, `...`, `<your-path>`, `path/to/model`, `your_model`, `{MODEL}`, or an
 * elision in the middle of a command.
 */
export function isPlaceholder(text: string): boolean {
  return (
    /^(?:\.{3,}|…+|x{3,}|X{3,})$/.test(text) ||
    /(?:^|[\s/=])(?:\.\.\.|…)$/.test(text) ||
    isBracketed(text) ||
    /\{[A-Z][A-Z0-9_]*\}/.test(text) ||
    /(?:^|[/_-])x{3,}(?:$|[/_.-])/i.test(text) ||
    /(?:^|\/)(?:path[/_-]to|your)[/_-]/i.test(text) ||
    /^\/?path\/to\b/i.test(text)
  );
}

/** `<your-path>`, or `a/<name>`; in a sentence, or closed by `</think>`, angle brackets are marks of a prompt. */
function isBracketed(text: string): boolean {
  const marked = /<[^<>]*[A-Za-z][^<>]*>/.test(text);
  return marked && (/^<[^<>]*>$/.test(text) || (!/\s/.test(text) && !text.includes('</')));
}

/** Whether a word stands for words that are left out. */
export function isElision(text: string): boolean {
  return /^(?:\.{3,}|…+)$/.test(text);
}

/**
 * Whether a comment that stands between the lines of a command says that options are left out: `# ...`, or, where no
 * option follows, `# other parameters`.
 */
export function isElisionComment(text: string, isLast: boolean): boolean {
  if (/^(?:\.{3,}|…+)/.test(text)) return true;
  return (
    isLast &&
    /^(?:and |the )?(?:other|more|further|additional|remaining|rest)\b|^(?:其他|其它|其余|更多|省略)/iu.test(
      text,
    )
  );
}
