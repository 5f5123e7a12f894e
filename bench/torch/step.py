"""The benchmark's training step in PyTorch: what a user would pick where there is a graphics card.

A contender like those of the pages: requests come as lines of JSON on standard input, answers go to file descriptor 3 (see
bench/process.ts). Weights, tokens and the optimiser's settings are those of everyone; f32 products are f32 (no TF32).
"""

import base64
import json
import os
import sys
import time
from contextlib import nullcontext

import torch
import torch.nn.functional as F

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def sync():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


class Attention(torch.nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, width = c["num_attention_heads"], c["hidden_size"]
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            setattr(self, name, torch.nn.Linear(width, width, bias=False))

    def forward(self, x, cos, sin):
        rows, length, width = x.shape
        q, k, v = (
            f(x).view(rows, length, self.heads, width // self.heads).transpose(1, 2)
            for f in (self.q_proj, self.k_proj, self.v_proj)
        )

        def rotate(z):
            a, b = z.chunk(2, -1)
            return z * cos + torch.cat([-b, a], -1) * sin

        y = F.scaled_dot_product_attention(rotate(q), rotate(k), v, is_causal=True)
        return self.o_proj(y.transpose(1, 2).reshape(rows, length, width))


class Mlp(torch.nn.Module):
    def __init__(self, c):
        super().__init__()
        width, inner = c["hidden_size"], c["intermediate_size"]
        self.gate_proj = torch.nn.Linear(width, inner, bias=False)
        self.up_proj = torch.nn.Linear(width, inner, bias=False)
        self.down_proj = torch.nn.Linear(inner, width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(torch.nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm = torch.nn.RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.self_attn = Attention(c)
        self.post_attention_layernorm = torch.nn.RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.mlp = Mlp(c)

    def forward(self, x, cos, sin):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Llama(torch.nn.Module):
    """With the parameter names of Hugging Face (below `model.`) and a tied head. ids [rows, length] → logits [rows, length, vocabulary]."""

    def __init__(self, c, length):
        super().__init__()
        self.embed_tokens = torch.nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = torch.nn.ModuleList(Block(c) for _ in range(c["num_hidden_layers"]))
        self.norm = torch.nn.RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        size = c["head_dim"]
        angle = torch.outer(torch.arange(length), c["rope_theta"] ** (-torch.arange(0, size, 2, dtype=torch.float64) / size))
        angle = torch.cat([angle, angle], -1)
        self.register_buffer("cos", angle.cos().float())
        self.register_buffer("sin", angle.sin().float())

    def forward(self, ids):
        x = self.embed_tokens(ids)
        for block in self.layers:
            x = block(x, self.cos, self.sin)
        return self.norm(x) @ self.embed_tokens.weight.T


class Contender:
    def load(self, start):
        self.start = start

    def open(self, backend):
        start, o = self.start, self.start["optimiser"]
        model = Llama(start["model"], start["length"])
        given = {
            name.removeprefix("model."): torch.frombuffer(bytearray(base64.b64decode(values)), dtype=torch.float32)
            for name, values in start["weights"].items()
        }
        own = dict(model.named_parameters())
        assert own.keys() == given.keys(), sorted(own.keys() ^ given.keys())
        with torch.no_grad():
            for name, parameter in own.items():
                parameter.copy_(given[name].view(parameter.shape))
        model.to(DEVICE)
        decayed = [p for p in model.parameters() if p.ndim > 1]
        plain = [p for p in model.parameters() if p.ndim == 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": o["weightDecay"]}, {"params": plain, "weight_decay": 0.0}],
            lr=o["learningRate"],
            betas=(o["beta1"], o["beta2"]),
            eps=o["epsilon"],
            fused=DEVICE == "cuda",
        )
        self.ids = torch.tensor(start["ids"], device=DEVICE).view(start["rows"], start["length"])

        mode, _, kind = backend.partition("-")

        def loss_of(ids):
            # As ours in half: factors of products are rounded, weights and moments stay in f32.
            with torch.autocast(DEVICE, torch.bfloat16) if kind == "bf16" else nullcontext():
                logits = model(ids)[:, :-1].float()
            return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1))

        self.loss_of = torch.compile(loss_of, mode="reduce-overhead") if mode == "compiled" else loss_of
        device = torch.cuda.get_device_name() if DEVICE == "cuda" else "processor"
        return f"PyTorch {torch.__version__}, {backend}, {device}"

    def steps(self, count):
        sync()
        begin = time.perf_counter()
        losses = []
        for _ in range(count):
            self.optimiser.zero_grad(set_to_none=True)
            loss = self.loss_of(self.ids)
            loss.backward()
            self.optimiser.step()
            # The next step of a CUDA graph writes the same memory.
            losses.append(loss.detach().clone())
        sync()
        milliseconds = (time.perf_counter() - begin) * 1e3
        return {"milliseconds": milliseconds, "losses": [loss.item() for loss in losses]}

    def traffic(self):
        """Calls of WebGPU: none."""
        names = ("dispatches", "passes", "submits", "bindGroups", "buffers", "bufferWrites", "maps")
        return dict.fromkeys(names, 0)

    def cube(self, n):
        """10⁹ operations a second of an f32 product of n × n matrices, the best of five queues."""
        a, b = torch.randn(n, n, device=DEVICE), torch.randn(n, n, device=DEVICE)
        best = 0.0
        for _ in range(6):  # the first one warms up
            sync()
            begin = time.perf_counter()
            for _ in range(20):
                a @ b
            sync()
            best = max(best, 2 * n**3 * 20 / (time.perf_counter() - begin) / 1e9)
        return best


def main():
    contender = Contender()
    with os.fdopen(3, "w", buffering=1) as answers:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"value": getattr(contender, request["name"])(*request["args"])}
            except Exception as error:  # no compiler, too little memory: the others still count
                answer = {"error": f"{type(error).__name__}: {error}"[:1000]}
            answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
