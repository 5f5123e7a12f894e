import { parseArgs } from 'node:util';

/** Port and host from the arguments of `npm start`; host true is every address. A sentence for a person if they are wrong. */
export function startOptions(args) {
  // Without a name, --host is for all addresses; parseArgs wants one.
  const named = args.flatMap((arg, i) => (arg === '--host' && !args[i + 1]?.match(/^[^-]/) ? ['--host='] : [arg]));
  const options = { port: { type: 'string', default: '4173' }, host: { type: 'string', default: 'localhost' } };
  try {
    const { values } = parseArgs({ args: named, options });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65535)
      return `start: --port: expected a whole number from 0 to 65535, received ${JSON.stringify(values.port)}`;
    return { port, host: values.host || true };
  } catch (error) {
    return `start: ${error.message}`;
  }
}
