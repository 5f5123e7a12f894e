import { type Refusal, refusalText } from './refusal';

/** What stopped a run, or something beside it: code → what to say. All that is said of a failure stands here. */
export const FAILURES = {
  // A run on an engine; what the engine says of it is the detail.
  'non-finite': ({ detail }: Detail) => detail,
  'device-lost': ({ detail }: Detail) => detail,
  'device-silent': ({ seconds }: Seconds) =>
    `The graphics device has not answered for ${seconds} seconds, and was given up.`,
  'out-of-memory': ({ detail }: Detail) => detail,
  'no-room': ({ what, bytes, most, change }: Room) =>
    `${what}: ${bytes} bytes, and ${most} are there; ${changeText(change)}`,
  'no-device': ({ detail }: Detail) => detail,
  'no-webgpu': ({ detail }: Detail) => `engine: webgpu was asked for. ${detail}`,
  'no-half': ({ detail }: Detail) =>
    `precision: half was asked for, which needs WebGPU with f16 in its shaders. ${detail} Set precision to single, or run it elsewhere.`,
  'not-repeatable': ({ ratio }: { ratio: number }) =>
    `This adapter does not compute the same twice: at equal weights, policy and reference differ by ${ratio} nats on a response. Choose the CPU engine; “Check this GPU” may tell more.`,
  'wrong-forward': ({ engine, nats, most }: { engine: string } & Record<'nats' | 'most', number>) =>
    `${engine} computes another model: known tokens have log-probabilities up to ${nats} nats from those of the CPU engine, and ${most} is allowed. Nothing was trained. Choose the CPU engine; selftest --model tells more.`,
  'not-repeated': () => 'The device was lost, and begun anew on it the run gave other numbers.',
  'other-engine': ({ was, is }: Record<'was' | 'is', string>) =>
    `This run was begun on ${was}, and would go on on ${is}, where its numbers differ in the last bits. Go on where it was begun, or run it anew.`,
  'kernels-unknown': ({ kernel }: Kernel) =>
    `The recorded run used ${JSON.stringify(kernel)}, and this version has no such kernel.`,
  'kernels-missing': ({ product }: { product: string }) =>
    `The recorded run names no kernel for the product ${product}, which this model needs.`,
  'kernels-refused': ({ kernel, adapter }: Kernel & { adapter: string }) =>
    `The recorded run used ${JSON.stringify(kernel)}, which does not run on ${adapter}, or computes something else there.`,
  'kernels-left-out': ({ kernel, adapter }: Kernel & { adapter: string }) =>
    `The recorded run used ${JSON.stringify(kernel)}, which crashed when it was first tried on ${adapter}, and is left out there.`,
  'kernel-left-out': ({ kernel, adapter }: Kernel & { adapter: string }) =>
    `${kernel} crashed when it was first tried on ${adapter}, and is left out there.`,
  'kernels-elsewhere': ({ was, is }: Record<'was' | 'is', string>) =>
    `The recorded run was on ${was}, and this is ${is}, where its numbers differ in the last bits anyway.`,
  refused: ({ refusal }: { refusal: Refusal }) => refusalText(refusal),
  other: ({ detail }: Detail) => detail,

  // What an arm meets in its world.
  'no-pairs': ({ iteration }: { iteration: number }) =>
    `iteration ${iteration}: there is no pair to learn from: every prompt's responses are equal, or neither was preferred`,
  'no-minimiser': ({ objective, settings }: { objective: string; settings: object }) =>
    `objective ${objective}: no finite minimiser of the exact loss with ${JSON.stringify(settings)}; set labels.kind to sampled, whose gradient steps need none`,
  'no-equilibrium': ({ gap, most }: Record<'gap' | 'most', number>) =>
    `the game of these preferences: no equilibrium was found; the nearest has a duality gap of ${gap}, and ${most} is allowed`,
  'no-opponent': ({ objective }: { objective: string }) =>
    `objective ${objective}: its opponent is a mixture with the reference, which must be one set of weights; set momentum.space to parameters`,
  'no-instruction': ({ longest, room, context, words }: Record<'longest' | 'room' | 'context' | 'words', number>) =>
    `zopo: no instruction fits: the longest prompt has ${longest} tokens and a response needs ${room} (the setting “room”), which leaves ${context - longest - room} of the model's ${context} for ${words} words`,

  // A model and data of a person's own.
  'own-missing': ({ source }: { source: string }) =>
    `This experiment tunes a model of your own${source && ` (${source})`} on your own data. Choose both under “Your own model”, or run it on the command line: npm run -s apogee -- run LINK --model DIR --data FILE`,
  'own-no-pairs': () => 'This experiment learns from pairs, and the data are prompts.',
  'own-columns': ({ columns }: { columns: readonly string[] }) =>
    `The data have the columns ${columns.map((each) => JSON.stringify(each)).join(', ') || '(none)'}. Say which of them is the prompt, and for pairs which are the chosen and the rejected response (data.columns).`,
  'own-too-few': ({ heldOut, training, wanted }: Record<'heldOut' | 'training', number> & { wanted: Shares }) =>
    `The data give ${heldOut} to hold out (evaluation.prompts: ${wanted.heldOut}), and ${training} others to learn from (sampling.prompts: ${wanted.training}); prompts that are alike count once, or stay on one side. Bring more, or lower these two.`,
  'own-changed': ({ what, wanted, found }: Record<'what' | 'wanted' | 'found', string>) =>
    `${what}: the experiment names the content ${wanted}, and this has ${found}; it is not the same.`,
  'nobody-to-ask': () =>
    'This experiment asks a person which of two responses they prefer, and only the page can ask. Open its link there, or set oracle.kind or judge to something else.',
  'export-needs-folder': () =>
    'The model is one GGUF file, whose weights are rounded already: the adapter alone can be taken home, and added to that file by the program that runs it.',
  'nothing-to-ask': () => 'No run on this model has ended here that could be asked.',
  'no-classifier': ({ source }: { source: string }) =>
    `A classifier judges this experiment${source && ` (${source})`}, and only the page can run it: open its link there, and choose the files of the classifier under “Your own model”.`,
  'bad-classifier': ({ detail }: Detail) => `The classifier cannot be used: ${detail}`,
  'bad-pattern': ({ pattern, detail }: Detail & { pattern: string }) =>
    `judge.rules: ${JSON.stringify(pattern)} is no pattern: ${detail}`,

  // The worker of the page.
  'worker-stopped': () => 'The worker was stopped.',
  'worker-missing': () => 'The worker could not be loaded.',
  'worker-unreadable': () => 'A message of the worker could not be read.',
  'worker-silent': ({ seconds }: Seconds) => `The worker has not answered for ${seconds} seconds.`,

  // Runs that the browser keeps.
  'keep-full': () =>
    'The browser has no room left for this run: it goes on, but what comes now is not kept. Delete some under “Runs”, or save the run as a file.',
  'keep-none': ({ detail }: Detail) =>
    `This browser keeps nothing for this page, as in some private windows (${detail}): the run is lost when the page is closed. Save it as a file.`,
  'keep-elsewhere': () => 'This run goes on in another tab. Go on there, or close that tab first.',
  'keep-gone': () => 'This run is no longer kept: it was deleted in another tab, or by the browser.',

  // Files.
  'download-network': ({ file, detail }: File & Detail) =>
    `${file} could not be downloaded: ${detail}. Check the connection, then run it again.`,
  'download-silent': ({ file, seconds }: File & Seconds) =>
    `${file} could not be downloaded: the server sent nothing for ${seconds} seconds. Check the connection, then run it again.`,
  'download-other': ({ file }: File) =>
    `${file} could not be downloaded: what came is not the file that belongs to this page. Reload the page, then run it again.`,
  'download-server': ({ file, status }: File & { status: number }) =>
    `${file} could not be downloaded: the server answered ${status}. Check the connection, then run it again.`,
  'download-refused': ({ file, status }: File & { status: number }) =>
    `${file} could not be downloaded: the server answered ${status}.`,
  'download-page': ({ file }: File) =>
    `${file} could not be downloaded: the server answered with a page instead of the file.`,

  // A hub of models.
  'hub-name': ({ text }: { text: string }) =>
    `${JSON.stringify(text)} names no repository; expected owner/name, or owner/name@revision.`,
  'hub-absent': ({ host, id }: Hub & { id: string }) =>
    `${host} has no ${id} in this revision, or shows it only to those who sign in. This page signs in nowhere: load it there, and choose its files from disk.`,
  'hub-gated': ({ host, id }: Hub & { id: string }) =>
    `${id} is handed out by ${host} only to those who sign in and accept its terms. This page signs in nowhere: load it there, and choose its files from disk.`,
  'hub-busy': ({ host }: Hub) =>
    `${host} answers that too much has been asked of it. What has come stays; go on later.`,
  'hub-status': ({ host, status }: Hub & { status: number }) =>
    `${host} answers with status ${status}. What has come stays; go on later.`,
  'hub-unreadable': ({ host, detail }: Hub & Detail) => `${host} answers what this page does not understand: ${detail}`,
  'hub-no-model': ({ id }: { id: string }) =>
    `${id} holds no model that is read here: neither a GGUF file, nor config.json and tokenizer.json with model.safetensors.`,
  'hub-network': ({ what, detail }: Detail & { what: string }) =>
    `${what} could not be loaded: ${detail}. What has come stays; go on when the connection is back.`,
  'hub-other': ({ file }: File) =>
    `What came as ${file} is not what the hub lists: it may have changed, or was changed on its way. It was thrown away.`,
  'hub-full': ({ bytes, room }: { bytes: number; room: number | null }) =>
    `The browser has no room for ${bytes} bytes${room === null ? '' : `; ${room} are left`}. Delete models or runs that are kept, or choose files from disk, which are not copied.`,
  'hub-elsewhere': () => 'Another tab loads this model. Go on there, or close that tab first.',
  'hub-none-kept': ({ detail }: Detail) =>
    `This browser keeps no files for this page, as in some private windows (${detail}). Load the model otherwise, and choose its files from disk.`,

  'too-slow': ({ what, seconds }: Seconds & { what: string }) =>
    `${what} took longer than ${seconds} s, and was stopped`,
  'files-many': ({ most }: { most: number }) => `more than ${most} files at once`,
  'file-large': ({ most }: { most: number }) => `the file holds more than ${most} bytes`,
  'no-recorded-run': ({ detail }: Detail) => `The recorded run cannot be shown: ${detail}.`,
  'link-repaired': () =>
    'This link had been changed on its way, and was repaired. Check the settings, then copy the link from this page.',
  'link-lacks': ({ refusals }: { refusals: readonly Refusal[] }) =>
    `This link asks for what its experiment does not have. ${refusals.map((one) => refusalText(one)).join('; ')}. The rest of it is shown.`,
  'link-in-part': ({ refusals }: { refusals: readonly Refusal[] }) =>
    `A part of this link cannot be read. ${refusals.map((one) => refusalText(one)).join('; ')}. The rest of it is shown.`,
  'link-refused': ({ refusal }: { refusal: Refusal }) =>
    `This link cannot be opened. ${refusalText(refusal)}. The page shows the default experiment instead.`,
};

