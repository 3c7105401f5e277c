import type { RegionProgress } from '../target.ts';

/**
 * The longest custom status, in characters of its JSON: Durable Functions fails an instance that reports more than 16 KB of UTF-16.
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-custom-orchestration-status
 */
export const MOST_STATUS_CHARACTERS = 8_192;

/** What else a status with regions says takes less than the rest. */
const MOST_OF_REGIONS = 7_500;
const SHORT_DETAILS = 120;

type Shown = Pick<RegionProgress, 'state'> & Partial<RegionProgress>;

const lengthOf = (rows: readonly object[]): number => JSON.stringify(rows).length;

/** From the least missed to the most. Why a region failed is said in the outcome as well. */
const SHORTER: readonly ((row: Shown) => Shown)[] = [
  (row) => (row.details === undefined ? row : { ...row, details: row.details.slice(0, SHORT_DETAILS) }),
  ({ forecastAt: _, ...row }) => row,
  ({ details: _, ...row }) => row,
];

/**
 * Rows of regions that fit into a custom status, in their order: first with shorter details, then without forecasts, then without details. Where even
 * that is too long, regions that are completed are left out, then whatever is last.
 */
export function fitRegions<Row extends Shown>(rows: readonly Row[]): Row[] {
  let shown: readonly Shown[] = rows;
  for (const shorten of SHORTER) {
    if (lengthOf(shown) <= MOST_OF_REGIONS) break;
    shown = shown.map(shorten);
  }
  // What is taken out of a row is optional in every row.
  return withoutTheLeast(shown) as Row[];
}

function withoutTheLeast(rows: readonly Shown[]): readonly Shown[] {
  let left = [...rows];
  while (lengthOf(left) > MOST_OF_REGIONS) {
    const least = left.findLastIndex(({ state }) => state === 'completed');
    left = left.toSpliced(least, 1);
  }
  return left;
}
