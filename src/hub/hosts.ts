/** Where models may be loaded from. */
export interface Hub {
  /** As people call it. */
  readonly host: string;
  readonly origin: string;
  /** Sources of a content security policy: where the hub's redirects lead. */
  readonly content: readonly string[];
}

/** The hub, and where it sends for what is large. */
const HUGGING_FACE = 'https://huggingface.co https://*.huggingface.co https://*.hf.co';

/** An origin, or all hosts below one; on this machine without encryption, too. */
const SOURCE = /^(https:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/;

/**
 * The hub of a build. `setting` is the variable VITE_APOGEE_HUB as the page is built: the hub's origin and the sources that its content comes from,
 * with spaces between; empty for none; absent for Hugging Face's. Throws an Error for anything else.
 */
export function hubOf(setting: string | undefined): Hub | null {
  const sources = (setting ?? HUGGING_FACE).split(' ').filter((source) => source !== '');
  const wrong = sources.find((source) => !SOURCE.test(source));
  if (wrong !== undefined) throw new Error(`VITE_APOGEE_HUB: ${wrong} is no origin`);
  const [origin, ...content] = sources;
  return origin === undefined ? null : { host: new URL(origin).host, origin, content };
}

/** The hub of this build; null if it has none. */
export const HUB = hubOf(import.meta.env?.VITE_APOGEE_HUB as string | undefined);
