import { significant } from '../parts/format';
import { LineKey } from '../parts/LineKey';
import { Scroller } from '../parts/Scroller';
import type { Facts } from './curves';
import type { Look } from './marginChart';

/** The numbers that the curves are looked at for. */
export function FactsTable({ facts, looks }: { facts: readonly Facts[]; looks: readonly Look[] }) {
  return (
    <Scroller className="scroll" label="Loss and slope in numbers">
      <table className="plain figures facts">
        <thead>
          <tr>
            {['', 'loss at Δ\u00a0=\u00a00', 'slope at Δ\u00a0=\u00a00', 'stationary', 'the slope jumps'].map(
              (name) => (
                <th key={name} scope="col">
                  {name || <span className="unseen">objective</span>}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {looks.map((look, i) => {
            const one = facts[i];
            if (!one) return null;
            return (
              <tr key={look.id}>
                <th scope="row">
                  <LineKey {...look} /> {look.id}
                </th>
                <td>{significant(one.atZero.loss)}</td>
                <td>{significant(one.atZero.slope)}</td>
                <td>{stationaryText(one)}</td>
                <td>
                  {one.kinks.length > 0 ? one.kinks.map((kink) => `at\u00a0${place(kink)}`).join(', ') : 'nowhere'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

const stationaryText = ({ stationary }: Facts): string =>
  stationary.length === 0
    ? 'nowhere in view'
    : stationary
        .map(
          ({ delta, loss, kind }) =>
            `${kind === 'least' ? 'lowest' : 'highest'} at\u00a0${place(delta)}, loss\u00a0${significant(loss)}`,
        )
        .join('; ');

const place = (delta: number): string => `Δ\u00a0=\u00a0${significant(delta)}`;
