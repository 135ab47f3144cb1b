import Qty from 'js-quantities';

/** What a unit measures, named by its base unit. A measured value is compared with a claim in these. */
export type Dimension =
  | 'byte'
  | 'second'
  | 'second per iteration'
  | 'iteration per second'
  | 'token per second'
  | 'sample per second'
  | 'fraction'
  | 'factor'
  | 'count'
  | 'other';

/** One possible meaning of a printed unit: `size` base units make one of it. */
export interface UnitMeaning {
  readonly label: string;
  readonly size: number;
}

export interface Unit {
  readonly dimension: Dimension;
  /** More than one where the printed unit is ambiguous: "GB" is read as 10^9 and as 2^30 bytes. */
  readonly meanings: readonly UnitMeaning[];
}

interface UnitRow {
  readonly unit: Unit;
  /** Space-separated; names of one ASCII letter are matched in their case, longer ones in any case. */
  readonly names: string;
}

function conversion(name: string): UnitMeaning {
  return { label: name, size: Qty(1, name).toBase().scalar };
}

function sizeRow(names: string, ...meanings: readonly string[]): UnitRow {
  return { unit: { dimension: 'byte', meanings: meanings.map(conversion) }, names };
}

function durationRow(names: string, meaning: string): UnitRow {
  return { unit: { dimension: 'second', meanings: [conversion(meaning)] }, names };
}

function row(dimension: Dimension, size: number, label: string, names: string): UnitRow {
  return { unit: { dimension, meanings: [{ label, size }] }, names };
}

const ROWS: readonly UnitRow[] = [
  sizeRow('B byte bytes 字节 바이트', 'B'),
  sizeRow('KB kilobyte kilobytes', 'kB', 'KiB'),
  sizeRow('MB megabyte megabytes 兆', 'MB', 'MiB'),
  sizeRow('G GB gigabyte gigabytes 기가', 'GB', 'GiB'),
  sizeRow('TB terabyte terabytes', 'TB', 'TiB'),
  sizeRow('KiB', 'KiB'),
  sizeRow('MiB', 'MiB'),
  sizeRow('GiB', 'GiB'),
  sizeRow('TiB', 'TiB'),

  durationRow('ms msec millisecond milliseconds 毫秒 밀리초', 'ms'),
  durationRow('s sec secs second seconds 秒 秒钟 초', 's'),
  durationRow('m min mins minute minutes 分 分钟 分鐘 분', 'min'),
  durationRow('h hr hrs hour hours 时 小时 个小时 小時 個小時 钟头 시간', 'h'),
  durationRow('day days 天 일', 'day'),
  durationRow('week weeks 周 주', 'week'),

  row(
    'second per iteration',
    1,
    's/it',
    's/it s/iter s/iteration s/step s/steps sec/it sec/iter sec/step 秒/步',
  ),
  row('second per iteration', 0.001, 'ms/it', 'ms/it ms/iter ms/step'),
  row(
    'iteration per second',
    1,
    'it/s',
    'it/s it/sec iter/s iters/s iteration/s iterations/s step/s steps/s steps/sec',
  ),
  row(
    'token per second',
    1,
    'tokens/s',
    'token/s tokens/s tok/s toks/s token/sec tokens/sec token/秒 tokens/秒',
  ),
  row('sample per second', 1, 'samples/s', 'sample/s samples/s samples/sec example/s examples/s images/s'),

  row('fraction', 0.01, '%', '% percent pct pp point points 百分点 个百分点 퍼센트'),
  row('factor', 1, 'x', 'x X × times 倍 배'),

  row('count', 1, 'steps', 'step steps iteration iterations iters 步 个step 个steps 个迭代 스텝'),
  row('count', 1, 'epochs', 'epoch epochs 轮 个epoch 에폭 에포크'),
  row(
    'count',
    1,
    'samples',
    'sample samples example examples row rows record records 条 样本 个样本 条数据 건',
  ),
  row('count', 1, 'parameters', 'parameter parameters param params 个参数 参数'),
  row('count', 1, 'GPUs', 'gpu gpus card cards device devices 卡 张卡 张 块 장'),
  row('count', 1, 'bits', 'bit bits 比特 비트'),
  row('count', 1, 'runs', 'run runs seed seeds trial trials'),
  row('count', 1, 'layers', 'layer layers 层'),

  row('other', 1, 'tokens', 'token tokens 个token 个tokens 토큰'),
  row('other', 1, 'images', 'image images'),
  row('other', 1e9, 'GB/s', 'GB/s'),
  row('other', 1e6, 'MB/s', 'MB/s'),
  row('other', 1e12, 'TFLOPS', 'TFLOPS TFLOPs'),
  row('other', 1, 'W', 'W watt watts'),
];

function index(rows: readonly UnitRow[]): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const { unit, names } of rows) {
    for (const name of names.split(' ')) {
      units.set(name.length > 1 ? name.toLowerCase() : name, unit);
    }
  }
  return units;
}

const UNITS = index(ROWS);

/**
 * The unit that a printed name stands for, or null for a name that is no unit of this domain.
 *
 * Sizes and durations are converted by js-quantities; rates, counts, factors and the names in other languages,
 * which it does not know, come from the table here.
 */
export function lookUpUnit(name: string): Unit | null {
  return UNITS.get(name.length > 1 ? name.toLowerCase() : name) ?? null;
}
