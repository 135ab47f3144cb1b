"""Small pictures, videos and sounds, drawn once in a folder."""

import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path

COLOURS = ((220, 40, 40), (40, 170, 60), (40, 70, 220), (230, 210, 40))

#: Different files of each kind: rows share them.
DIFFERENT = 4

WIDTH, HEIGHT = 112, 84


def media_file(folder: Path, medium: str, index: int) -> Path:
    """A file of the medium, made if it is not there."""
    number = index % DIFFERENT
    path = folder / f'{medium}-{number}{SUFFIXES[medium]}'
    if not path.exists():
        write_media(path, number)
    return path


def write_media(path: Path, number: int) -> None:
    """Writes what the file's suffix says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    WRITERS.get(path.suffix.lower(), write_picture)(path, number)


def picture(number: int):
    from PIL import Image, ImageDraw

    image = Image.new('RGB', (WIDTH, HEIGHT), 'white')
    box = (8 + 6 * number, 8, 58 + 6 * number, 58)
    ImageDraw.Draw(image).ellipse(box, fill=COLOURS[number % len(COLOURS)])
    return image


def write_picture(path: Path, number: int) -> None:
    kind = {'.jpg': 'JPEG', '.jpeg': 'JPEG', '.webp': 'WEBP', '.gif': 'GIF'}.get(path.suffix.lower(), 'PNG')
    picture(number).save(path, format=kind)


def write_sound(path: Path, number: int, seconds: float = 1.0, rate: int = 16_000) -> None:
    """A tone."""
    samples = (int(8000 * math.sin(2 * math.pi * (220 + 110 * number) * i / rate)) for i in range(int(rate * seconds)))
    with wave.open(str(path), 'wb') as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b''.join(struct.pack('<h', sample) for sample in samples))


def write_video(path: Path, number: int, frames: int = 16) -> None:
    import av

    with av.open(str(path), 'w', format='mp4') as container:
        stream = container.add_stream('mpeg4', rate=8)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, 'yuv420p'
        for index in range(frames):
            frame = av.VideoFrame.from_image(picture((number + index // 4) % DIFFERENT))
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


SUFFIXES = {'image': '.png', 'video': '.mp4', 'audio': '.wav'}
WRITERS: dict[str, Callable[[Path, int], None]] = {
    '.mp4': write_video,
    '.avi': write_video,
    '.mkv': write_video,
    '.wav': write_sound,
    '.mp3': write_sound,
    '.flac': write_sound,
}
