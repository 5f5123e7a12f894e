import { createContext, Script } from 'node:vm';
import { Failed } from '../messages/failure';

/** Runs work of `what`, and stops it after so many milliseconds, even inside a regular expression. Throws a Failed then. */
export function newTimeLimit(what: string, milliseconds: number): <T>(work: () => T) => T {
  const context = createContext({ work: null });
  const script = new Script('work()');
  return <T>(work: () => T) => {
    context.work = work;
    try {
      return script.runInContext(context, { timeout: milliseconds }) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new Failed({ code: 'too-slow', facts: { what, seconds: milliseconds / 1000 } });
    } finally {
      context.work = null;
    }
  };
}
