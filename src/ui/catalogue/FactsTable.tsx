import { catalogueWords } from '../../words/en/catalogue';
import { significant } from '../parts/format';
import { LineKey } from '../parts/LineKey';
import { Scroller } from '../parts/Scroller';
import type { Facts } from './curves';
import type { Look } from './marginChart';

/** The numbers that the curves are looked at for. */
export function FactsTable({ facts, looks }: { facts: readonly Facts[]; looks: readonly Look[] }) {
  const words = catalogueWords().facts;
  return (
    <Scroller className="scroll" label={words.name}>
      <table className="plain figures facts">
        <thead>
          <tr>
            {['', words.loss, words.slope, words.stationary, words.jumps].map((name) => (
              <th key={name} scope="col">
                {name || <span className="unseen">{words.objective}</span>}
              </th>
            ))}
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
                  {one.kinks.length > 0 ? one.kinks.map((kink) => words.at(place(kink))).join(', ') : words.noneJumps}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

function stationaryText({ stationary }: Facts): string {
  const words = catalogueWords().facts;
  if (stationary.length === 0) return words.noneStationary;
  return stationary.map(({ delta, loss, kind }) => words.extreme(kind, place(delta), loss)).join('; ');
}

const place = (delta: number): string => `Δ\u00a0=\u00a0${significant(delta)}`;
