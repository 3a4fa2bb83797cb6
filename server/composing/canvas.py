"""The frame in the making, in the planes that the encoder takes: grounds, pictures, patches."""

from typing import NamedTuple

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from server.composing.order import HEIGHT, WIDTH, Box

Plane = npt.NDArray[np.uint8]
GREY = 128
"""No colour."""
BLACK = 16
FORMAT = "yuv420p"


class Planes(NamedTuple):
    """Brightness, and two of colour at half the width and height."""

    y: Plane
    u: Plane
    v: Plane


class Canvas:
    def __init__(self) -> None:
        self._whole = np.zeros((HEIGHT * 3 // 2, WIDTH), dtype=np.uint8)
        self._planes = _split(self._whole, WIDTH, HEIGHT)

    def put(self, planes: Planes, box: Box) -> None:
        """Their size is the box's."""
        for plane, into, half in zip(planes, self._planes, (1, 2, 2), strict=True):
            x, y, w, h = (side // half for side in box)
            into[y : y + h, x : x + w] = plane

    def frame(self) -> av.VideoFrame:
        """A copy: the encoder may keep it."""
        return av.VideoFrame.from_ndarray(self._whole, format=FORMAT)


def drawn(image: Image.Image) -> Planes:
    frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
    return _planes(frame.reformat(format=FORMAT))


def scaled(frame: av.VideoFrame, box: Box, *, contain: bool) -> Planes:
    """The picture in this box: filling it, or, where nothing may be cut off, in the middle."""
    ratios = box.w / frame.width, box.h / frame.height
    factor = min(ratios) if contain else max(ratios)
    width, height = _even(frame.width * factor), _even(frame.height * factor)
    if contain:
        width, height = min(width, box.w), min(height, box.h)
    else:
        width, height = max(width, box.w), max(height, box.h)
    whole = _planes(frame.reformat(width=width, height=height, format=FORMAT))
    if (width, height) == (box.w, box.h):
        return whole
    if contain:
        inner = Box((box.w - width) // 4 * 2, (box.h - height) // 4 * 2, width, height)
        return _surrounded(whole, inner, box)
    return _cut(whole, (width - box.w) // 4 * 2, (height - box.h) // 4 * 2, box)


def greyed(planes: Planes) -> Planes:
    """A picture that stands for a lost signal."""
    dark = (planes.y // 2 + BLACK // 2).astype(np.uint8)
    return Planes(dark, np.full_like(planes.u, GREY), np.full_like(planes.v, GREY))


def _cut(planes: Planes, left: int, top: int, box: Box) -> Planes:
    parts = [
        plane[top // half : (top + box.h) // half, left // half : (left + box.w) // half]
        for plane, half in zip(planes, (1, 2, 2), strict=True)
    ]
    return Planes(*parts)


def _surrounded(planes: Planes, inner: Box, box: Box) -> Planes:
    parts = []
    for plane, half, ground in zip(planes, (1, 2, 2), (BLACK, GREY, GREY), strict=True):
        whole = np.full((box.h // half, box.w // half), ground, dtype=np.uint8)
        x, y, w, h = (side // half for side in inner)
        whole[y : y + h, x : x + w] = plane
        parts.append(whole)
    return Planes(*parts)


def _planes(frame: av.VideoFrame) -> Planes:
    return _split(frame.to_ndarray().astype(np.uint8, copy=False), frame.width, frame.height)


def _split(whole: Plane, width: int, height: int) -> Planes:
    shape = height // 2, width // 2
    flat = whole.reshape(-1)
    size, part = width * height, width * height // 4
    return Planes(
        flat[:size].reshape(height, width),
        flat[size : size + part].reshape(shape),
        flat[size + part :].reshape(shape),
    )


def _even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)
