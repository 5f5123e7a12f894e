import type { Alternative } from './rules';

/** The words of the stories; `grammar.ts` says how they are put together. Templates are in the notation of `rules.ts`. */

/** Names that go with he, and names that go with she. */
export const HE_NAMES = ['Pip', 'Tom', 'Otto', 'Finn', 'Hugo', 'Max', 'Leo', 'Bruno'] as const;
export const SHE_NAMES = ['Luna', 'Mia', 'Rosie', 'Anna', 'Nell', 'Ivy', 'Tilly', 'Poppy'] as const;

/** Animals that are heroes, and animals that the hero meets: disjoint, so that “the owl” is never the hero. */
export const HERO_ANIMALS = ['fox', 'bear', 'rabbit', 'hedgehog', 'kitten', 'puppy', 'duckling', 'piglet'] as const;
export const FRIEND_ANIMALS = ['mouse', 'owl', 'frog', 'squirrel', 'goat', 'snail', 'robin', 'turtle'] as const;
export const FRIEND_LOOKS = ['a tiny', 'a shy', 'a hungry', 'a sleepy', 'an old', 'an elegant'] as const;

export const PLACES = [
  'by the old mill',
  'near the quiet river',
  'in a tiny village',
  'under a tall oak',
  'on a green hill',
  'beside the blue lake',
  'behind the rose garden',
  'at the edge of town',
] as const;
export const WEATHERS = ['windy', 'rainy', 'sunny', 'chilly', 'foggy', 'bright'] as const;
export const NIGHT_WEATHERS = ['windy', 'rainy', 'quiet', 'chilly', 'foggy', 'starry'] as const;
export const TIMES = ['morning', 'afternoon', 'day', 'evening'] as const;
export const COLOURS = ['red', 'blue', 'yellow', 'striped'] as const;

export const TONES = ['cheerful', 'plain', 'gloomy'] as const;
export const KINDNESSES = ['kind', 'neutral', 'mean'] as const;
export const ENDINGS = ['happy', 'open', 'sad'] as const;
export type Tone = (typeof TONES)[number];
export type Kindness = (typeof KINDNESSES)[number];
export type Ending = (typeof ENDINGS)[number];

/** How often each occurs, in percent; the ending depends on the deed. */
export const TONE_WEIGHTS: Readonly<Record<Tone, number>> = { cheerful: 30, plain: 40, gloomy: 30 };
export const KINDNESS_WEIGHTS: Readonly<Record<Kindness, number>> = { kind: 32, neutral: 38, mean: 30 };
export const ENDING_WEIGHTS: Readonly<Record<Kindness, Readonly<Record<Ending, number>>>> = {
  kind: { happy: 46, open: 28, sad: 26 },
  neutral: { happy: 36, open: 32, sad: 32 },
  mean: { happy: 26, open: 32, sad: 42 },
};

/** A trouble: how the prompt tells it (after “he”), what it is about, and what may be done and come of it. */
interface Trouble {
  prompt: string;
  /** Values of {thing}; the prompt must name it if there are several. */
  things: readonly string[];
  /** At night instead of by day. */
  night?: true;
  /** What the hero does, after “he”. {a_friend} brings somebody in. */
  acts: Readonly<Record<Kindness, readonly string[]>>;
  /** What comes of it. */
  ends: Readonly<Record<Ending, readonly string[]>>;
}

