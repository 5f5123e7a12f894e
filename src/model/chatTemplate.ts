import { Refused } from '../messages/refusal';
import { messageOf } from '../text';

/** One turn of a conversation. */
export interface ChatMessage {
  role: string;
  content: string;
}

/** How a model wants a conversation written: a template in Jinja, and what it may call its tokens. */
export interface ChatFormat {
  template: string;
  /** E.g. `bos_token` → `<s>`. */
  tokens: Readonly<Record<string, string>>;
}

/** Writes a conversation as the text that the model reads; with `asks`, up to where an answer begins. */
export type WriteChat = (messages: readonly ChatMessage[], asks: boolean) => string;

/** Longest template, longest text that one may write, and most turns of one of its loops over numbers. */
const MAX_TEMPLATE = 2 ** 17;
const MAX_TEXT = 2 ** 20;
const MAX_RANGE = 10_000;

/**
 * A template is a program that comes with a model: it sees messages, token texts and the date, and it is bounded in size here. Run it where it
 * can be stopped, since a loop in it may take any time. Throws a Refused for a template that cannot be read, fails or writes too much.
 */
export async function chatWriter({ template, tokens }: ChatFormat, now: Date): Promise<WriteChat> {
  if (template.length > MAX_TEMPLATE) throw refuse(`longer than ${MAX_TEMPLATE} characters`);
  const { Environment, Interpreter, parse, tokenize } = await import('@huggingface/jinja');
  /** Parsed at the first use, under the caller's limit of time. */
  let program: ReturnType<typeof parse> | undefined;
  return (messages, asks) => {
    let text: string;
    try {
      program ??= parse(tokenize(template, { lstrip_blocks: true, trim_blocks: true }));
      const names = {
        ...CONSTANTS,
        ...tokens,
        range,
        raise_exception,
        strftime_now: (format: unknown) => formatDate(now, format),
        messages: messages.map(({ role, content }) => ({ role, content })),
        add_generation_prompt: asks,
      };
      const environment = new Environment();
      for (const [name, value] of Object.entries(names)) environment.set(name, value);
      text = String(new Interpreter(environment).run(program).value);
    } catch (error) {
      // What stops a script is no error of this realm, and not the template's.
      if (!(error instanceof Error)) throw error;
      throw refuse(messageOf(error).slice(0, 200));
    }
    if (text.length > MAX_TEXT) throw refuse(`its text is longer than ${MAX_TEXT} characters`);
    return text;
  };
}

const refuse = (detail: string): Refused => new Refused({ code: 'chat-template', path: [], facts: { detail } });

/** The constants of Jinja, whose own environment has a `range` without bounds. */
const CONSTANTS = { false: false, true: true, none: null, False: false, True: true, None: null };

function raise_exception(message: unknown): never {
  throw new Error(String(message));
}

/** Python's `range`, of a size that fits. */
function range(...args: unknown[]): number[] {
  const numbers = args.filter((arg) => typeof arg === 'number');
  const [start, stop, step = 1] = numbers.length === 1 ? [0, numbers[0]!] : (numbers as [number, number, number?]);
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= MAX_RANGE)) throw new Error(`range of ${length} numbers`);
  return Array.from({ length }, (_, i) => start + step * i);
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Python's `strftime` in English, with what templates ask for. */
function formatDate(date: Date, format: unknown): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getFullYear()),
    m: () => two(date.getMonth() + 1),
    d: () => two(date.getDate()),
    B: () => MONTHS[date.getMonth()]!,
    b: () => MONTHS[date.getMonth()]!.slice(0, 3),
    A: () => DAYS[date.getDay()]!,
    a: () => DAYS[date.getDay()]!.slice(0, 3),
    H: () => two(date.getHours()),
    M: () => two(date.getMinutes()),
    S: () => two(date.getSeconds()),
    '%': () => '%',
  };
  return String(format).replace(/%(.)/g, (_, letter: string) => {
    if (!Object.hasOwn(parts, letter)) throw new Error(`strftime_now: %${letter} is not known`);
    return parts[letter]!();
  });
}
