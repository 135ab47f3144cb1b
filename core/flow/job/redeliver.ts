import type { DeliveryLog } from '../../ports/delivery-log.ts';

/** A delivery is asked for again only when it is not just on its way. */
const REDELIVER_AFTER_SECONDS = 120;
/** GitHub keeps deliveries for three days; older failures were seen by earlier sweeps. */
const REDELIVER_WITHIN_SECONDS = 3 * 24 * 3600;
/** Of one delivery: one that fails this often fails for a reason that another try does not mend. */
const MOST_DELIVERIES = 4;

/** Asks once more for deliveries that were never accepted. */
export async function redeliver(log: DeliveryLog, now: Date): Promise<number> {
  const listed = await log.deliveries(new Date(now.getTime() - REDELIVER_WITHIN_SECONDS * 1000));
  if (listed.kind !== 'ok') return 0;
  const byGuid = Map.groupBy(listed.value, ({ guid }) => guid);
  let asked = 0;
  for (const deliveries of byGuid.values()) {
    const [newest] = deliveries;
    if (newest === undefined || deliveries.length >= MOST_DELIVERIES) continue;
    if (deliveries.some(({ accepted }) => accepted)) continue;
    if ((now.getTime() - newest.deliveredAt.getTime()) / 1000 < REDELIVER_AFTER_SECONDS) continue;
    if ((await log.redeliver(newest.id)).kind === 'ok') asked += 1;
  }
  return asked;
}