export const TROUBLES: Readonly<Record<string, Trouble>> = {
  stuck: {
    prompt: 'got {his} {colour} {thing} stuck in a tree',
    things: ['kite', 'balloon', 'ball'],
    acts: {
      kind: [
        'offered {a_friend} a plum for some help',
        'waited for the birds to fly off first',
        'helped {a_friend} down from the tree first',
      ],
      neutral: ['climbed up to the third branch', 'poked at it with a stick', 'asked {a_friend} for a ladder'],
      mean: [
        'shook the tree until {a_friend} fell out',
        'sent {a_friend} up with a rude shout',
        'broke every branch in sight',
      ],
    },
    ends: {
      happy: ['the {thing} dropped into {his} arms', 'the {thing} came gently down'],
      open: ['the {thing} was swaying in the wind', 'one branch was slowly bending'],
      sad: ['the {thing} was ruined', 'the {thing} stayed up there for ever'],
    },
  },
  lost: {
    prompt: 'could not find {his} {colour} {thing}',
    things: ['hat', 'scarf', 'drum'],
    acts: {
      kind: [
        'helped {a_friend} find a lost nut too',
        'left a polite note on every door',
        'shared a warm bun with {a_friend}',
      ],
      neutral: ['looked under every bed and bush', 'asked {a_friend} about the {thing}', 'followed some footprints'],
      mean: ['called {a_friend} a thief', 'searched the bed of {a_friend}', 'snatched a {thing} from {a_friend}'],
    },
    ends: {
      happy: ['the {thing} turned up under {his} bed', 'somebody brought the {thing} back'],
      open: ['the {thing} was still missing', 'a new clue lay by the gate'],
      sad: ['the {thing} was never found', 'only a scrap was left'],
    },
  },
  way: {
    prompt: 'lost the way home',
    things: ['path'],
    acts: {
      kind: [
        'walked {a_friend} home first',
        'shared a lantern with {a_friend}',
        'carried {a_friend} over a muddy stream',
      ],
      neutral: ['followed a stream down the hill', 'asked {a_friend} for the way', 'studied an old map'],
      mean: ['stole a map from {a_friend}', 'pushed {a_friend} into a stream', 'blamed {a_friend} for everything'],
    },
    ends: {
      happy: ['the right {thing} lay ahead', 'a lamp was shining at home'],
      open: ['the {thing} split in two', 'home was still far away'],
      sad: ['home was nowhere to be seen', 'every {thing} led nowhere'],
    },
  },
  hungry: {
    prompt: 'had no {thing} left',
    things: ['soup', 'porridge'],
    acts: {
      kind: [
        'picked berries for {a_friend} too',
        'cooked {thing} for {a_friend} too',
        'gave the last crumb to {a_friend}',
      ],
      neutral: ['picked berries in the woods', 'asked {a_friend} for some {thing}', 'made {thing} from an old turnip'],
      mean: ['snatched a bun from {a_friend}', 'stole apples from {a_friend}', 'hid the last crumb from {a_friend}'],
    },
    ends: {
      happy: ['there was {thing} for everyone', 'the table was full of good things'],
      open: ['the {thing} was still bubbling', 'something smelled good nearby'],
      sad: ['the pot was still empty', '{his} tummy rumbled all night'],
    },
  },
  boat: {
    prompt: 'found a hole in {his} {colour} {thing}',
    things: ['boat', 'raft', 'canoe'],
    acts: {
      kind: [
        'gave {a_friend} the driest seat',
        'mended the {thing} of {a_friend} first',
        'thanked {a_friend} for some wax',
      ],
      neutral: ['filled the hole with wax', 'nailed a plank over the hole', 'borrowed some tools from {a_friend}'],
      mean: [
        'made {a_friend} sit on the hole',
        'stole a plank from {a_friend}',
        'kicked the {thing} and splashed {a_friend}',
      ],
    },
    ends: {
      happy: ['the {thing} sailed like a swan', 'the {thing} was as good as new'],
      open: ['the {thing} was still drying', 'a few drops were still coming in'],
      sad: ['the {thing} sank to the bottom', 'the {thing} drifted away without {him}'],
    },
  },
  dark: {
    prompt: 'could not sleep in the dark',
    things: ['candle'],
    night: true,
    acts: {
      kind: ['sang softly to {a_friend}', 'warmed some milk for {a_friend} too', 'lent {a_friend} the softest blanket'],
      neutral: ['lit a small {thing}', 'counted one hundred sheep', 'asked {a_friend} for a story'],
      mean: ['woke {a_friend} with a loud drum', 'stole a pillow from {a_friend}', 'told {a_friend} a scary story'],
    },
    ends: {
      happy: ['{he} fell asleep with a smile', 'the stars sang {him} to sleep'],
      open: ['one eye stayed open', 'the clock was still ticking'],
      sad: ['{he} lay awake until dawn', 'the shadows only grew longer'],
    },
  },
  cold: {
    prompt: 'let the fire go out',
    things: ['stove'],
    acts: {
      kind: [
        'gathered wood for {a_friend} too',
        'shared the only blanket with {a_friend}',
        'knitted a scarf for {a_friend}',
      ],
      neutral: ['chopped some wood', 'rubbed two sticks together', 'asked {a_friend} for a match'],
      mean: ['stole firewood from {a_friend}', 'took the blanket from {a_friend}', 'locked {a_friend} out in the cold'],
    },
    ends: {
      happy: ['the flames danced in the {thing}', 'the whole house was warm'],
      open: ['one small spark was glowing', 'the wood was still damp'],
      sad: ['the {thing} stayed cold', 'ice covered every window'],
    },
  },
  lonely: {
    prompt: 'was all alone in the {thing}',
    things: ['garden', 'meadow'],
    acts: {
      kind: ['invited {a_friend} to tea', 'made a paper crown for {a_friend}', 'wrote a kind letter to {a_friend}'],
      neutral: ['played chess alone', 'knocked on the door of {a_friend}', 'drew a face on an old turnip'],
      mean: [
        'laughed at {a_friend} for dancing',
        'kicked over the castle of {a_friend}',
        'told {a_friend} to play or go away',
      ],
    },
    ends: {
      happy: ['the {thing} was full of laughter', 'a new friend was at the door'],
      open: ['somebody was knocking at the door', 'a small voice was calling'],
      sad: ['the swing stayed empty', 'nobody came to the {thing}'],
    },
  },
  cake: {
    prompt: 'dropped {his} birthday {thing} on the floor',
    things: ['cake', 'pie'],
    acts: {
      kind: ['gave the crumbs to {a_friend}', 'baked a new {thing} for {a_friend} too', 'told {a_friend} not to worry'],
      neutral: ['swept up the crumbs', 'mixed some flour and butter', 'asked {a_friend} for two eggs'],
      mean: ['blamed {a_friend} for the mess', 'made {a_friend} eat the crumbs', 'stole a {thing} from {a_friend}'],
    },
    ends: {
      happy: ['the new {thing} was the best of all', 'there was {thing} for everyone'],
      open: ['the oven was still warming up', 'a sweet smell filled the kitchen'],
      sad: ['the oven would not light', 'the party was over'],
    },
  },
  garden: {
    prompt: 'saw that {his} {thing} would not grow',
    things: ['pumpkin', 'sunflower', 'rose'],
    acts: {
      kind: [
        'watered the flowers of {a_friend} too',
        'made {a_friend} a bed beside the {thing}',
        'sang a lullaby to the {thing}',
      ],
      neutral: ['watered the {thing} every hour', 'moved some stones away', 'asked {a_friend} about the {thing}'],
      mean: [
        'trampled the flowers of {a_friend}',
        'chased {a_friend} out of the garden',
        'shouted at the {thing} until {a_friend} cried',
      ],
    },
    ends: {
      happy: ['the {thing} grew taller than the house', 'a golden flower opened'],
      open: ['one tiny leaf was showing', 'the {thing} was thinking it over'],
      sad: ['the {thing} dried up', 'only weeds came up'],
    },
  },
};

