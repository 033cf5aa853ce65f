"""Collects the window's texts into a file for Qt's Linguist: `python .dev/texts.py FILE.ts`.

Qt's own lupdate overlooks texts with a number in Python sources, so this reads the calls of `translate` itself. What
the file already holds is kept: translations of texts that are still there stay. Compile by `pyside6-lrelease FILE.ts
-qm resources/translations/loadline_<language>.qm`.
"""

import ast
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def texts(folder):
    """(context, text, whether it has a number) of each call, once each, in order of appearance."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "translate":
                context, text = (part.value for part in node.args[:2])
                has_number = len(node.args) > 2 or bool(node.keywords)
                found[context, text] = has_number or found.get((context, text), False)
    return [(*key, has_number) for key, has_number in found.items()]


def provider_texts(folder):
    """(context, text, False) of each title and description that a provider's settings bring."""
    found = {}
    for path in sorted(folder.rglob("settings.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Meta":
                for each in node.keywords:
                    if each.arg in {"title", "description"}:
                        found["Provider", each.value.value] = False
    return [(*key, False) for key in found]


def kept_translations(file):
    """The <translation> elements that the file has, by context and text."""
    if not file.exists():
        return {}
    return {
        (context.findtext("name"), message.findtext("source")): message.find("translation")
        for context in ET.parse(file).getroot().iter("context")
        for message in context.iter("message")
    }


def catalogue(found, kept, language):
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts = {}
    for context, text, has_number in found:
        if context not in contexts:
            contexts[context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[context], "name").text = context
        message = ET.SubElement(contexts[context], "message")
        if has_number:
            message.set("numerus", "yes")
        ET.SubElement(message, "source").text = text
        known = kept.get((context, text))
        message.append(unfinished(has_number) if known is None else known)
    return root


def unfinished(has_number):
    made = ET.Element("translation", type="unfinished")
    if has_number:
        ET.SubElement(made, "numerusform")
    return made


def main(name):
    file = Path(name)
    language = file.stem.partition("_")[2] or "en"
    found = texts(ROOT / "desktop") + provider_texts(ROOT / "proxy" / "providers")
    root = catalogue(found, kept_translations(file), language)
    ET.indent(root)
    file.write_text(HEAD + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")
    print(f"{len(found)} texts in {file}.")


if __name__ == "__main__":
    main(sys.argv[1])
