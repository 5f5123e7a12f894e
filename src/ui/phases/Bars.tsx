import { phasesWords } from '../../words/en/phases';
import { percent } from '../parts/format';
import './bars.css';

interface BarsProps {
  caption: string;
  actions: readonly string[];
  /** Probabilities now, and those before if there are any. */
  now: readonly number[];
  before?: readonly number[] | undefined;
  rewards?: readonly number[] | undefined;
  colour?: string | undefined;
}

/** A policy over a few actions: one bar each; the hollow tick is where it was before. */
export function Bars({ caption, actions, now, before, rewards, colour = 'var(--ink-2)' }: BarsProps) {
  const words = phasesWords().bars;
  return (
    <table className="bars">
      <caption>{caption}</caption>
      <tbody>
        {actions.map((action, i) => (
          <tr key={action}>
            <th scope="row">
              {action}
              {rewards && <span className="bar-reward"> {words.reward(rewards[i])}</span>}
            </th>
            <td>
              <span className="bar" style={{ '--share': now[i] ?? 0, '--colour': colour }}>
                {before && <span className="tick" style={{ '--share': before[i] ?? 0 }} />}
              </span>
            </td>
            <td className="figures">
              {percent(now[i], 1)}
              {before && <span className="was"> {words.was(before[i])}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
