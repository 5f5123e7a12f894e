import { visible } from '../text';
import type { Entry } from './catalogue';
import { BY_PATH, type Naming, type Path } from './naming';
import { REFUSALS } from './refusals';

/** Why something is refused. */
export type Reason = Entry<typeof REFUSALS>;

/** What is wrong with foreign data, and where. Plain data: page and command line make their sentences from it. */
export type Refusal = Reason & { path: Path };

export function refusalText(refusal: Refusal, naming: Naming = BY_PATH): string {
  const say: (facts: never, naming: Naming, path: Path) => string = REFUSALS[refusal.code];
  const reason = say(('facts' in refusal ? refusal.facts : {}) as never, naming, refusal.path);
  const field = naming.field(refusal.path);
  return visible(field === '' ? reason : `${field}: ${reason}`);
}

/** Carries a refusal out of whatever reads the data; `source` says what was read, such as `link`. */
export class Refused extends Error {
  override name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, source?: string) {
    super(source === undefined ? refusalText(refusal) : `${source}: ${refusalText(refusal)}`);
    this.refusal = refusal;
  }
}

/** Runs `read`, and puts the place of what it reads before the path of what it refuses. */
export function inside<T>(path: Path, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused({ ...error.refusal, path: [...path, ...error.refusal.path] });
  }
}
