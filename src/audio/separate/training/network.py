"""The network in PyTorch: ../learned/network.ts is its inference. Names of tensors are those of the shipped file."""
import torch
from torch import nn
from torch.nn import functional as F

BANDS, INPUTS, STEMS, PARTS = 96, 9, 4, 6


class Block(nn.Module):
    """Residual, over time alone; each frame is normalised, so that level does not matter."""

    def __init__(self, width, dilation):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.a = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.b = nn.Linear(width, width)

    def forward(self, frames):
        mixed = self.a(self.norm(frames).transpose(1, 2)).transpose(1, 2)
        return frames + self.b(F.relu(mixed))


def join(maps):
    """Two channels become neighbours in frequency."""
    batch, channels, time, bands = maps.shape
    return maps.reshape(batch, channels // 2, 2, time, bands).permute(0, 1, 3, 4, 2).reshape(batch, channels // 2, time, 2 * bands)


class Splitter(nn.Module):
    def __init__(self, channels=(16, 24, 32), width=192, dilations=(1, 2, 4, 8, 16, 32)):
        super().__init__()
        full, half, quarter = channels
        self.flat = (quarter, BANDS // 4)
        self.position = nn.Parameter(torch.zeros(1, full, 1, BANDS))
        self.bias = nn.Parameter(torch.zeros(1, STEMS * PARTS, 1, BANDS))
        self.inp = nn.Conv2d(INPUTS, full, 3, padding=1)
        self.down1 = nn.Conv2d(full, half, (3, 4), stride=(1, 2), padding=1)
        self.down2 = nn.Conv2d(half, quarter, (3, 4), stride=(1, 2), padding=1)
        self.enter = nn.Linear(quarter * BANDS // 4, width)
        self.blocks = nn.ModuleList([Block(width, dilation) for dilation in dilations])
        self.leave = nn.Linear(width, quarter * BANDS // 4)
        self.up2 = nn.Conv2d(2 * quarter, 2 * half, 1)
        self.up1 = nn.Conv2d(2 * half, 2 * full, 1)
        self.out = nn.Conv2d(2 * full, STEMS * PARTS, (1, 3), padding=(0, 1))

    def forward(self, inputs):
        """[batch, 9, frames, 96] -> weights [batch, 4, 6, frames, 96], whose sum over the stems is 1."""
        batch, _, time, _ = inputs.shape
        a = F.relu(self.inp(inputs) + self.position)
        b = F.relu(self.down1(a))
        c = F.relu(self.down2(b))
        hidden = self.enter(c.permute(0, 2, 1, 3).reshape(batch, time, -1))
        for block in self.blocks: hidden = block(hidden)
        d = F.relu(self.leave(hidden)).reshape(batch, time, *self.flat).permute(0, 2, 1, 3)
        d = F.relu(join(self.up2(torch.cat([c, d], 1))))
        d = F.relu(join(self.up1(torch.cat([b, d], 1))))
        scores = self.out(torch.cat([a, d], 1)) + self.bias
        return scores.reshape(batch, STEMS, PARTS, time, BANDS).softmax(1)
