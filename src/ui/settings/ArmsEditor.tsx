import { misfit } from '../../algorithms/conflicts';
import type { Setting as ObjectiveRowSetting } from '../../algorithms/objectives/row';
import { symbolOf } from '../../algorithms/objectives/symbols';
import { METHODS, methodOf } from '../../algorithms/objectives/table';
import { referenceRule } from '../../algorithms/relatives';
import { newName, withNames } from '../../experiment/armNames';
import { newArm } from '../../experiment/arms';
import { type Arm, type Experiment, groundOf, MOST_ARMS } from '../../experiment/experiment';
import { objectivesWords } from '../../words/en/objectives';
import { settingsWords } from '../../words/en/settings';
import { plain } from '../../words/numbers';
import { ArmKey } from '../parts/ArmKey';
import type { Focus } from '../parts/arms';
import { openCatalogue } from '../state/actions';
import { fitted } from '../state/refusal';
import { edit } from '../state/runStore';
import { Row, SeekIn, Setting } from './Controls';
import { withValue } from './path';

export function ArmsEditor({ draft, focus }: { draft: Experiment; focus: Focus }) {
  const { arms } = draft;
  const setArms = (next: Arm[]) => edit(withNames(draft, { ...draft, arms: next }));
  return (
    <>
      {arms.map((arm, i) => (
        <ArmEditor
          key={arm.id}
          arm={arm}
          index={i}
          draft={draft}
          focus={focus}
          remove={arms.length > 1 ? () => setArms(arms.filter((one) => one !== arm)) : null}
        />
      ))}
      <button
        type="button"
        disabled={arms.length >= MOST_ARMS}
        onClick={() => setArms([...arms, copyOf(arms.at(-1)!, arms)])}
      >
        {settingsWords().addArm}
      </button>
    </>
  );
}

/** A copy of the arm with a new id and name. */
function copyOf(arm: Arm, arms: readonly Arm[]): Arm {
  let n = arms.length + 1;
  while (arms.some(({ id }) => id === `arm-${n}`)) n++;
  const taken = arms.map(({ name }) => name);
  return { ...arm, id: `arm-${n}`, name: newName(arm, taken) };
}

interface ArmEditorProps {
  arm: Arm;
  index: number;
  draft: Experiment;
  focus: Focus;
  remove: (() => void) | null;
}

function ArmEditor({ arm, index, draft, focus, remove }: ArmEditorProps) {
  const { labels, hints, names } = settingsWords();
  const at = ['arms', index] as const;
  const constant = arm.momentum.schedule === 'constant';
  const trains = methodOf(arm).kind !== 'search';
  return (
    <fieldset className="arm">
      <legend>
        <ArmKey arms={draft.arms} id={arm.id} focus={focus} />
      </legend>
      <SeekIn name={arm.name}>
        <Setting path={[...at, 'name']} label={labels.name} />
        <ObjectiveSettings arm={arm} index={index} world={draft.world} />
        {(trains || arm.momentum.schedule !== 'none') && (
          <Setting path={[...at, 'momentum', 'schedule']} label={labels.momentum} names={names.schedule} />
        )}
        {constant && <Setting path={[...at, 'momentum', 'alpha']} label="α" />}
        {(arm.momentum.schedule !== 'none' || (arm.expo ?? 0) !== 0) && (
          <Setting path={[...at, 'momentum', 'space']} label={labels.extrapolateIn} names={names.space} />
        )}
        {arm.momentum.schedule !== 'none' && (
          <>
            <Setting
              path={[...at, 'momentum', 'from']}
              label={labels.differenceFrom}
              hint={hints.from}
              names={names.from}
            />
            <Setting path={[...at, 'momentum', 'restart']} label={labels.restart} />
          </>
        )}
        <ReferenceSettings arm={arm} index={index} />
        {(trains || arm.lookAhead !== 'none' || (arm.expo ?? 0) !== 0) && (
          <>
            <Setting
              path={[...at, 'lookAhead']}
              label={labels.lookAhead}
              names={names.lookAhead}
              hint={hints.lookAhead}
            />
            <Setting path={[...at, 'expo']} label="ExPO" hint={hints.expo} fallback={0} />
          </>
        )}
        <PaceSettings arm={arm} index={index} draft={draft} />
      </SeekIn>
      {remove && (
        <button type="button" onClick={remove} aria-label={settingsWords().removeOne(arm.name)}>
          {settingsWords().remove}
        </button>
      )}
    </fieldset>
  );
}

