"""Keeps the catalogue of translations: `python .dev/texts.py [FILE.ts ...]`, by default all of resources/translations.

Collects every text that the window shows into Qt's .ts files and compiles each to the .qm file beside it, which is
committed as well: nobody who installs Loadline needs the compiler. Edit a .ts file by hand or in Qt's Linguist, then
run this. Qt's own lupdate overlooks texts with a number in Python sources, so this reads the calls of `translate`
itself. Translations of texts that are still there stay; those of texts that are gone go.
"""

import ast
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from sentences import sentences

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
TEMPLATES = "templates.txt"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
PROXY = "Proxy"


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


def setting_texts(folder):
    """Each title and description that the settings of a provider bring."""
    found = {}
    for path in sorted(folder.rglob("settings.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Meta":
                for each in node.keywords:
                    if each.arg in {"title", "description"}:
                        found[each.value.value] = None
    return list(found)


def everything():
    """(context, text, whether it has a number) of all that is to be translated."""
    told = dict.fromkeys([*setting_texts(ROOT / "proxy" / "providers"), *sentences(ROOT / "proxy")])
    return texts(ROOT / "desktop") + [(PROXY, text, False) for text in told]


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


def collect(file, found):
    """Brings the file to `found`."""
    language = file.stem.partition("_")[2]
    root = catalogue(found, kept_translations(file), language)
    ET.indent(root)
    file.write_text(HEAD + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def write_templates(file, found):
    """The proxy's sentences with places: Qt finds a text only when it is asked for exactly that."""
    lines = [text for context, text, _number in found if context == PROXY and "{1}" in text]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def compile_catalogue(file):
    lrelease = Path(sys.executable).with_name("pyside6-lrelease")
    command = [lrelease, "-silent", "-nounfinished", file, "-qm", file.with_suffix(".qm")]
    subprocess.run(command, check=True)


def main(names):
    found = everything()
    for file in [Path(name) for name in names] or sorted(FOLDER.glob("*.ts")):
        collect(file, found)
        write_templates(file.with_name(TEMPLATES), found)
        compile_catalogue(file)
        print(f"{len(found)} texts in {file}.")


if __name__ == "__main__":
    main(sys.argv[1:])
