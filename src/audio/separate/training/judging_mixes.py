"""Mixes with known stems to judge a splitter by. Those of the default seed were not used for training.

usage: [SEED=WORD] judging_mixes.py OUT COUNT SOUNDFONT [LOOPS]      another word, other songs

Writes OUT/NAME/{drums,bass,other,vocals}.wav, 44.1 kHz stereo; the mix is their sum. Songs are written by the rules below and played by
fluidsynth with SOUNDFONT (TimGM6mb.sf2 was not in training). Voices are words spoken by espeak-ng on one pitch each, moved to the notes of
the song. With LOOPS, a folder of NAME/{drums,bass,other}.wav, the backing is taken from there and only the voice is new.
Needs numpy, scipy, fluidsynth and espeak-ng.
"""
import os
import random
import struct
import subprocess
import sys
import tempfile

import numpy as np
from scipy.io import wavfile
from scipy.signal import fftconvolve, resample_poly

RATE, SECONDS, TICKS = 44100, 16.0, 480
SEED = os.environ.get("SEED", "judging")
WORDS = "night river stone burning over the wire a silver morning hold me never again tomorrow we are falling into open water".split()
VOICES = ["en-us+f2", "en-gb+f4", "en-us+m3", "en-gb+m7", "de+f3", "fr+f1", "es+m1", "it+f5"]
PROGRAMS = {"bass": [32, 33, 34, 36, 38, 39], "chords": [1, 4, 16, 18, 24, 26, 29, 48, 50, 88, 89], "line": [11, 22, 56, 65, 73, 80, 81, 12]}
PROGRESSIONS = [[0, 5, 3, 4], [5, 3, 0, 4], [0, 3, 5, 4], [1, 4, 0, 0], [0, 0, 3, 4], [5, 4, 3, 4]]
SCALE = [0, 2, 4, 5, 7, 9, 11]


def degree(key, step, octave):
    """MIDI note of a step of the major scale."""
    return 12 * octave + key + SCALE[step % 7] + 12 * (step // 7)


def write_song(r):
    """Notes as (beat, beats, note, velocity) by role, the programs, the tempo, and the roots that a voice may sing."""
    bpm, key, chords = r.uniform(76, 150), r.randrange(12), r.choice(PROGRESSIONS)
    bars = int(SECONDS * bpm / 240) + 1
    song = {"drums": [], "bass": [], "chords": [], "line": []}
    kick = sorted({0, *r.sample([2.5, 4, 4.5, 5, 6, 7, 3], r.randint(1, 3))})
    rhythm = r.choice([[0, 2], [0, 1.5, 3], [0, 1, 2, 3], [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], [0, 0.75, 1.5, 2.5]])
    motif = [(at, r.randint(0, 6)) for at in sorted(r.sample([0, .5, 1, 1.5, 2, 2.5, 3, 3.5], r.randint(3, 6)))]
    for bar in range(bars):
        start, root = 4 * bar, chords[bar % len(chords)]
        song["drums"] += [(start + at / 2, .2, 36, r.randint(96, 120)) for at in kick]
        song["drums"] += [(start + at, .2, r.choice([38, 40]), r.randint(92, 118)) for at in (1, 3)]
        song["drums"] += [(start + at / 2, .1, 46 if r.random() < .06 else 42, r.randint(50, 95)) for at in range(8)]
        if bar % 4 == 0: song["drums"].append((start, 1, 49, 100))
        if bar % 4 == 3: song["drums"] += [(start + 3 + at / 4, .2, note, 100) for at, note in enumerate([50, 47, 45, 43])]
        song["bass"] += [(start + at, .45, degree(key, root + r.choice([0, 0, 0, 4, 7]), 2) + (12 if key < 4 else 0), r.randint(84, 112)) for at in rhythm]
        song["chords"] += [(start + at, 1.8, degree(key, root + step, 4), r.randint(60, 88)) for at in (0, 2) for step in (0, 2, 4)]
        if bar % 4 != 1: song["line"] += [(start + at, .5, degree(key, step, 5), r.randint(64, 96)) for at, step in motif]
    programs = {role: r.choice(PROGRAMS[role]) for role in PROGRAMS}
    return song, programs, bpm, [degree(key, step, 4) for step in (0, 2, 4, 5, 7)]


def midi_file(notes, program, channel, bpm):
    """Bytes of a MIDI file of one track."""
    events = [(0, bytes([0xC0 | channel, program]))]
    for beat, beats, note, velocity in notes:
        events += [(round(beat * TICKS), bytes([0x90 | channel, note, velocity])), (round((beat + beats) * TICKS), bytes([0x80 | channel, note, 0]))]
    events.sort(key=lambda event: (event[0], event[1][0] & 0x10))
    track, now = b"\x00\xff\x51\x03" + round(6e7 / bpm).to_bytes(3, "big"), 0
    for tick, event in events:
        track += variable_length(tick - now) + event
        now = tick
    track += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS) + b"MTrk" + struct.pack(">I", len(track)) + track


def variable_length(value):
    data = bytes([value & 127])
    while value := value >> 7: data = bytes([128 | value & 127]) + data
    return data


