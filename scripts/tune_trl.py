"""The same tuning with TRL, PEFT and accelerate, for models and machines that a browser cannot serve.

    pip install torch==2.13.0 transformers==5.24.0 trl==1.16.0 peft==0.21.2 accelerate
    accelerate launch scripts/tune_trl.py --settings DIR/tune.json --model MODEL --data PAIRS.jsonl --report FILE --save OUT

DIR/tune.json is what `apogee tune --save DIR` wrote: objective (DPO), steps, pairs a step, learning rate and the rest. MODEL is a folder or a name
of the Hugging Face hub, PAIRS.jsonl has TRL's preference format. From the same adapter (--adapter; `apogee tune --steps 0 --save` writes a new one)
the losses are those of `apogee tune`. With --iterations N and --extrapolation ALPHA it goes on as APO does (He, Yuan, Gu, arXiv 2410.06293):

    solution = argmin of DPO against the anchor, from the anchor                          (eq. 3.5)
    anchor   = solution + ALPHA * (solution - previous solution)                          (eq. 3.6)

in the numbers of the adapter. A has to be frozen for that (--freeze-a of `apogee tune`): only then is a policy linear in what is trained. The
pairs stay the same; to draw and label new ones between iterations is yours. What is saved is the solution, never an extrapolated policy.
"""

import argparse
import json
import math

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import DPOConfig, DPOTrainer


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("settings", "model", "data", "report", "save"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--adapter", help="a PEFT folder to begin from; without it a new adapter, with PEFT's random numbers")
    parser.add_argument("--iterations", type=int, default=1)
    parser.add_argument("--extrapolation", type=float, default=0.0, metavar="ALPHA")
    parser.add_argument("--micro-batch", type=int, default=1, help="pairs that a process has in memory at a time")
    parser.add_argument("--bf16", action="store_true", help="compute in bfloat16 where autocast does")
    return parser.parse_args()


def open_model(args, adapter):
    base = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32)
    if args.adapter:
        return PeftModel.from_pretrained(base, args.adapter, is_trainable=True)
    names = {"r": adapter["rank"], "lora_alpha": adapter["alpha"], "use_rslora": adapter["rankStabilised"]}
    return get_peft_model(base, LoraConfig(**names, target_modules=adapter["targets"], task_type="CAUSAL_LM"))


def pairs_in_order(file, count):
    """The pairs of `count` turns: all of the file in its order, from the start again after the last."""
    with open(file, encoding="utf8") as lines:
        pairs = [json.loads(line) for line in lines if line.strip()]
    return Dataset.from_list([pairs[i % len(pairs)] for i in range(count)])


def rate_at(training):
    """Share of the peak at a step, counted from 0: `learningRateAt` of src/algorithms/schedule.ts."""
    steps, rise = training["steps"], math.floor(training["warmup"] * training["steps"] + 0.5)

    def rate(step):
        if step < rise:
            return (step + 1) / (rise + 1)
        share = (step - rise) / max(1, steps - rise)
        return {"constant": 1.0, "linear": 1 - share, "cosine": (1 + math.cos(math.pi * share)) / 2}[training["decay"]]

    return rate


def choose_trained(model, freeze_a):
    """The weights that are trained, by name; all others are frozen."""
    for name, weight in model.named_parameters():
        weight.requires_grad = "lora_B.default" in name or ("lora_A.default" in name and not freeze_a)
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


class Report(TrainerCallback):
    """A line of JSON a step, before its update, by the first process."""

    def __init__(self, file, iteration):
        self.file, self.iteration = file, iteration

    def on_log(self, args, state, control, logs=None, **_):
        if state.is_world_process_zero and "loss" in logs:
            at = {"iteration": self.iteration, "step": state.global_step - 1, "processes": args.world_size}
            line = {**at, "loss": logs["loss"], "margin": logs["rewards/margins"]}
            with open(self.file, "a", encoding="utf8") as out:
                out.write(json.dumps(line) + "\n")


class Trainer(DPOTrainer):
    """To score the reference it goes to a copy of the adapter and back, which makes PEFT train all of it again: here A stays frozen."""

    def __init__(self, freeze_a, **more):
        super().__init__(**more)
        self.freeze_a = freeze_a
        choose_trained(self.model, freeze_a)

    def compute_loss(self, model, inputs, **more):
        result = super().compute_loss(model, inputs, **more)
        choose_trained(self.accelerator.unwrap_model(model), self.freeze_a)
        return result


def solve(args, record, model, trained, iteration):
    """One proximal step: DPO from the weights of `model`, against a copy of them that DPOTrainer makes."""
    training = record["training"]
    config = DPOConfig(
        output_dir=args.save, beta=record["settings"]["beta"], loss_type=["sigmoid"], max_length=record["data"]["maxTokens"],
        max_steps=training["steps"], per_device_train_batch_size=args.micro_batch, max_grad_norm=training["clip"],
        train_sampling_strategy="sequential", logging_steps=1, logging_first_step=True, save_strategy="no", report_to=[],
        bf16=args.bf16, gradient_checkpointing=False, use_cpu=not torch.cuda.is_available(),
    )  # fmt: skip
    share = args.micro_batch * config.world_size
    if training["pairsPerStep"] % share:
        raise SystemExit(f"{training['pairsPerStep']} pairs a step are not to be divided by {share} (processes times --micro-batch)")
    config.gradient_accumulation_steps = training["pairsPerStep"] // share
    optimiser = torch.optim.AdamW(
        trained.values(), lr=training["learningRate"], betas=(training["beta1"], training["beta2"]), eps=training["epsilon"],
        weight_decay=training["weightDecay"],
    )  # fmt: skip
    trainer = Trainer(
        freeze_a=record["adapter"]["freezeA"], model=model, args=config, processing_class=AutoTokenizer.from_pretrained(args.model),
        train_dataset=pairs_in_order(args.data, training["steps"] * training["pairsPerStep"]),
        optimizers=(optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate_at(training))),
        callbacks=[Report(args.report, iteration)],
    )  # fmt: skip
    trainer.train()
    model.delete_adapter("ref")


def main():
    args = arguments()
    with open(args.settings, encoding="utf8") as file:
        record = json.load(file)
    if record["objective"] != "dpo" or record["training"]["shuffle"] is not None:
        raise SystemExit("only DPO on pairs in the order of their file is done here")
    freeze_a = record["adapter"]["freezeA"]
    if args.extrapolation and not freeze_a:
        raise SystemExit("--extrapolation needs an adapter whose A is frozen")
    model = open_model(args, record["adapter"])
    trained = choose_trained(model, freeze_a)
    copy = lambda: {name: weight.detach().clone() for name, weight in trained.items()}
    open(args.report, "w").close()
    previous = copy()
    for iteration in range(args.iterations):
        solve(args, record, model, trained, iteration)
        solution = copy()
        with torch.no_grad():
            for name, weight in trained.items():
                weight += args.extrapolation * (solution[name] - previous[name])
        previous = solution
    with torch.no_grad():
        for name, weight in trained.items():
            weight.copy_(solution[name])
    if not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0:
        model.save_pretrained(args.save)


if __name__ == "__main__":
    main()
