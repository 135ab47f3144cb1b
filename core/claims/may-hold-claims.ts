/** A digit directly before a unit that says what is measured. */
const MEASURED =
  /\d\s?\+?(?:[KMGT]i?B?(?![A-Za-z])|[smh](?![A-Za-z])|ms(?![a-z])|s\/|it\/|tok|iter|samples?|step|min|hour|hr|sec|day|[x×倍배%％]|percent|秒|分|小时|天|个小时|초|시간|일|步|token|param|example)/i;
/** Words of quantities that are printed without a unit. */
const QUANTITY =
  /loss|损失|손실|acc|score|reward|rate|memory|speed|throughput|param|length|step|token|precision|recall|norm|perplex|准确|正确|得分|分数|奖励|成功|显存|参数|长度|정확|점수|보상|메모리|파라미터|길이|bleu|rouge|mmlu|gsm|eval|bench|\bf1\b|\bem\b/i;

/** A cheap look before numbers are read. Every claim passes it. */
export function mayHoldClaims(text: string): boolean {
  return /\d/.test(text) && (MEASURED.test(text) || QUANTITY.test(text));
}