/** What an arm may do in its own way where others follow the experiment; β of each iteration comes by a link or a file. */
function PaceSettings({ arm, index, draft: { world, iterations } }: Pick<ArmEditorProps, 'arm' | 'index' | 'draft'>) {
  const { labels, units, hints } = settingsWords();
  const at = ['arms', index] as const;
  const solve = world.kind === 'bandit' ? world.labels : world.solve;
  const isExact = world.kind === 'bandit' && world.labels.kind === 'exact';
  const takesSteps = !isExact && methodOf(arm).kind !== 'search';
  return (
    <>
      <Setting
        path={[...at, 'iterations']}
        label={labels.endsAfter}
        unit={units.iterations}
        hint={hints.ends}
        fallback={iterations}
      />
      {takesSteps && (
        <>
          <Setting path={[...at, 'steps']} label={labels.ownSteps} fallback={solve.steps} />
          <Setting path={[...at, 'learningRate']} label={labels.ownLearningRate} fallback={solve.learningRate} />
        </>
      )}
      {arm.betas && <p className="aside">{settingsWords().betas(arm.betas.map(plain).join(', '))}</p>}
    </>
  );
}

function ReferenceSettings({ arm, index }: { arm: Arm; index: number }) {
  const { labels, hints } = settingsWords();
  const at = ['arms', index] as const;
  const words = settingsWords();
  const isMoving = arm.reference === 'moving';
  const rule = referenceRule(arm);
  return (
    <>
      <Setting
        path={[...at, 'reference']}
        label={labels.reference}
        hint={hints.reference}
        names={words.names.reference}
      />
      {rule && (
        <>
          <Setting
            path={[...at, 'referenceShare']}
            label={isMoving ? words.movingShare : words.mixtureShare}
            fallback={rule.share}
          />
          <Setting
            path={[...at, 'referenceEvery']}
            label={isMoving ? words.movingEvery : words.mixtureEvery}
            unit={isMoving ? words.steps : words.units.iterations}
            fallback={rule.every}
          />
        </>
      )}
    </>
  );
}

/** Whether a world runs an objective at all, in the plain loop. */
function runsIn(world: Experiment['world'], id: string): boolean {
  return misfit(newArm('', '', { id, settings: {} }), groundOf(world)) === null;
}

function ObjectiveSettings({ arm, index, world }: { arm: Arm; index: number; world: Experiment['world'] }) {
  const { labels } = settingsWords();
  const row = methodOf(arm);
  const choose = (id: string) => {
    const next = METHODS.find((one) => one.id === id)!;
    const settings = Object.fromEntries(
      next.settings.map((setting) => [setting.name, arm.objective.settings[setting.name] ?? setting.default]),
    );
    const chosen = { ...arm, objective: { id, settings } };
    edit((draft) => withNames(draft, withValue(draft, ['arms', index], fitted(draft, chosen).arm)));
  };
  return (
    <>
      <Row label={labels.objective} hint={objectivesWords().rows[row.id]?.changes ?? row.changes}>
        {(id, described) => (
          <select
            id={id}
            aria-describedby={described}
            value={arm.objective.id}
            onChange={(event) => choose(event.target.value)}
          >
            {METHODS.map((one) => (
              <option key={one.id} value={one.id} disabled={!runsIn(world, one.id)}>
                {one.name} · {one.arxiv}
              </option>
            ))}
          </select>
        )}
      </Row>
      <button
        type="button"
        className="link"
        aria-label={settingsWords().aboutOf(arm.name, row.name)}
        onClick={() => openCatalogue(row.id)}
      >
        {settingsWords().about}
      </button>
      {row.settings.map((setting) => (
        <ObjectiveSetting key={setting.name} arm={arm} index={index} setting={setting} />
      ))}
    </>
  );
}

function ObjectiveSetting({ arm, index, setting }: { arm: Arm; index: number; setting: ObjectiveRowSetting }) {
  const path = ['arms', index, 'objective', 'settings', setting.name] as const;
  const words = settingsWords();
  const { name, range, choices } = setting;
  if (!choices)
    return (
      <Setting
        path={path}
        label={name === 'alpha' ? words.objectiveAlpha : symbolOf(name)}
        hint={words.usual(plain(setting.default), objectivesWords().sources[setting.source] ?? setting.source)}
        range={{ minimum: range[0], maximum: range[1] }}
        fallback={setting.default}
      />
    );
  return (
    <Row label={symbolOf(name)}>
      {(id) => (
        <select
          id={id}
          value={arm.objective.settings[name] ?? setting.default}
          onChange={(event) => edit((draft) => withValue(draft, path, Number(event.target.value)))}
        >
          {choices.map((choice, value) => (
            <option key={choice} value={value}>
              {words.choices[choice] ?? choice}
            </option>
          ))}
        </select>
      )}
    </Row>
  );
}
