// relu(g) = max(g, 0)

fn activated(g: vec4f) -> vec4f {
  return max(g, vec4f());
}

fn pulled(gradient: vec4f, up: vec4f, g: vec4f) -> Pulled {
  return Pulled(select(vec4f(), gradient * up, g > vec4f()), gradient * activated(g));
}
