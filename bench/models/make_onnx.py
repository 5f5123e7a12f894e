"""Writes a Llama as transformers.js reads it, for the bench: python3 bench/models/make_onnx.py FROM TO

Python 3.10 with numpy, onnx and safetensors; for a GGUF file transformers, torch and gguf too. FROM is `small` (random weights), a GGUF file, or a
folder with config.json, model.safetensors and a tokenizer. TO gets the same weights twice, in f32:
  model.safetensors           for our engines
  onnx/model.onnx             for transformers.js, with config.json, generation_config.json and the tokenizer beside both

The graph is what exporters for ONNX Runtime write today (onnxruntime-genai's model builder): its fused operators GroupQueryAttention, with rotary
positions and q, k, v in one product, SimplifiedLayerNormalization and SkipSimplifiedLayerNormalization
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md). `--check` compares it with transformers in ONNX Runtime.
"""

import json
import math
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Not all of ONNX Runtime's own operators are in ONNX's domain.
MICROSOFT = "com.microsoft"
# Positions in the tables of cos and sin; the bench draws fewer.
POSITIONS = 2048

SMALL = {
    **{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "tie_word_embeddings": True},
    **{"vocab_size": 512, "hidden_size": 128, "intermediate_size": 352, "num_hidden_layers": 4, "head_dim": 32},
    **{"num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": POSITIONS, "rms_norm_eps": 1e-5, "rope_theta": 10000.0},
    **{"bos_token_id": 1, "eos_token_id": 2, "attention_bias": False, "mlp_bias": False},
}


def random_weights(config):
    """Of a spread that keeps the logits of distant tokens apart."""
    draw = np.random.default_rng(1)
    width, inner, head = config["hidden_size"], config["intermediate_size"], config["head_dim"]
    queries, keys = config["num_attention_heads"] * head, config["num_key_value_heads"] * head
    linear = lambda out, into: draw.normal(0, 1 / math.sqrt(into), (out, into)).astype(np.float32)
    gain = lambda: draw.uniform(0.5, 1.5, width).astype(np.float32)
    weights = {"model.embed_tokens.weight": linear(config["vocab_size"], width), "model.norm.weight": gain()}
    for i in range(config["num_hidden_layers"]):
        layer = f"model.layers.{i}"
        weights |= {
            f"{layer}.input_layernorm.weight": gain(),
            f"{layer}.self_attn.q_proj.weight": linear(queries, width),
            f"{layer}.self_attn.k_proj.weight": linear(keys, width),
            f"{layer}.self_attn.v_proj.weight": linear(keys, width),
            f"{layer}.self_attn.o_proj.weight": linear(width, queries),
            f"{layer}.post_attention_layernorm.weight": gain(),
            f"{layer}.mlp.gate_proj.weight": linear(inner, width),
            f"{layer}.mlp.up_proj.weight": linear(inner, width),
            f"{layer}.mlp.down_proj.weight": linear(width, inner),
        }  # fmt: skip
    return weights


def write_tokenizer(folder, size):
    """Words w0, w1, …: nothing but ids is drawn, and both sides want a tokenizer to be there."""
    special = ["<unk>", "<s>", "</s>"]
    words = special + [f"w{i}" for i in range(size - len(special))]
    added = [{"id": i, "content": name, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i, name in enumerate(special)]
    model = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
             "byte_fallback": False, "ignore_merges": False, "vocab": {word: i for i, word in enumerate(words)}, "merges": []}  # fmt: skip
    tokenizer = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None, "pre_tokenizer": None,
                 "post_processor": None, "decoder": None, "model": model}  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))


