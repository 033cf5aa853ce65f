"""Finds what the proxy says to people in its source: whole sentences, and the short reasons of a request's attempts.

The proxy speaks English. The window looks its sentences up in the catalogue (`desktop/sentences.py`); values within one
are numbered places there: f"{host} did not answer." is "{1} did not answer."
"""

import ast

NOT_FOR_THE_WINDOW = {
    "api",
    "commands",
    "dialects",
    "migrations",
    "cli.py",
    "control.py",
    "guard.py",
    "metrics.py",
    "parity.py",
    "tables.py",
}
"""What only clients, scripts and the terminal get to read."""
REASONS = {"reason", "outcome", "source", "in_words", "_IN_WORDS"}
"""Names that hold a phrase rather than a sentence: keyword arguments, variables, and functions that begin so."""
SHAPES = {"Shape", "Place"}
"""What a credential may be; the first argument is its name."""
ENDS = (".", "?", "…")


def sentences(folder):
    """Each once, in order of appearance."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        if NOT_FOR_THE_WINDOW.isdisjoint(path.relative_to(folder).parts):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found.update(dict.fromkeys(_Finder(_constants(tree)).found_in(tree)))
    return list(found)


class _Finder(ast.NodeVisitor):
    """State: what was found so far."""

    def __init__(self, constants):
        self._constants = constants
        self._found = []

    def found_in(self, tree):
        self.visit(tree)
        return self._found

    def visit_Expr(self, node):
        """A string that stands alone is a docstring."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node):
        """What is logged stays English; a phrase counts where it is given as a reason or a name."""
        if ast.unparse(node.func).startswith("log."):
            return
        if ast.unparse(node.func) in SHAPES and node.args:
            self._keep_phrases(node.args[0])
        for each in node.keywords:
            if each.arg in REASONS:
                self._keep_phrases(each.value)
        self.generic_visit(node)

    def visit_Assign(self, node):
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id in REASONS:
            self._keep_phrases(node.value)
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        """A function that is named for a reason returns one."""
        if node.name.startswith(tuple(f"_{name}" for name in sorted(REASONS))):
            for each in ast.walk(node):
                if isinstance(each, ast.Return) and each.value is not None:
                    self._keep_phrases(each.value)
        self.generic_visit(node)

    def visit_JoinedStr(self, node):
        self._keep_sentence(self._text(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._keep_sentence(node.value)

    def _keep_phrases(self, node):
        self._found += filter(_has_word, (self._text(part) for part in _branches(node)))

    def _keep_sentence(self, text):
        text = text.strip()
        is_whole = text[:1].isupper() or text.startswith("{")
        if (
            is_whole
            and text.endswith(ENDS)
            and " " in text
            and "%s" not in text
            and _has_word(text)
        ):
            self._found.append(text)

    def _text(self, node):
        """A literal with numbered places; empty for anything else."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if not isinstance(node, ast.JoinedStr):
            return ""
        places = 0
        text = ""
        for part in node.values:
            known = self._known(part)
            places += known is None
            text += f"{{{places}}}" if known is None else known
        return text

    def _known(self, part):
        """The text of a part that is the same each time; None for a place."""
        if isinstance(part, ast.Constant):
            return str(part.value)
        if isinstance(part.value, ast.Name):
            return self._constants.get(part.value.id)
        return None


def _constants(tree):
    """The module's own texts by name: `f"{GOES_ON} Or not."` is one sentence."""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def _branches(node):
    """`a if c else b` is both."""
    if isinstance(node, ast.IfExp):
        return [*_branches(node.body), *_branches(node.orelse)]
    return [node]


def _has_word(text):
    """Something to translate besides the places."""
    return any(part.isalpha() and len(part) > 1 for part in text.replace(".", "").split())
