/** Pixels of the picture of bars. */

export const LEFT = 48;
export const RIGHT = 8;
const TOP = 8;
const BARS = 180;
const GAP = 34;
const REWARDS = 110;
export const NAMES = 22;
export const SLANTED_NAMES = 74;
const LEAST_SLOT = 24;

/** Where things stand: probabilities above, rewards from −reach to reach below; at least `LEAST_SLOT` wide an action. */
export function layoutOf(actions: number, reach: number, room: number) {
  const width = Math.max(room, LEFT + RIGHT + LEAST_SLOT * actions);
  const slot = (width - LEFT - RIGHT) / actions;
  const floor = TOP + BARS;
  const middle = floor + GAP + REWARDS / 2;
  const half = REWARDS / 2;
  return {
    width,
    slot,
    floor,
    middle,
    half,
    left: (a: number) => LEFT + a * slot,
    share: (p: number) => floor - BARS * p,
    shareAt: (y: number) => (floor - y) / BARS,
    reward: (r: number) => middle - (half * r) / reach,
    rewardAt: (y: number) => Math.max(-reach, Math.min(reach, ((middle - y) * reach) / half)),
  };
}

export type Layout = ReturnType<typeof layoutOf>;
