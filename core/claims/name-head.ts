import type { Named } from './finding.ts';
import {
  LOSS_WORDS,
  MEMORY_WORDS,
  type MetricWords,
  PARAMETER_WORDS,
  QUALITY_WORDS,
  SPEED_WORDS,
  STEP_WORDS,
  TOKEN_WORDS,
} from './metric-words.ts';
import type { UnitElsewhere } from './state-number.ts';
import { statisticOf } from './statistic-words.ts';
import { lookUpUnit } from './unit-table.ts';
import { unitClass } from './units-of.ts';

/** What the head of a column or the label of a row says of its numbers. */
export type Head =
  | { readonly kind: 'metric'; readonly named: Named; readonly unit: UnitElsewhere | null }
  /** Settings, names and counts of things: their numbers claim nothing. */
  | { readonly kind: 'setting' }
  | { readonly kind: 'unknown'; readonly unit: UnitElsewhere | null };

const SETTING =
  /^\s*(?:#|no\.?|id|index|序号|번호|steps?|iter(?:ation)?s?|epochs?|global[_ ]steps?|步数?|轮数?|스텝|에폭)\s*$|hyper|超参|batch|\bbs\b|\bep\b|\blr\b|learning|rank|alpha|beta\b|max[_ -]?(?:len|tok|pixel|step|epoch|tree)|seed|(?:gpu|npu|card|device)s?[_ ](?:count|num\w*)|卡数|num(?:ber)?[_ ]|\bnum\b|bits?\b|dataset|数据集|데이터셋|\bdata\b|ratio mix|mix ratio|version|版本|버전|price|cost|价格|date|port\b|temperature|warmup|decay|optimi[sz]er|gradient|accumulation|context|window|layers?\b|hidden|vocab|sequence parallel|(?:^|\s)(?:tp|pp|dp|cp|ep|sp)\b|参数规模|模型规模|model ?size|default|默认|기본|support|statistic|统计|통계|支持|지원|recommend|推荐|建议|권장|requirement(?!s? memory)|min(?:imum)? version|参数名|说明|description/;
const MORE: readonly MetricWords[] = [
  {
    metric: 'duration',
    pattern: /(?<![a-z])(?:time|duration|runtime|hours?|minutes?)(?![a-z])|耗时|时间|用时|时长|소요|시간/g,
  },
  { metric: 'parameters', pattern: /(?<![a-z_])params?(?:eters?)?(?![a-z_])|参数量|매개변수|파라미터/g },
  {
    metric: 'size',
    pattern:
      /(?:adapter|lora|checkpoint|merged model) (?:size|weights?|files?)|file size|size on disk|文件大小|어댑터 ?크기/g,
  },
  { metric: 'tokens', pattern: /(?:avg|average|mean|平均) ?tokens?/g },
  {
    metric: 'other',
    pattern:
      /saving|improve\w*|gain|reduction|speed-?up ratio|drop|increase|decrease|delta|δ|提升|下降|节省|降低|增幅|변화|향상|감소|total (?:inference )?calls?|entropy|(?<![a-z])std(?![a-z])|(?:error|saving|hit) ?rate|错误率|오류율/g,
  },
];
const HEAD_WORDS: readonly MetricWords[] = [
  ...LOSS_WORDS,
  ...QUALITY_WORDS,
  MEMORY_WORDS,
  SPEED_WORDS,
  PARAMETER_WORDS,
  STEP_WORDS,
  TOKEN_WORDS,
  ...MORE,
];

/** Reads the head of a column, or the label of a row where that says the quantity. */
export function nameHead(printed: string): Head {
  const text = printed.toLowerCase();
  const unit = unitOf(printed);
  const metric = metricOf(text, unit);
  const isSetting = SETTING.test(text) || /^\W*--[a-z]/.test(text);
  if (
    metric !== null &&
    !(isSetting && (metric === 'other' || metric === 'parameters' || metric === 'duration'))
  ) {
    return { kind: 'metric', named: { metric, statistic: statisticOf(metric, text, '') }, unit };
  }
  return isSetting ? { kind: 'setting' } : { kind: 'unknown', unit };
}

function metricOf(text: string, unit: UnitElsewhere | null): Named['metric'] | null {
  if (unit !== null && unit.exponent === 0 && unitClass(unit.text) === 'rate') return 'speed';
  if (/hyper|超参|tuner/.test(text)) return null;
  for (const { metric, pattern } of HEAD_WORDS) {
    if (text.search(pattern) === -1) continue;
    if (metric === 'gpu_memory' && /utili[sz]ation|saving|节省|利用率/.test(text)) return 'other';
    return metric;
  }
  return null;
}

const IN_BRACKETS = /[([（【/]\s*([^()[\]（）【】]{1,14}?)\s*[)\]）】]|\/\s?([A-Za-z%]{1,5})\s*$/;

/** "GPU Memory (GiB)", "Trainable Params (M)", 显存（GB）. */
function unitOf(head: string): UnitElsewhere | null {
  const match = IN_BRACKETS.exec(head);
  const text = (match?.[1] ?? match?.[2] ?? '').trim();
  if (text === '') return null;
  const exponent = { K: 3, k: 3, M: 6, B: 9, 万: 4, 百万: 6, 亿: 8, 만: 4, 억: 8 }[text];
  const isParameters = /param|参数|파라미터|매개변수/i.test(head);
  if (exponent !== undefined && (isParameters || !/[KMB]/i.test(text))) return { text, exponent };
  return lookUpUnit(text) === null ? null : { text, exponent: 0 };
}
