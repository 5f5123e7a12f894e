import type { Arm } from '../../experiment/experiment';
import type { ChartBand, ChartLine } from '../charts/Curves';
import { type Focus, isCrowd, lookOf } from '../parts/arms';

/**
 * Lines and bands of more arms than can be distinguished: those in focus in colour and last, the others thin and grey, without their bounds,
 * their single seeds and their bands. A line's key begins with the id of its arm, a band's with its name.
 */
export function crowded(
  arms: readonly Arm[],
  focus: Focus,
  lines: readonly ChartLine[],
  bands: readonly ChartBand[] = [],
): { lines: readonly ChartLine[]; bands: readonly ChartBand[] } {
  if (!isCrowd(arms)) return { lines, bands };
  const styled = lines.flatMap((line) => {
    const id = line.key.split(/[ #]/, 1)[0]!;
    if (!arms.some((arm) => arm.id === id)) return [{ line, muted: false }];
    const { colour, dash, muted } = lookOf(arms, id, focus);
    if (muted) return line.key === id ? [{ line: { ...line, colour, dash, width: 1, muted }, muted }] : [];
    return [{ line: { ...line, colour, dash: line.key === id ? dash : line.dash }, muted }];
  });
  const shown = bands.flatMap((band) => {
    const arm = arms.find(({ name }) => band.key === `${name} band`);
    if (!arm) return [band];
    const { colour, muted } = lookOf(arms, arm.id, focus);
    return muted ? [] : [{ ...band, colour }];
  });
  const inOrder = [...styled.filter(({ muted }) => muted), ...styled.filter(({ muted }) => !muted)];
  return { lines: inOrder.map(({ line }) => line), bands: shown };
}
