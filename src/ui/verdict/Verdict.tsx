import type { Word } from '../../glossary';
import { type Comparison, leadText } from '../../trace/comparison';
import { verdict } from '../../trace/verdict';
import { partsWords } from '../../words/en/parts';
import { verdictWords } from '../../words/en/verdict';
import { ArmKey } from '../parts/ArmKey';
import { Explained } from '../parts/Explained';
import { useMemo } from '../parts/remembered';
import { focusOf, type Scene } from '../state/moment';
import { Differences } from './Differences';
import './verdict.css';

interface VerdictProps extends Scene {
  /** The lab above has given the verdict; here stands only its evidence. */
  stated: boolean;
}

/** In the headline. */
const EXPLAINED: readonly Word[] = ['momentum', 'control', 'plain arm', 'KL', 'true reward', 'win rate', 'gap', 'seed'];

/** What the numbers say, in words and with their uncertainty. */
export function Verdict({ experiment, trace, view, stated }: VerdictProps) {
  const words = verdictWords();
  const { arms } = experiment;
  const focus = focusOf({ experiment }, view);
  const { question, controlled, headline, others, comparisons } = useMemo(
    () => verdict(trace, experiment, words),
    [trace, experiment, words],
  );
  const several = new Set(comparisons.map(({ one }) => one.id)).size > 1;
  if (stated && comparisons.length === 0) return null;
  return (
    <section className="verdict" aria-labelledby="verdict">
      <h2 id="verdict">{stated ? words.titles.stated : words.titles[question]}</h2>
      {!stated && (
        <p className="headline">
          <Explained text={headline} words={EXPLAINED} />
        </p>
      )}
      {others.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {(trace.experiment ?? experiment).precision === 'half' && <p className="aside">{partsWords().half}</p>}
      <div className="evidence">
        {comparisons.map(({ one, other, sentence, lead, differences, grid, unit }) => (
          <figure key={`${one.id} ${other.id}`}>
            <figcaption>
              <ArmKey arms={arms} id={several ? one.id : other.id} focus={focus} name={false} /> {sentence}
            </figcaption>
            <Differences
              differences={differences}
              interval={lead}
              reach={Math.max(
                ...comparisons.flatMap((one) =>
                  [...one.differences, one.lead.low, one.lead.high].filter(Number.isFinite).map(Math.abs),
                ),
              )}
            />
            <KlGrid grid={grid} unit={unit} />
          </figure>
        ))}
      </div>
      {controlled && <WhyControl />}
    </section>
  );
}

/** The lead where both arms have this KL to the base: the far end of an arm's way is not its only place. */
function KlGrid({ grid, unit }: Pick<Comparison, 'grid' | 'unit'>) {
  if (grid.length < 2) return null;
  const words = verdictWords();
  return (
    <details>
      <summary>{words.otherKl}</summary>
      <table className="plain figures">
        <thead>
          <tr>
            <th scope="col">{words.klColumn}</th>
            <th scope="col">{words.aheadColumn(unit)}</th>
          </tr>
        </thead>
        <tbody>
          {grid.map(({ kl, lead }) => (
            <tr key={kl}>
              <th scope="row">{words.written(kl)}</th>
              <td>{leadText(lead, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function WhyControl() {
  return (
    <details>
      <summary>{verdictWords().whyTitle}</summary>
      <p>{verdictWords().why}</p>
    </details>
  );
}