/** What may help. */
export const ADVICE: { readonly [Code in keyof typeof FAILURES]?: string } = {
  'non-finite': 'A smaller learning rate or a larger β may help.',
  'device-lost':
    'If it is lost again when you run it again, take more micro-batches or fewer prompts at a time, or the CPU engine; seeds that are finished need not be run again.',
};

interface Shares {
  heldOut: number;
  training: number;
}

interface Detail {
  detail: string;
}

/** What makes something fit. */
export type Change = { to: 'micro-batches' | 'tokens' | 'rank'; most: number } | { to: 'packed' | 'cpu' };

interface Room {
  what: string;
  bytes: number;
  most: number;
  change: Change;
}

function changeText(change: Change): string {
  switch (change.to) {
    case 'micro-batches':
      return `with ${change.most} micro-batches it fits`;
    case 'tokens':
      return `with at most ${change.most} tokens a row it fits`;
    case 'rank':
      return `with an adapter of rank ${change.most} it fits`;
    case 'packed':
      return 'with the weights as the file stores them it fits';
    case 'cpu':
      return 'the CPU engine may have the room';
    default:
      throw change satisfies never;
  }
}

interface Kernel {
  kernel: string;
}

interface Seconds {
  seconds: number;
}

interface Hub {
  host: string;
}

interface File {
  file: string;
}
