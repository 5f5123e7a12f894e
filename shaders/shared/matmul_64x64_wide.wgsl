const ROWS = 64u;
const COLS = 64u;
const DEPTH = 16u;
const LANES_X = 16u;
const LANES_Y = 16u;
const GROUPS = 1u;
