"""Draws of uncertain assumptions: each belongs to its name.

Which number an assumption takes in draw i depends on the seed, on its own name and on i, and on nothing else: not on
which other assumptions there are, in which order, how many draws are asked for, or in which pieces. So any stretch of
draws can be made anywhere, and none has to be kept.

Three designs. ``sobol``: a Sobol sequence, with the linear matrix scramble of Matoušek (Journal of Complexity 14,
1998) and a digital shift, both keyed by the name. The dimension is the one that the catalogue reserves for the
assumption, since sequences that are scrambled apart within one dimension would not fill the plane. A service takes
the points in an order of its own, keyed by its name: a nested shuffle (Burley, Journal of Computer Graphics Techniques
9, 2020), after which two services, or a service and the estate, are paired by chance. ``latin``: Latin
hypercubes of 1,024 draws, one after the other. ``random``: independent draws.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.uncertainty.copula import NO_COPULA, Copula
from servicecase.uncertainty.laws import Distribution, Numbers

Words = npt.NDArray[np.uint64]

MOST_DRAWS = 2**30  # points of SciPy's Sobol sequence
BATCH = 1024  # draws that a stream makes at a time

_INDEX_BITS = 30  # binary digits of a point's number, and of a point of SciPy's sequence
_DIGITS = 52  # binary digits of a scrambled point: what a double holds
_BATCH_BITS = BATCH.bit_length() - 1
_RESERVED = 128  # dimensions that the catalogue gives out; names that it does not have share as many beyond
_DIMENSIONS = 2 * _RESERVED


def _words(count: int, *key: Any) -> Words:
    """Random 64-bit words that depend on the key alone, whatever the version of NumPy."""
    text = "\x1f".join(map(str, key))
    return np.frombuffer(hashlib.shake_256(text.encode()).digest(8 * count), dtype="<u8").astype(np.uint64)


def _generator(*key: Any) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(_words(2, *key).tolist())))


@dataclass(frozen=True)
class SobolStream:
    """The scrambled Sobol points of one name.

    Numbers of points and points are vectors of binary digits, and all but the order is linear in them (exclusive or
    for the sum): a batch is the first batch, moved by the point at which it starts.
    """

    seed: int
    name: str

    def batch(self, number: int) -> Numbers:
        """Numbers between 0 and 1: the points of a batch."""
        taken, order = _order(self.seed, self._owner, number)
        start = np.uint64(0)
        for place in range(taken.bit_length()):
            if taken >> place & 1:
                start ^= self._columns[_BATCH_BITS + place]
        points = self._first_batch[order] ^ (start ^ self._shift)
        return (points.astype(np.float64) + 0.5) * 2.0**-_DIGITS

    @cached_property
    def _first_batch(self) -> Words:
        points = np.zeros(1, np.uint64)
        for place in range(_BATCH_BITS):
            points = np.concatenate([points, points ^ self._columns[place]])
        return points

    @cached_property
    def _shift(self) -> np.uint64:
        return np.uint64(_words(1, "shift", self.seed, self.name)[0] >> np.uint64(64 - _DIGITS))

    @cached_property
    def _owner(self) -> str:
        """Whose order the points come in: the service's; nobody's for the estate; its own for a name unknown."""
        return self.name.rpartition(".")[0] if _dimension(self.name) < _RESERVED else self.name

    @cached_property
    def _columns(self) -> _Columns:
        return _Columns(self.seed, self.name)


class _Columns:
    """The scrambled points number 1, 2, 4, 8, …: the columns of the generating matrix, made as they are needed."""

    def __init__(self, seed: int, name: str) -> None:
        self._dimension = _dimension(name)
        scramble = _words(_INDEX_BITS, "scramble", seed, name)
        # digit c of a point becomes digit c with random digits behind it: a lower triangular matrix
        self._scramble = [
            (1 << _DIGITS - 1 - c) | (int(word) & ((1 << _DIGITS - 1 - c) - 1)) for c, word in enumerate(scramble)
        ]
        self._made: dict[int, np.uint64] = {}

    def __getitem__(self, place: int) -> np.uint64:
        if place not in self._made:
            point = int(_sobol_point(place)[self._dimension])
            scrambled = 0
            for digit, column in enumerate(self._scramble):
                if point >> (_INDEX_BITS - 1 - digit) & 1:
                    scrambled ^= column
            self._made[place] = np.uint64(scrambled)
        return self._made[place]


def _dimension(name: str) -> int:
    """The dimension of a name: that of the catalogue, or one beyond those for a name that it does not have."""
    row = catalogue().get(local_name(name))
    if row is not None and row.dimension is not None:
        return row.dimension
    return _RESERVED + int(_words(1, "dimension", name)[0]) % _RESERVED


@lru_cache(maxsize=256)  # all names of a service share theirs
def _order(seed: int, owner: str, number: int) -> tuple[int, npt.NDArray[np.int64]]:
    """Which batch an owner takes as its batch of this number, and in which order its points.

    Each run of 2, 4, 8, … points stays together; whether its halves change places is drawn for each run by itself. A
    shuffle that is linear in the digits would leave some pairs of names in step, the more the more names there are.
    """
    places = np.arange(BATCH)
    if not owner:
        return number, places
    taken = number
    for place in range(number.bit_length() - 1):  # the first 1, 2, 4, … batches remain the first
        taken ^= int(_words(1, "order", seed, owner, place, number >> place + 1)[0] & np.uint64(1)) << place
    words = _words(BATCH // 64, "order", seed, owner, number)
    swaps = (words[:, np.newaxis] >> np.arange(64, dtype=np.uint64) & np.uint64(1)).ravel().astype(np.int64)
    order = places.copy()
    for place in range(_BATCH_BITS):  # runs are numbered as in a heap: the batch is 1, its halves are 2 and 3
        order ^= swaps[BATCH + places >> place + 1] << place
    return taken, order


@lru_cache(maxsize=_INDEX_BITS)
def _sobol_point(place: int) -> Words:
    """Point number 2^place of SciPy's Sobol sequence, all dimensions, as whole numbers of `_INDEX_BITS` digits."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(_DIMENSIONS, scramble=False, bits=_INDEX_BITS).fast_forward(2**place)
    return np.asarray(sequence.random(1)[0] * 2.0**_INDEX_BITS).astype(np.uint64)


