import type { Metric } from '../post/post.ts';

/** Words of a quantity in English, Chinese and Korean. Matched in lower case. */
export interface MetricWords {
  readonly metric: Metric;
  readonly pattern: RegExp;
}

function words(metric: Metric, ...alternatives: readonly string[]): MetricWords {
  return { metric, pattern: new RegExp(alternatives.join('|'), 'g') };
}

const LOSS = '(?:loss(?:es)?(?![a-z_])|损失|損失|손실|로스)';
const EVAL = '(?:eval\\w*|valid\\w*|val|test\\w*|held[- ]out|验证|評估|评估|测试|검증|평가|테스트)';
const TRAIN = '(?:train(?:ing)?|训练|訓練|학습|훈련)';
const SET = '[\\s_/-]*(?:set|集)?的?[\\s_/-]*(?:mean |average |平均|最终)?[\\s_/-]*';

export const LOSS_WORDS: readonly MetricWords[] = [
  words('eval_loss', `${EVAL}${SET}${LOSS}`, `${LOSS} (?:on|of|over) (?:the )?${EVAL}`),
  words('train_loss', `${TRAIN}${SET}${LOSS}`, `${LOSS} (?:on|of|over) (?:the )?${TRAIN}`),
  words('loss', LOSS),
];

/** Test sets and measures of text that posts report scores of. */
const BENCHMARKS = [
  'gsm[-_ ]?8k|c[-_]?mmlu|mmlu|c[-_]?eval|(?:^|[^a-z])arc(?:[-_ ][ce]\\w*)?(?![a-z])|hella ?swag|human[-_ ]?eval|mbpp',
  '(?:^|[^a-z])math(?:[-_ ]?\\d+)(?!\\d)|aime|(?:^|[^a-z])bbh(?![a-z])|truthful ?qa|wino ?grande|if[-_]?eval|gpqa|live ?code ?bench|big-?bench',
  'mm[-_ ]?bench|mmmu|mm-?star|ocr ?bench|\\w+vqa|chart ?qa|math ?vista|(?:^|[^a-z])mme(?![a-z])|(?:^|[^a-z])pope(?![a-z])|mt[-_ ]?bench|alpaca ?eval|arena',
  'bleu|rouge|meteor|cider|bert ?score|chrf|(?:^|[^a-z])f1(?![a-z])|(?:^|[^a-z])(?:m?ap|m?iou|ndcg|mrr|auc)(?![a-z])',
];

export const QUALITY_WORDS: readonly MetricWords[] = [
  words(
    'accuracy',
    'accurac(?:y|ies)|(?:^|[^a-z])acc(?![a-z])|(?:success|pass|win|hit|solve)[ _-]?rate|exact[ _-]match|pass@\\d+|(?:^|[^a-z])(?:precision|recall)(?![a-z])',
    '准确[率度]|正确率|精确率|召回率|成功率|通过率|胜率|命中率|정확도|정답률|성공률|승률|재현율|정밀도',
  ),
  words(
    'other',
    'rewards?(?![a-z])|reward_\\w+|奖励|보상|grad[ _]?norm|perplexity|(?:^|[^a-z])ppl(?![a-z])|困惑度|(?:^|[^a-z])kl(?![a-z])',
  ),
  words('score', '(?:^|[^a-z])scores?(?![a-z])|得分|分数|评分|점수|스코어', ...BENCHMARKS),
];

export const MEMORY_WORDS = words(
  'gpu_memory',
  '(?:gpu|video|cuda|device|npu|graphics|card|training|peak|max(?:imum)?) ?(?:memory|mem(?![a-z])|ram(?![a-z]))',
  '(?<![a-z])(?:memory|mem(?![a-z])|vram)|显存|顯存|内存|显卡占用|메모리|vram|(?:training|gpu|显卡|训练) ?(?:resources?|资源)',
);
/** Memory that is not a GPU's. */
export const HOST_MEMORY =
  /(?:\bcpu|\bhost|\bsystem|\bshared|\bmain)[ -](?:memory|ram)|(?<!v)\bram\b|主机内存|系统内存|\bcpu ?内存|시스템 메모리|\bshm\b/;

export const SIZE_WORDS = words(
  'size',
  'adapters?(?![a-z])|checkpoints?(?![a-z])|safetensors|(?:model|lora|adapter) (?:size|weights?|files?)|on disk|disk (?:space|usage)|file size|(?<![a-z])files?(?![a-z])',
  '权重|检查点|模型(?:大小|文件|体积)|文件大小|磁盘|가중치|체크포인트|어댑터|파일|디스크|모델 ?크기',
);

export const DURATION_WORDS = words(
  'duration',
  '(?:run|train(?:ing)?|wall|elapsed|total|fine-?tun\\w+|inference)[ _-]?(?:clock )?(?:time|duration)|runtime|(?<![a-z])(?:time|duration)(?![a-z])|(?<![a-z])(?:took|takes?|taking|lasts?|lasted|finish\\w*|complet\\w+|within)(?![a-z])',
  'fine-?tun\\w*|train(?:ing|ed|s)?(?![a-z])|(?<![a-z])(?:hours|minutes) of',
  '耗时|用时|时长|历时|花费|时间|需要|仅需|只需|完成|跑完|训练|微调|量化|소요|시간|걸[리렸]|만에|학습|훈련|파인튜닝|미세 ?조정',
);
/** What a time is of when it is no measured time. */
export const OTHER_TIMES =
  /timeout|time[ _-]?out|interval|every|default|(?<![a-z])each(?![a-z])|(?<![a-z])(?:wait|sleep|ago|old|download\w*|install\w*|compil\w+|build\w*|video|audio|clip|cache|expire|warm)|超时|间隔|每隔?|默认|视频|音频|等待|之前|下载|安装|编译|기본|간격|마다|다운로드|설치|영상|오디오|대기/;

export const SPEED_WORDS = words(
  'speed',
  '(?<!deep)speed(?:[- ]?ups?)?|throughput|(?<![a-z])(?:faster|fast|slower|accelerat\\w+|latency)|速度|吞吐|加速|提速|更快|快了?|延迟|속도|처리량|빠[르른]|가속|지연',
);

export const PARAMETER_WORDS = words(
  'parameters',
  'trainable[ _]?(?:model )?(?:param\\w*|%)|param(?:eter)?s? (?:are )?trainable|(?:parameter|param) (?:amount|count)|可训练(?:的)?(?:模型)?参数|训练参数量?|参数量|학습 ?가능(?:한)? ?(?:파라미터|매개변수)',
);

export const TOKEN_WORDS = words(
  'tokens',
  '(?:completion|response|output|sequence|average|mean|answer|generation)[ _`]*lengths?|token[ _-]?(?:statistics|lengths?|counts?)|(?:输出|回答|回复|生成|平均|token) ?(?:的)?长度|长度统计|(?:응답|출력|평균) ?길이',
);

export const STEP_WORDS = words(
  'steps',
  '(?:total|overall)[ _](?:number of )?(?:optimi[sz]er |training |global )?(?:steps?|iterations?)|总(?:训练)?步数|总迭代(?:次)?数|训练步数|총 ?(?:스텝|단계|step)',
);
