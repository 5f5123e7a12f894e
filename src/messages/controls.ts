import { BY_PATH, type Naming, type Path } from './naming';

/** What the page calls the fields of an arm; any other goes by its path. */
export const CONTROLS: Readonly<Record<string, string>> = {
  'momentum.schedule': 'momentum',
  lookAhead: 'look-ahead',
  expo: 'ExPO',
  iterations: '“Ends after”',
  steps: '“Own steps”',
  learningRate: '“Own learning rate”',
  betas: 'β of the iterations',
};

/** The same for a field with the value that it should have. */
const SETTINGS: Readonly<Record<string, string>> = {
  'momentum.space to parameters': '“Extrapolate in” to weights',
  'world.labels.kind to sampled': '“Labels” to drawn',
  'world.preferences to null': '“Judged by” to the rewards',
};

/** The names on the page: an arm goes by its name, a field by its control. */
export function byControl(arms: readonly { name: string }[]): Naming {
  const within = (path: Path, say: (path: Path) => string): string => {
    const [list, index, ...rest] = path;
    const arm = list === 'arms' && rest.length > 0 ? arms[Number(index)] : undefined;
    return arm ? `“${arm.name}”, ${say(rest)}` : say(path);
  };
  return {
    field: (path) =>
      within(path, (own) => (own === path ? undefined : CONTROLS[BY_PATH.field(own)]) ?? BY_PATH.field(own)),
    setting: (path, value) =>
      within(path, (own) => SETTINGS[BY_PATH.setting(own, value)] ?? BY_PATH.setting(own, value)),
  };
}
