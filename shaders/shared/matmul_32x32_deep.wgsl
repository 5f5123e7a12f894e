const ROWS = 32u;
const COLS = 32u;
const DEPTH = 64u;
const LANES_X = 8u;
const LANES_Y = 8u;
const GROUPS = 4u;
