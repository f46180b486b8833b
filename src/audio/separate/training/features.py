"""Turns mixes with stems into what training needs of them.

usage: features.py MIXES OUT      MIXES holds NAME/{drums,bass,other,vocals}.wav at 44.1 kHz; writes OUT/NAME.npy

The splitter shares each value of a spectrum among six parts (what lasts, moves and strikes, in the middle and at the sides), s_q with sum 1. The
network gives stem k the weights w_kq, so that its mask is m_k = Σ_q w_kq s_q. With the power P of the mix, its cross power C_k with a stem and
the stem's energy E_k, the distortion of a band is Σ P m_k² − 2 m_k C_k + E_k = w·A·w − 2 w·b + e: A, b and e are sums over the band's
values, and 52 numbers for each band and frame are exact and far smaller than spectra. Needs numpy and scipy.
"""
import os
import sys

import numpy as np
from scipy.fft import irfft, rfft
from scipy.io import wavfile
from scipy.ndimage import median_filter

SIZE, STEMS, PARTS = 4096, ["drums", "bass", "other", "vocals"], 6
PAIRS = [(p, q) for p in range(PARTS) for q in range(p, PARTS)]


def band_edges():
    """Single bins to about 280 Hz, semitones to 16 kHz and one band above, as in ../learned/bands.ts."""
    edges, bin = [0], 2
    while bin < 1486:
        edges.append(bin)
        bin += max(1, round(bin * (2 ** (1 / 12) - 1)))
    return np.array(edges + [1486])


EDGES = band_edges()


def window_of(size, is_root):
    hann = .5 - .5 * np.cos(2 * np.pi * np.arange(size) / size)
    return (np.sqrt(hann) if is_root else hann).astype(np.float32)


def spectrogram(signal, size, is_root=False):
    """[..., samples] -> [..., frames, bins]; every sample lies in four frames."""
    hop = size // 4
    padded = np.pad(signal, [(0, 0)] * (signal.ndim - 1) + [(size - hop, size)])
    return rfft(np.lib.stride_tricks.sliding_window_view(padded, size, -1)[..., ::hop, :] * window_of(size, is_root), axis=-1)


def signal_of(spectrum, size, length):
    """What `spectrogram` with root windows undoes."""
    hop, frames = size // 4, irfft(spectrum, size, axis=-1) * window_of(size, True) / 2
    signal = np.zeros(spectrum.shape[:-2] + ((frames.shape[-2] + 3) * hop,), np.float32)
    for quarter in range(4):
        part = frames[..., quarter * hop:(quarter + 1) * hop]
        signal[..., quarter * hop:quarter * hop + part.shape[-2] * hop] += part.reshape(part.shape[:-2] + (-1,))
    return signal[..., size - hop:size - hop + length]


def power(spectrum):
    return (spectrum.real ** 2 + spectrum.imag ** 2).sum(0)


def lasting(signal, size, frames):
    """The part of a stereo signal that lasts, as in ../sustained-mask.ts."""
    spectrum = spectrogram(signal, size, is_root=True)
    powers = power(spectrum)
    lasts, strikes = median_filter(powers, (frames, 1), mode="nearest"), median_filter(powers, (1, 17), mode="nearest")
    return signal_of(spectrum * (lasts / (lasts + 2 * strikes + 1e-20)), size, signal.shape[-1])


def shares_of(mix):
    """Spectra [2, frames, bins] of a mix [2, samples] and the shares [6, frames, bins] of its parts."""
    sustained = lasting(mix, 16384, 25)
    moving = lasting(mix - sustained, 2048, 9)
    X, H, M = (spectrogram(signal, SIZE) for signal in (mix, sustained, moving))
    parts = np.stack([power(H), power(M), power(X - H - M)])
    parts /= parts.sum(0) + 1e-12
    middle = np.clip((2 * (X[0] * X[1].conj()).real / (power(X) + 1e-12) - .3) / .7, 0, 1)
    return X, np.concatenate([parts * middle, parts * (1 - middle)])


def in_bands(values):
    return np.add.reduceat(values, EDGES, axis=-1)


def statistics(stems):
    """[4, 2, samples] -> [52, frames, 96]: log power, pan and likeness, A (21), b (4 x 6), e (4), all but the first relative to the band's power."""
    X, shares = shares_of(stems.sum(0))
    P = power(X)
    total = in_bands(P) + 1e-9
    left, right = (X[channel].real ** 2 + X[channel].imag ** 2 for channel in (0, 1))
    rows = [in_bands(left - right), 2 * in_bands((X[0] * X[1].conj()).real)]
    rows += [in_bands(P * shares[p] * shares[q]) for p, q in PAIRS]
    energies = []
    for stem in stems:
        S = spectrogram(stem, SIZE)
        cross = (X * S.conj()).real.sum(0)
        rows += [in_bands(cross * share) for share in shares]
        energies.append(in_bands(power(S)))
    relative = np.stack(rows + energies) / total
    return np.clip(np.concatenate([np.log(total)[None], relative]), -6e4, 6e4).astype(np.float16)


def read(path):
    audio = wavfile.read(path)[1]
    return audio.T.astype(np.float32) / (32768 if audio.dtype == np.int16 else 1)


if __name__ == "__main__":
    source, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for name in sorted(os.listdir(source)):
        np.save(f"{out}/{name}.npy", statistics(np.stack([read(f"{source}/{name}/{stem}.wav") for stem in STEMS])))
