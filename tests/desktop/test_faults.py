"""A fault of ours in what Qt calls: told in the log, and no crash."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from desktop import faults
from proxy import logs

class Faulty(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawLine(0, 0, 5, 5)
        raise ValueError("a fault while painting")

logs.set_up("info", Path(sys.argv[1]))
app = QApplication([])
faults.take_over()
window = QWidget()
QVBoxLayout(window).addWidget(Faulty())
window.show()
sizes = iter(range(200, 210))

def resize():
    size = next(sizes, None)
    if size is None:
        app.quit()
    else:
        window.resize(size, size)

timer = QTimer()
timer.timeout.connect(resize)
timer.start(10)
app.exec()
"""


def test_a_fault_while_painting_is_logged_and_the_window_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "loadline.log"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )

    logged = file.read_text()
    assert done.returncode == 0, done.stderr
    assert "active painter" not in done.stderr
    assert "The window failed by a fault of Loadline." in logged
    assert "ValueError: a fault while painting" in logged
