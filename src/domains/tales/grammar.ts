import {
  ANY_ENDS,
  ASIDES,
  COLOURS,
  END_LINKS,
  END_OPENERS,
  ENDING_WEIGHTS,
  ENDINGS,
  equally,
  FRIEND_ANIMALS,
  FRIEND_LOOKS,
  HE_NAMES,
  HELP,
  HERO_ANIMALS,
  KINDNESS_WEIGHTS,
  KINDNESSES,
  MOODS,
  NIGHT_WEATHERS,
  OPENERS,
  PAUSES,
  PLACES,
  SHE_NAMES,
  TALK,
  TALK_ALONE,
  TIMES,
  TONE_WEIGHTS,
  TONES,
  TROUBLES,
  WEATHERS,
} from './lexicon';
import { type Alternative, compile, type Grammar, type Rules } from './rules';

/**
 * The grammar of the tales: a prompt tells who, where, when and what went wrong; the response tells what was done and what came of it.
 *
 *   prompt    Pip the fox lived by the old mill. One windy day, he got his red kite stuck in a tree.
 *   response  [mood.] [opening,] deed. [talk | help | pause.] [opening,] end.        (2 to 4 sentences, or deed and end in one)
 *
 * Tone, kindness of the deed, and ending (given the kindness) are drawn, then the words. Each choice of words belongs to one value
 * only, so every response has one derivation, one probability and one set of attributes.
 *
 * 2,612,736 prompts and 20,405,918,711,808 stories of 27 to 61 tokens from 508 words and marks; a response holds 13.77 nats on average,
 * 0.5549 a token with the end token (`measureStories`).
 */

const of = (weight: number, template: string, set?: Record<string, string>): Alternative =>
  set ? { weight, template, set } : { weight, template };

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const pronouns = (he: 'he' | 'she'): Record<string, string> =>
  he === 'he'
    ? { he, He: 'He', his: 'his', His: 'His', him: 'him', him_self: 'himself', child: 'boy' }
    : { he, He: 'She', his: 'her', His: 'Her', him: 'her', him_self: 'herself', child: 'girl' };

/** Shares of the heroes: as if each animal weighed one, and “little Tom” two. */
const ANIMAL_HEROES = HERO_ANIMALS.length;
const CHILD_HEROES = 2;

const DAY_TROUBLES = Object.keys(TROUBLES).filter((trouble) => !TROUBLES[trouble]!.night);
const NIGHT_TROUBLES = Object.keys(TROUBLES).filter((trouble) => TROUBLES[trouble]!.night);

/** All ways to have a trouble, of weight 1 together. */
function problem(trouble: string): Alternative[] {
  const { prompt, things } = TROUBLES[trouble]!;
  return things.map((thing) => of(1 / things.length, prompt, { trouble, thing }));
}

