import { alarmsOf, healthAt, type Health as Measured } from '../../trace/alarms';
import type { Trace } from '../../trace/fold';
import { heldOutAt } from '../../trace/heldOut';
import { metric } from '../../trace/series';
import { healthWords } from '../../words/en/health';
import { percent, significant } from '../../words/numbers';
import { Scroller } from '../parts/Scroller';
import type { Scene } from '../state/moment';
import './health.css';

/** How a person's own model writes before and after, beside what it is rewarded with, and what of it should alarm them. */
export function Health({ experiment, trace, view }: Scene) {
  const words = healthWords();
  const seed = view.seed ?? experiment.seeds[0]!;
  const rows = experiment.arms.flatMap(({ id, name }) => {
    const found = latestOf(trace, seed, id);
    return found ? [{ id, name, ...found }] : [];
  });
  if (rows.length === 0) return null;
  const pairs = Math.max(...rows.map(({ heldOut }) => heldOut?.pairs ?? 0));
  return (
    <section className="health" aria-labelledby="health">
      <h2 id="health">{words.title}</h2>
      <p>{words.about}</p>
      <Scroller className="scroll" label={words.caption}>
        <table className="plain figures">
          <thead>
            <tr>
              {[
                words.arm,
                words.iteration,
                words.reward,
                ...(pairs > 0 ? [words.accuracy, words.margin] : []),
                ...COLUMNS.map(({ title }) => title(words)),
              ].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, iteration, rewards, heldOut, before, after }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>{iteration}</td>
                <td>{words.fromTo(significant(rewards.before), significant(rewards.after))}</td>
                {pairs > 0 && <OfPairs heldOut={heldOut} />}
                {COLUMNS.map(({ key, shown }) => (
                  <td key={key}>{words.fromTo(shown(before[key]), shown(after[key]))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {pairs > 0 && <p>{words.ofPairs(pairs, seed)}</p>}
      {rows.some(({ alarms }) => alarms.length > 0) && (
        <ul role="alert" className="health-alarms">
          {rows.flatMap(({ id, name, alarms }) =>
            alarms.map(({ code }) => (
              <li key={`${id} ${code}`}>
                <strong>{name}</strong>: {words.alarms[code]}
              </li>
            )),
          )}
        </ul>
      )}
    </section>
  );
}

function OfPairs({ heldOut }: { heldOut: ReturnType<typeof heldOutAt> }) {
  const words = healthWords();
  if (!heldOut)
    return (
      <>
        <td />
        <td />
      </>
    );
  const { accuracy, margin } = heldOut;
  const shown = significant(margin.mean);
  return (
    <>
      <td>{words.within(percent(accuracy.mean), percent(accuracy.low), percent(accuracy.high))}</td>
      <td>{margin.low === null ? shown : words.within(shown, significant(margin.low), significant(margin.high))}</td>
    </>
  );
}

type Words = ReturnType<typeof healthWords>;

const COLUMNS: readonly {
  key: keyof Measured;
  title: (words: Words) => string;
  shown: (value: number | null) => string;
}[] = [
  { key: 'klBase', title: ({ kl }) => kl, shown: significant },
  { key: 'length', title: ({ length }) => length, shown: significant },
  { key: 'repetition', title: ({ repetition }) => repetition, shown: percent },
  { key: 'entropy', title: ({ entropy }) => entropy, shown: significant },
  { key: 'neutralPerplexity', title: ({ perplexity }) => perplexity, shown: significant },
];

/** Before training, and after the latest iteration that was judged; null before there are both. */
function latestOf(trace: Trace, seed: number, arm: string) {
  const at = (iteration: number) => ({ seed, arm, iteration });
  const before = healthAt(trace, at(0));
  let iteration = 0;
  while (healthAt(trace, at(iteration + 1))) iteration++;
  const after = healthAt(trace, at(iteration));
  if (iteration === 0 || !before || !after) return null;
  const reward = metric('reward');
  const rewards = { before: reward(trace, at(0)), after: reward(trace, at(iteration)) };
  return {
    iteration,
    before,
    after,
    rewards,
    heldOut: heldOutAt(trace, at(iteration)),
    alarms: alarmsOf(before, after),
  };
}
