"""The program's icon in every form that a system asks for, drawn from the one SVG."""

import os
import struct
from collections.abc import Mapping
from pathlib import Path

HICOLOR_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES = {
    16: (b"icp4",),
    32: (b"icp5", b"ic11"),
    64: (b"icp6", b"ic12"),
    128: (b"ic07",),
    256: (b"ic08", b"ic13"),
    512: (b"ic09", b"ic14"),
    1024: (b"ic10",),
}
"""By width in pixels, the entries of an .icns file that take it as PNG; the second is for screens of double density."""


def draw(svg: Path, sizes: tuple[int, ...]) -> dict[int, bytes]:
    """The drawing as a PNG of each width in pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(svg))
    drawn = {}
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        drawn[size] = bytes(data.data())
    return drawn


def ico(pngs: Mapping[int, bytes]) -> bytes:
    """A Windows icon file: a head, one entry of 16 bytes for each picture, the pictures."""
    head = struct.pack("<HHH", 0, 1, len(pngs))
    offset = len(head) + 16 * len(pngs)
    entries = b""
    for size, png in sorted(pngs.items()):
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), offset)
        offset += len(png)
    return head + entries + b"".join(png for _, png in sorted(pngs.items()))


def icns(pngs: Mapping[int, bytes]) -> bytes:
    """A macOS icon file: a head, then each picture behind its type and length."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(png)) + png
        for size, png in sorted(pngs.items())
        for kind in ICNS_TYPES[size]
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write_program_icons(svg: Path, folder: Path) -> None:
    """`loadline.ico` and `loadline.icns`, for the executables."""
    folder.mkdir(parents=True, exist_ok=True)
    pngs = draw(svg, tuple(sorted({*ICO_SIZES, *ICNS_TYPES})))
    (folder / "loadline.ico").write_bytes(ico({size: pngs[size] for size in ICO_SIZES}))
    (folder / "loadline.icns").write_bytes(icns({size: pngs[size] for size in ICNS_TYPES}))


def write_hicolor(svg: Path, icons: Path, name: str) -> None:
    """The icon theme's folders, as Linux desktops look for them."""
    for size, png in draw(svg, HICOLOR_SIZES).items():
        place = icons / "hicolor" / f"{size}x{size}" / "apps" / f"{name}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(png)
    scalable = icons / "hicolor" / "scalable" / "apps" / f"{name}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    scalable.write_bytes(svg.read_bytes())