def read_gguf(path, folder):
    """Settings and tokenizer into `folder`, by transformers; the weights."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where = {"gguf_file": path.name, "local_files_only": True}
    model = AutoModelForCausalLM.from_pretrained(path.parent, dtype=torch.float32, **where)
    AutoTokenizer.from_pretrained(path.parent, **where).save_pretrained(folder)
    weights = {name: weight.numpy() for name, weight in model.state_dict().items() if name != "lm_head.weight"}
    config = model.config.to_dict()
    config.pop("quantization_config", None)
    return config, weights


def read_folder(path, folder):
    from safetensors import safe_open

    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"):
        if (path / name).exists():
            shutil.copy(path / name, folder / name)
    with safe_open(path / "model.safetensors", "np") as file:
        weights = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}
    return json.loads((path / "config.json").read_text()), weights


def rotary_tables(config):
    theta = config.get("rope_theta") or config["rope_parameters"]["rope_theta"]
    half = config["head_dim"] // 2
    angles = np.arange(POSITIONS)[:, None] * theta ** -(np.arange(half) / half)
    return {"cos": np.cos(angles).astype(np.float32), "sin": np.sin(angles).astype(np.float32)}


def graph(config, weights):
    """[batch, new] token ids, [batch, past + new] mask and the caches to logits of the last `num_logits_to_keep` tokens (0: all) and caches."""
    heads, shared, head, layers = (config[name] for name in ("num_attention_heads", "num_key_value_heads", "head_dim", "num_hidden_layers"))
    nodes, constants = [], {}

    def node(op, inputs, output, domain="", outputs=(), **attributes):
        nodes.append(helper.make_node(op, inputs, [output, *outputs], name=output, domain=domain, **attributes))
        return output

    def constant(name, value):
        constants[name] = value
        return name

    def linear(x, name, *parts):
        matrix = np.concatenate([weights[f"{part}.weight"] for part in parts])
        return node("MatMul", [x, constant(f"{name}.matrix", np.ascontiguousarray(matrix.T))], name)

    def integers(name, *values):
        return constant(name, np.array(values, np.int64))

    tables = rotary_tables(config)
    cos, sin = constant("cos", tables["cos"]), constant("sin", tables["sin"])
    # GroupQueryAttention wants the index of the last token of each row, and the most tokens of a row.
    lengths = node("ReduceSum", ["attention_mask", integers("along", 1)], "lengths", keepdims=0)
    last = node("Cast", [node("Sub", [lengths, integers("one", 1)], "last.long")], "last", to=TensorProto.INT32)
    total = node("Gather", [node("Shape", ["attention_mask"], "mask.shape"), constant("second", np.array(1, np.int64))], "total.long")
    total = node("Cast", [total], "total", to=TensorProto.INT32)
    embedding = constant("embedding", weights["model.embed_tokens.weight"])
    stream = node("Gather", [embedding, "input_ids"], "embedded")
    epsilon = {"epsilon": config["rms_norm_eps"]}
    gains = lambda name: constant(f"{name}.gain", weights[f"{name}.weight"])
    x = node("SimplifiedLayerNormalization", [stream, gains("model.layers.0.input_layernorm")], "normed", axis=-1, **epsilon)
    for i in range(layers):
        layer = f"model.layers.{i}"
        attention, mlp = f"{layer}.self_attn", f"{layer}.mlp"
        qkv = linear(x, f"{attention}.qkv", *(f"{attention}.{part}_proj" for part in "qkv"))
        past = [f"past_key_values.{i}.key", f"past_key_values.{i}.value"]
        inputs = [qkv, "", "", *past, last, total, cos, sin]
        x = node("GroupQueryAttention", inputs, f"{attention}.mixed", MICROSOFT, (f"present.{i}.key", f"present.{i}.value"), num_heads=heads,
                 kv_num_heads=shared, do_rotary=1, rotary_interleaved=0, scale=1 / math.sqrt(head))  # fmt: skip
        x = linear(x, f"{attention}.out", f"{attention}.o_proj")
        for branch, following in (("mlp", f"{layer}.post_attention_layernorm"), ("next", f"model.layers.{i + 1}.input_layernorm")):
            if branch == "next" and i == layers - 1:
                following = "model.norm"
            name = f"{layer}.{branch}"
            x = node("SkipSimplifiedLayerNormalization", [stream, x, gains(following)], f"{name}.normed", MICROSOFT, ("", "", f"{name}.sum"), **epsilon)
            stream = f"{name}.sum"
            if branch == "mlp":
                gate, up = linear(x, f"{mlp}.gate", f"{mlp}.gate_proj"), linear(x, f"{mlp}.up", f"{mlp}.up_proj")
                act = node("Mul", [gate, node("Sigmoid", [gate], f"{mlp}.sigmoid")], f"{mlp}.act")
                x = linear(node("Mul", [act, up], f"{mlp}.gated"), f"{mlp}.down", f"{mlp}.down_proj")
    count = node("Unsqueeze", [node("Neg", ["num_logits_to_keep"], "from"), integers("first", 0)], "from.list")
    x = node("Slice", [x, count, integers("end", 2**62), integers("time", 1)], "kept")
    # Tied: ONNX Runtime transposes it once, as it opens the model.
    head_matrix = constant("head", weights["lm_head.weight"]) if "lm_head.weight" in weights and not config["tie_word_embeddings"] else embedding
    node("MatMul", [x, node("Transpose", [head_matrix], "head.transposed", perm=[1, 0])], "logits")

    cached = lambda prefix, time: [
        helper.make_tensor_value_info(f"{prefix}.{i}.{part}", TensorProto.FLOAT, ["batch_size", shared, time, head]) for i in range(layers) for part in ("key", "value")
    ]
    whole = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.INT64, shape)
    inputs = [whole("input_ids", ["batch_size", "sequence_length"]), whole("attention_mask", ["batch_size", "total_sequence_length"]),
              whole("num_logits_to_keep", []), *cached("past_key_values", "past_sequence_length")]  # fmt: skip
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch_size", "kept_length", config["vocab_size"]]), *cached("present", "total_sequence_length")]
    made = helper.make_graph(nodes, "llama", inputs, outputs, [numpy_helper.from_array(value, name) for name, value in constants.items()])
    return helper.make_model(made, producer_name="apogee-bench", ir_version=9, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)])


def must_be_plain(config, weights):
    """The graph knows no biases, and no positions but plain rotary ones."""
    scaled = config.get("rope_scaling") or (config.get("rope_parameters") or {}).get("rope_type", "default") != "default"
    biased = [name for name in weights if name.endswith("bias")]
    if config["model_type"] != "llama" or config["hidden_act"] != "silu" or scaled or biased:
        raise SystemExit("make_onnx.py: only a plain Llama can be written (no biases, no scaled positions, silu)")


def check(folder):
    """Largest difference of logits from transformers, of a prompt and of one more token behind it."""
    import onnxruntime
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx")
    ids = (np.arange(2 * 9) * 7919 % model.config.vocab_size).reshape(2, 9)
    with torch.no_grad():
        expected = model(torch.tensor(ids)).logits.numpy()
    feeds = {each.name: np.zeros((2, each.shape[1], 0, each.shape[3]), np.float32) for each in session.get_inputs() if each.name.startswith("past")}
    names = [each.name for each in session.get_outputs()]
    keep = np.array(0, np.int64)
    first = session.run(None, {**feeds, "input_ids": ids[:, :8], "attention_mask": np.ones((2, 8), np.int64), "num_logits_to_keep": keep})
    feeds = {name.replace("present", "past_key_values"): value for name, value in zip(names[1:], first[1:])}
    then = session.run(None, {**feeds, "input_ids": ids[:, 8:], "attention_mask": np.ones((2, 9), np.int64), "num_logits_to_keep": keep})
    found = np.concatenate([first[0], then[0]], 1)
    print(f"logits differ by {np.abs(found - expected).max():.1e}; the largest is {np.abs(expected).max():.1f}")


def main(source, to):
    from safetensors.numpy import save_file

    to = pathlib.Path(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as made:
        folder = pathlib.Path(made) / to.name
        (folder / "onnx").mkdir(parents=True)
        path = pathlib.Path(source)
        if source == "small":
            config, weights = SMALL, random_weights(SMALL)
            write_tokenizer(folder, config["vocab_size"])
        else:
            config, weights = read_folder(path, folder) if path.is_dir() else read_gguf(path, folder)
        must_be_plain(config, weights)
        (folder / "config.json").write_text(json.dumps(config, indent=1))
        (folder / "generation_config.json").write_text(json.dumps({name: config[name] for name in ("bos_token_id", "eos_token_id")}))
        save_file(weights, folder / "model.safetensors", {"format": "pt"})
        onnx.save(graph(config, weights), folder / "onnx" / "model.onnx")
        # As a whole or not at all.
        shutil.rmtree(to, ignore_errors=True)
        folder.rename(to)


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(pathlib.Path(sys.argv[2]))
    else:
        main(*sys.argv[1:])
