const ROWS = 64u;
const COLS = 32u;
const DEPTH = 16u;
const LANES_X = 8u;
const LANES_Y = 8u;
const GROUPS = 1u;
