"""Trains the network on what features.py has written.

usage: train.py TRAIN VALID OUT.pt STEPS      two folders of .npy; prints SDR on VALID, and keeps the best mean of weights

VALID should be made by another generator than TRAIN: on its own kind of mixes a network goes on getting better long after it has stopped
getting better on all others. Needs numpy and torch.
"""
import glob
import math
import random
import sys

import numpy as np
import torch

from features import PAIRS
from network import PARTS, Splitter

FRAMES, BATCH, RATE, WARM_UP, SEED = 144, 8, 1.5e-3, 60, 1
INDEX = torch.tensor([PAIRS.index((min(p, q), max(p, q))) for p in range(PARTS) for q in range(PARTS)])


def unpack(rows):
    """[batch, 52, frames, bands] -> inputs, log power, A, b, e."""
    shape = (rows.shape[0], PARTS, PARTS, *rows.shape[2:])
    A, b = rows[:, 3:24][:, INDEX].reshape(shape), rows[:, 24:48].reshape(shape[0], 4, *shape[2:])
    level = rows[:, :1]
    loud = torch.quantile(level.flatten(1), .98, dim=1)[:, None, None, None]
    return torch.cat([((level - loud) / 4 + 1).clamp(-3, 2), rows[:, 1:3], A.sum(2)], 1), rows[:, 0], A, b, rows[:, 48:52]


def distortion(weights, A, b, e):
    """Energy of the error of each stem in units of the band's power."""
    return (weights * torch.einsum("npqtf,nkqtf->nkptf", A, weights) - 2 * weights * b).sum(2) + e


def loss_of(weights, level, A, b, e):
    """Decibels of distortion below each stem, with powers as they are and with their roots, so that soft bands count."""
    total, error = 0, distortion(weights, A, b, e).clamp(min=0)
    for exponent, share in ((1, .6), (.5, .4)):
        P = torch.exp(exponent * (level - level.amax((1, 2), keepdim=True)))[:, None]
        D, S, X = (P * error).sum((2, 3)), (P * e).sum((2, 3)), P.sum((2, 3))
        total = total + share * 10 * torch.log10((D + .003 * X) / (S + .03 * X)).mean()
    return total


def augment(inputs):
    """Sides exchanged, and the spectrum that the network sees tilted and bent; what is judged stays."""
    inputs = inputs.clone()
    count, f = len(inputs), torch.linspace(-1, 1, inputs.shape[-1])
    inputs[:, 1] *= torch.randint(0, 2, (count, 1, 1)) * 2 - 1
    bump = torch.exp(-((f - torch.rand(count, 1, 1) * 2 + 1) / .3) ** 2)
    inputs[:, 0] += torch.randn(count, 1, 1) * .12 * f + torch.randn(count, 1, 1) * .1 * bump
    return inputs


@torch.no_grad()
def validate(network, files):
    """Mean SDR of the stems that are there."""
    values = []
    for file in files:
        inputs, level, A, b, e = unpack(torch.from_numpy(np.load(file)).float()[None])
        P = torch.exp(level - level.max())[:, None]
        D, S = (P * distortion(network(inputs), A, b, e)).sum((2, 3))[0], (P * e).sum((2, 3))[0]
        values += [10 * math.log10(s / d) for s, d in zip(S.tolist(), D.tolist()) if s > .003 * P.sum().item()]
    return sum(values) / len(values)


def excerpt(file):
    rows = np.load(file, mmap_mode="r")
    start = random.randrange(max(1, rows.shape[1] - FRAMES))
    return torch.from_numpy(np.array(rows[:, start:start + FRAMES])).float()


def train(training, validation, out, steps):
    torch.manual_seed(SEED)
    random.seed(SEED)
    network, mean, best = Splitter(), Splitter(), -math.inf
    mean.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=.01, betas=(.9, .98))
    for step in range(1, steps + 1):
        for group in optimiser.param_groups: group["lr"] = RATE * min(1, step / WARM_UP) * (.5 + .5 * math.cos(math.pi * step / steps)) + 1e-6
        inputs, *judged = unpack(torch.stack([excerpt(file) for file in random.choices(training, k=BATCH)]))
        loss = loss_of(network(augment(inputs)), *judged)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimiser.step()
        keep = min(.995, step / (step + 10))
        with torch.no_grad():
            for kept, current in zip(mean.parameters(), network.parameters()): kept.lerp_(current, 1 - keep)
        if step % 100 == 0 or step == steps:
            score = validate(mean, validation)
            print(f"step {step}: loss {loss.item():.2f}, SDR {score:.2f} dB{' *' if score > best else ''}", flush=True)
            if score > best: torch.save(mean.state_dict(), out)
            best = max(best, score)


if __name__ == "__main__":
    training, validation, out, steps = sys.argv[1:]
    train(sorted(glob.glob(f"{training}/*.npy")), sorted(glob.glob(f"{validation}/*.npy")), out, int(steps))
