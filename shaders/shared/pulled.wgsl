// What an activation pulls back: the gradients of gate and up.
struct Pulled {
  gate: vec4f,
  up: vec4f,
}