export function buildRules(): Rules {
  const rules: Record<string, Alternative[]> = {
    prompt: [
      of(1, '{Who} lived {place} . One {moment} , {he} {problem.@when} .'),
      of(1, 'One {moment} {place} , {who} {problem.@when} .'),
    ],
    Who: [of(ANIMAL_HEROES, '{hero} the {creature}'), of(CHILD_HEROES, 'Little {hero} {grown}')],
    who: [of(ANIMAL_HEROES, '{hero} the {creature}'), of(CHILD_HEROES, 'little {hero} {grown}')],
    hero: [
      ...HE_NAMES.map((name) => of(1, name, { name, ...pronouns('he') })),
      ...SHE_NAMES.map((name) => of(1, name, { name, ...pronouns('she') })),
    ],
    creature: HERO_ANIMALS.map((creature) => of(1, creature, { creature })),
    grown: [of(1, '', { creature: '{child}' })],
    moment: [
      of(DAY_TROUBLES.length, '{weather.day} {time}', { when: 'day' }),
      of(NIGHT_TROUBLES.length, '{weather.night} night', { when: 'night' }),
    ],
    'problem.day': DAY_TROUBLES.flatMap(problem),
    'problem.night': NIGHT_TROUBLES.flatMap(problem),
    place: equally(PLACES),
    'weather.day': equally(WEATHERS),
    'weather.night': equally(NIGHT_WEATHERS),
    time: equally(TIMES),
    colour: equally(COLOURS),

    response: [of(1, '{choose_tone} {shape}', { met: 'no', helped: 'no', dialogue: 'no' })],
    choose_tone: TONES.map((tone) => of(TONE_WEIGHTS[tone], '', { tone })),
    shape: [
      of(24, '{opened.@tone} {choose_kindness} {focus} {ending.@kindness} {link.@ending} {end} .'),
      of(34, '{opened.@tone} {choose_kindness} {focus} . {closing}'),
      of(16, '{opened.@tone} {choose_kindness} {focus} . {middle.@met} {closing}'),
      of(8, '{mood.@tone} {Continued} {choose_kindness} {focus} . {closing}'),
      of(18, '{mood.@tone} {Continued} {choose_kindness} {focus} . {middle.@met} {closing}'),
    ],
    choose_kindness: KINDNESSES.map((kindness) => of(KINDNESS_WEIGHTS[kindness], '', { kindness })),
    focus: [of(82, '{act.@trouble.@kindness}', { fits: 'yes' }), of(18, '{aside.@kindness}', { fits: 'no' })],
    Continued: [of(6, '{name}'), of(4, '{He}')],
    started: [of(5, '{name}'), of(3, '{He}'), of(2, 'The {creature}')],
    continued: [of(6, '{name}'), of(4, '{he}')],
    a_friend: FRIEND_LOOKS.map((look) => of(1, `${look} {animal}`, { met: 'yes' })),
    A_friend: FRIEND_LOOKS.map((look) => of(1, `${capital(look)} {animal}`)),
    animal: FRIEND_ANIMALS.map((friend) => of(1, friend, { friend })),
    'middle.yes': [of(4, '{talk.@kindness}'), of(4, '{help.@kindness}'), of(2, '{pause}')],
    'middle.no': [of(4, '{talk.alone}'), of(3, '{A_friend} came along to help .', { helped: 'yes' }), of(3, '{pause}')],
    'talk.alone': TALK_ALONE.map((line) => of(1, line, { dialogue: 'yes' })),
    pause: equally(PAUSES),
    closing: [of(1, '{ending.@kindness} {late.@ending} {end} .')],
    end: [of(6, '{end.@trouble.@ending}'), of(4, '{end.any.@ending}')],
    very: [of(6, 'very'), of(3, 'very very'), of(1, 'very very very')],
  };
  for (const tone of TONES) {
    rules[`mood.${tone}`] = equally(MOODS[tone]);
    rules[`opened.${tone}`] = equally(OPENERS[tone]).map((one) => of(one.weight, `${one.template} {continued}`));
  }
  rules['opened.plain'] = [
    of(3, '{started}'),
    ...equally(OPENERS.plain, 1).map((one) => of(one.weight, `${one.template} {continued}`)),
  ];
  for (const kindness of KINDNESSES) {
    rules[`ending.${kindness}`] = ENDINGS.map((ending) => of(ENDING_WEIGHTS[kindness][ending], '', { ending }));
    rules[`aside.${kindness}`] = equally(ASIDES[kindness]);
    rules[`talk.${kindness}`] = TALK[kindness].map((line) => of(1, line, { dialogue: 'yes' }));
    rules[`help.${kindness}`] = HELP[kindness].map((line) => of(1, line, { helped: 'yes' }));
  }
  for (const ending of ENDINGS) {
    rules[`late.${ending}`] = equally(END_OPENERS[ending]);
    rules[`link.${ending}`] = [of(1, END_LINKS[ending])];
    rules[`end.any.${ending}`] = equally(ANY_ENDS[ending]);
  }
  for (const [trouble, { acts, ends }] of Object.entries(TROUBLES)) {
    for (const kindness of KINDNESSES) rules[`act.${trouble}.${kindness}`] = equally(acts[kindness]);
    for (const ending of ENDINGS) rules[`end.${trouble}.${ending}`] = equally(ends[ending]);
  }
  return rules;
}

export const RULES: Rules = buildRules();

export const GRAMMAR: Grammar = compile(RULES);
