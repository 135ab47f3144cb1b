const DEVICE =
  '(?:nvidia|rtx|gtx|tesla|geforce|[ahvbp]\\d{2,3}(?![a-z])|l40?s?(?![a-z\\d])|t4(?!\\d)|[2345]0[5-9]0(?:[ -]?ti)?(?!\\d)|\\d{3}b\\d?(?![a-z])|ascend|昇腾|mi\\d{3}|单卡)';
const DEVICE_BEFORE = new RegExp(`${DEVICE}(?:[- ]?(?:gpus?|pcie|sxm))?[-\\s(（,，/*x×]*$`);
const DEVICE_AFTER = new RegExp(
  `^[\\s)）-]*(?:of )?(?:${DEVICE}|(?:gpus?|npus?|cards?|显卡|卡)(?![\\s-]*(?:memory|mem(?![a-z])|v?ram|显存|内存|메모리)))`,
);
const GPU_MEMORY_AFTER = /^[\s)）]*(?:of |的)?(?:(?:gpu |video |npu )memory|vram|显存)/;
const MEMORY_AFTER = /^[\s)）]*(?:of |的)?(?:gpu |video |npu )?(?:memory|vram|显存|内存|메모리)/;

/** A list of what the machine has: "Hardware: 8 cores, 512GB memory". */
const INVENTORY =
  /(?:硬件|硬體|机器|环境|配置|hardware|environment|machine|specs?|system|환경|사양|하드웨어)[^.。:：]{0,20}[:：]/;

/** "8 * A100 80G", "80GiB A100 GPUs": what the machine has, not what a run takes. */
export function isHardware(before: string, after: string): boolean {
  if (INVENTORY.test(before)) return !GPU_MEMORY_AFTER.test(after);
  if (MEMORY_AFTER.test(after) && !DEVICE_AFTER.test(after)) return false;
  return DEVICE_AFTER.test(after) || DEVICE_BEFORE.test(before);
}

const SETTING_BEFORE =
  /(?<!(?:test|validation|val|eval|evaluation|training|train|dev|data|held-out)[ -])\bset(?:s|ting|tings)?\b|\b(?:default\w*|weights?|coefficients?|coeff|scale|threshold|clip\w*|beta|gamma|temperature|top[_ -][pk]|learning[_ -]rate|lr|interval|every|version|seed|rank|alpha|dropout|decay|warmup\w*|batch[_ -]?size|utili[sz]ation|max[_ -](?:length|tokens|steps|model_len)|splits?|limit\w*|recommend\w*|suggest\w*|e\.g|for example)\b(?!\s*(?:loss|acc))|--[a-z_-]+|默认|设置|设为|设成|调整为|取值|权重|系数|阈值|学习率|例如|比如|建议|推荐|利用率|上限|기본값|설정|예를 들어|권장|사용률/;
const SETTING_AFTER = /^[\s)]*(?:by default|as (?:the )?default|为默认|기본)/;

/** A value that somebody chose or should choose. */
export function isSetting(before: string, after: string): boolean {
  return SETTING_BEFORE.test(before.slice(-100)) || SETTING_AFTER.test(after);
}

/** "2 of them", "if both fail", "2 ** 3": counts of other things, conditions and formulas. */
const COUNT_AFTER =
  /^\s?(?:个|次|轮|种|张|块|卡|位|项|类|台|개|번|회|명|종|대)(?!百分点)|^\s*(?:if|when|unless|otherwise|\*\*|\^)(?![a-z])/;
const CONDITION_BEFORE = /(?:^|\W)(?:if\W[^.]*|(?:when|otherwise|else)\W[^,.]*)$|如果|若为|否则|만약/;

/** A bare number that counts something else, or that a condition or formula holds. */
export function isOtherCount(before: string, after: string): boolean {
  return (
    COUNT_AFTER.test(after) ||
    /[\w\]-](?:[<>=~!]=|[<>])\s*$/.test(before) ||
    CONDITION_BEFORE.test(before.slice(-120))
  );
}
