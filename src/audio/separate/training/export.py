"""Writes the weights of a trained network as the file that the package ships.

usage: export.py WEIGHTS.npz|CHECKPOINT.pt... OUT.bin PROVENANCE.json

Several checkpoints are averaged weight by weight. Matrices and kernels become whole numbers of 8 bits with one scale for each output channel,
everything else stays single precision. The form of the file is told in ../learned/weights-file.ts. Needs numpy; torch for checkpoints.
"""
import hashlib
import json
import struct
import sys
import zlib

import numpy as np

MAGIC = b"WAV0NET1"


def load(path):
    if path.endswith(".npz"):
        return dict(np.load(path))
    import torch
    return {name: value.numpy() for name, value in torch.load(path).items()}


def mean(states):
    return {name: np.mean([np.asarray(state[name], np.float32) for state in states], 0) for name in states[0]}


def quantise(matrix):
    """Scales of the output channels, and the whole numbers that they scale."""
    scales = np.abs(matrix.reshape(len(matrix), -1)).max(1).astype("<f4") / np.float32(127)
    scales[scales == 0] = 1
    return scales, np.round(matrix / scales.reshape((-1,) + (1,) * (matrix.ndim - 1))).astype(np.int8)


def encode(state, provenance):
    tensors, data = [], b""
    for name, value in state.items():
        is_matrix = name.endswith(".weight") and value.ndim > 1
        tensors.append({"name": name, "shape": list(value.shape), "type": "int8" if is_matrix else "float32"})
        if is_matrix:
            scales, numbers = quantise(value)
            data += scales.tobytes() + numbers.tobytes()
        else:
            data += value.astype("<f4").tobytes()
    header = json.dumps({"tensors": tensors, "provenance": provenance}, separators=(",", ":")).encode()
    body = MAGIC + struct.pack("<I", len(header)) + header + data
    return body + struct.pack("<I", zlib.crc32(body))


if __name__ == "__main__":
    *sources, out, facts = sys.argv[1:]
    with open(facts) as file:
        provenance = json.load(file)
    content = encode(mean([load(path) for path in sources]), provenance)
    with open(out, "wb") as file:
        file.write(content)
    print(len(content), "bytes, SHA-256", hashlib.sha256(content).hexdigest())