def play(notes, program, channel, bpm, sound_font, folder):
    midi, wav = f"{folder}/part.mid", f"{folder}/part.wav"
    with open(midi, "wb") as file: file.write(midi_file(notes, program, channel, bpm))
    subprocess.run(["fluidsynth", "-ni", "-g", ".6", "-r", str(RATE), "-F", wav, sound_font, midi], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return to_length(wavfile.read(wav)[1].astype(np.float32).T / 32768)


def to_length(audio):
    length = int(SECONDS * RATE)
    return np.pad(audio[:, :length], [(0, 0), (0, max(0, length - audio.shape[1]))])


def word(text, voice, note, folder):
    """A word on one pitch."""
    path = f"{folder}/word.wav"
    ssml = f'<speak><prosody range="0%" rate="75%">{text}</prosody></speak>'
    subprocess.run(["espeak-ng", "-m", "-v", voice, "-p", "50", "-w", path, ssml], check=True, stderr=subprocess.DEVNULL)
    rate, samples = wavfile.read(path)
    samples = samples.astype(np.float32) / 32768
    semitones = (note - pitch_of(samples, rate) + 6) % 12 - 6
    return resample_poly(samples, RATE, round(rate * 2 ** (semitones / 12)))


def pitch_of(samples, rate):
    """The MIDI note of the loudest stretch, by autocorrelation."""
    at = int(np.argmax(np.convolve(samples ** 2, np.ones(2048), "same")[1024:-1024] if len(samples) > 4096 else [0])) + 1024
    frame = samples[max(0, at - 1024):at + 1024]
    lags = np.arange(rate // 420, rate // 70)
    best = lags[np.argmax([np.dot(frame[:-lag], frame[lag:]) / (len(frame) - lag) for lag in lags])]
    return 69 + 12 * np.log2(rate / best / 440)


def sing(r, bpm, notes, folder):
    voice, mono, now = r.choice(VOICES), np.zeros(int(SECONDS * RATE), np.float32), r.uniform(.5, 2)
    while now < SECONDS - 1:
        for _ in range(r.randint(3, 7)):
            sung = word(r.choice(WORDS), voice, r.choice(notes), folder)
            start = int(now * RATE)
            end = min(len(mono), start + len(sung))
            if end > start: mono[start:end] += sung[:end - start]
            now += max(len(sung) / RATE * .9, 60 / bpm)
        now += r.uniform(.5, 3)
    return room(r, np.stack([mono, mono]), r.uniform(.05, .3))


def room(r, audio, wet):
    """Adds a decaying noise as a room, another on either side."""
    noise = np.random.default_rng(r.randrange(1 << 30)).standard_normal((2, int(RATE * r.uniform(.3, 1.2))))
    noise *= np.exp(-6 * np.arange(noise.shape[1]) / noise.shape[1])
    tail = np.stack([fftconvolve(a, n)[:audio.shape[1]] for a, n in zip(audio, noise / np.sqrt((noise ** 2).sum(1, keepdims=True)))])
    return (audio + wet * tail).astype(np.float32)


def pan(audio, position):
    return audio * np.array([[min(1, 1 - position)], [min(1, 1 + position)]], np.float32)


def level(audio, decibels):
    """To a mean level, that of the loudest half of tenths of a second."""
    power = np.sort((audio ** 2).sum(0)[:audio.shape[1] // 4410 * 4410].reshape(-1, 4410).mean(1))
    return audio * np.float32(10 ** (decibels / 20) / (np.sqrt(power[len(power) // 2:].mean()) + 1e-9))


def mix(index, sound_font, loops):
    r = random.Random(f"{SEED} {index}")
    with tempfile.TemporaryDirectory() as folder:
        song, programs, bpm, notes = write_song(r)
        if loops:
            backing = {stem: to_length(read(f"{loops}/{stem}.wav")) for stem in ("drums", "bass", "other")}
        else:
            parts = {role: play(song[role], programs.get(role, 0), 9 if role == "drums" else 0, bpm, sound_font, folder) for role in song}
            other = level(pan(parts["chords"], r.uniform(-.6, .6)), -20) + level(pan(parts["line"], r.uniform(-.7, .7)), -22)
            backing = {"drums": parts["drums"], "bass": parts["bass"], "other": room(r, other, r.uniform(0, .2))}
        backing["vocals"] = sing(r, bpm, notes, folder)
    stems = {stem: level(audio, -20 + r.uniform(-3, 3)) for stem, audio in backing.items()}
    peak = np.abs(sum(stems.values())).max()
    return {stem: audio * np.float32(.9 / peak) for stem, audio in stems.items()}


def read(path):
    audio = wavfile.read(path)[1]
    audio = audio.T.astype(np.float32) / (32768 if audio.dtype == np.int16 else 1)
    return audio if audio.ndim == 2 else np.stack([audio, audio])


if __name__ == "__main__":
    out, count, sound_font = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    loops = sys.argv[4] if len(sys.argv) > 4 else None
    names = sorted(os.listdir(loops))[:count] if loops else [f"song-{i:02d}" for i in range(count)]
    for index, name in enumerate(names):
        os.makedirs(f"{out}/{name}", exist_ok=True)
        for stem, audio in mix(name if loops else index, sound_font, loops and f"{loops}/{name}").items():
            wavfile.write(f"{out}/{name}/{stem}.wav", RATE, np.ascontiguousarray(audio.T))