/** Deeds that leave the trouble alone. */
export const ASIDES: Readonly<Record<Kindness, readonly string[]>> = {
  kind: ['told {a_friend} a funny joke instead', 'picked flowers for {a_friend} instead'],
  neutral: ['took a long bath instead', 'made up a silly poem instead'],
  mean: ['threw mud at {a_friend} instead', 'teased {a_friend} instead'],
};

/** Ends that fit every trouble. */
export const ANY_ENDS: Readonly<Record<Ending, readonly string[]>> = {
  happy: ['{he} was {very} happy', 'everyone clapped for {name}', '{name} danced for joy'],
  open: ['{he} was {very} tired', 'nobody knew what would happen next', '{name} was still waiting'],
  sad: ['{he} was {very} sad', 'nobody came to comfort {name}', '{name} cried {him_self} to sleep'],
};

/** First words of a closing sentence, and the link of a closing clause. */
export const END_OPENERS: Readonly<Record<Ending, readonly string[]>> = {
  happy: ['At last ,', 'Before long ,', 'In the end ,'],
  open: ['For now ,', 'In the end ,'],
  sad: ['Even so ,', 'But alas ,', 'In the end ,'],
};
export const END_LINKS: Readonly<Record<Ending, string>> = { happy: ', and soon', open: ', and', sad: ', but' };

/** First words of the deed; the empty ones leave a plain sentence. */
export const OPENERS: Readonly<Record<Tone, readonly string[]>> = {
  cheerful: ['With a merry skip ,', 'Humming a tune ,', 'With a bright smile ,'],
  plain: ['Without a word ,', 'After some thought ,'],
  gloomy: ['With a heavy sigh ,', 'Close to tears ,', 'With a long face ,'],
};

/** A first sentence that sets the mood. */
export const MOODS: Readonly<Record<Tone, readonly string[]>> = {
  cheerful: ['{name} loved a challenge .', '{His} eyes were shining .', 'Adventure was calling .'],
  plain: ['{name} thought hard .', 'Something must be done .', 'Time was running out .'],
  gloomy: ['Everything felt grey .', '{His} heart was heavy .', 'Nothing ever went right .'],
};

/** What somebody says after the deed: the animal that was met, or the hero alone. */
export const TALK: Readonly<Record<Kindness, readonly string[]>> = {
  kind: ['“ Thank you , ” said the {friend} .', '“ How kind ! ” said the {friend} .'],
  neutral: ['“ Good luck , ” said the {friend} .', '“ Of course , ” said the {friend} .'],
  mean: ['“ How mean ! ” cried the {friend} .', '“ Please stop ! ” cried the {friend} .'],
};
export const TALK_ALONE: readonly string[] = ['“ Here goes ! ” cried {name} .', '“ Never mind , ” said {name} .'];

/** How the animal that was met lends a hand. */
export const HELP: Readonly<Record<Kindness, readonly string[]>> = {
  kind: ['The {friend} was glad to help .', 'The {friend} gladly lent a hand .'],
  neutral: ['The {friend} stayed to help .', 'The {friend} lent a hand .'],
  mean: ['Still , the {friend} lent a hand .', 'The {friend} forgave {him} and helped .'],
};

/** Sentences that only pass the time. */
export const PAUSES: readonly string[] = ['It took quite a while .', 'A soft wind was blowing .'];

/** Equal shares for a list of templates. */
export const equally = (templates: readonly string[], weight = 1): Alternative[] =>
  templates.map((template) => ({ weight: weight / templates.length, template }));
