import type { HostWeights } from '../model/config';
import type { Learnt } from './protocol';

/** What the arms of the last run have learnt, kept so that they can be asked afterwards. */

/** Most bytes of what is kept; the latest of every arm stays whatever it takes. */
const MOST_BYTES = 2 ** 29;

const keyOf = ({ arm, seed, iteration }: Learnt): string => `${arm}/${seed}/${iteration}`;

interface Kept {
  place: Learnt;
  weights: HostWeights;
}

const bytesOf = (weights: HostWeights): number =>
  [...weights.values()].reduce((sum, values) => sum + values.byteLength, 0);

export function newKept() {
  let all: Kept[] = [];
  return {
    add(place: Learnt, weights: HostWeights): void {
      all.push({ place, weights });
      const isLatest = ({ place }: Kept) => all.findLast((one) => one.place.arm === place.arm)!.place === place;
      let size = all.reduce((sum, { weights }) => sum + bytesOf(weights), 0);
      all = all.filter((one) => {
        if (size <= MOST_BYTES || isLatest(one)) return true;
        size -= bytesOf(one.weights);
        return false;
      });
    },
    places: (): Learnt[] => all.map(({ place }) => place),
    find: (place: Learnt): HostWeights | undefined => all.find((one) => keyOf(one.place) === keyOf(place))?.weights,
  };
}