@dataclass(frozen=True)
class LatinStream:
    """Latin hypercubes of a batch each: every batch has one draw in each of its strata."""

    seed: int
    name: str

    def batch(self, number: int) -> Numbers:
        """Numbers between 0 and 1."""
        from scipy.stats import qmc

        generator = _generator("latin", self.seed, self.name, number)
        return np.asarray(qmc.LatinHypercube(1, rng=generator).random(BATCH)[:, 0])


@dataclass(frozen=True)
class RandomStream:
    """Independent draws."""

    seed: int
    name: str

    def batch(self, number: int) -> Numbers:
        """Numbers between 0 and 1."""
        return _generator("random", self.seed, self.name, number).random(BATCH)


_STREAMS: Mapping[str, Callable[[int, str], Any]] = {
    "sobol": SobolStream,
    "latin": LatinStream,
    "random": RandomStream,
}
METHODS = tuple(_STREAMS)


@lru_cache(maxsize=256)  # the names of a few cases: a stream keeps what its points are made of
def _stream(method: str, seed: int, name: str) -> Any:
    return _STREAMS[method](seed, name)


@dataclass(frozen=True)
class Sampler:
    """Draws of assumptions by their distributions, and their rank correlations by a Gaussian copula.

    The copula may have names without a distribution: what is tied to them is drawn as if they had one.
    """

    distributions: Mapping[str, Distribution]
    seed: int = 1
    method: str = "sobol"
    copula: Copula = NO_COPULA

    def draws(self, start: int, stop: int) -> dict[str, Numbers]:
        """Values of every assumption in the draws from `start` up to `stop`, by name: arrays of shape (draws,)."""
        shares = {name: self.shares(name, start, stop) for name in self._streams}
        shares |= self.copula.joined(shares)
        return {name: one.ppf(shares[name]) for name, one in self.distributions.items()}

    def shares(self, name: str, start: int, stop: int) -> Numbers:
        """Independent numbers between 0 and 1, one for each draw."""
        stream = self._streams[name]
        batches = [stream.batch(number) for number in range(start // BATCH, -(-stop // BATCH))]
        offset = start // BATCH * BATCH
        return np.concatenate(batches or [np.zeros(0)])[start - offset : stop - offset]

    @cached_property
    def _streams(self) -> dict[str, Any]:
        names = dict.fromkeys([*self.distributions, *self.copula.names])
        return {name: _stream(self.method, self.seed, name) for name in names}
