"""If these fail, the house is no longer the one docs/how-it-works.md describes."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsletter"
FILES = sorted(PACKAGE.rglob("*.py"))

LOW = ("errors", "clock", "models", "text")
STAGES = ("collect", "curate", "compose", "audience", "deliver")
FLOORS = (
    LOW,
    ("settings", "tokens", "parts", "rules", "links", "reach"),
    ("store", "sources"),
    STAGES,
    ("schedule", "demo"),
    ("web", "cli"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SAME_FLOOR = {("sources", "store"), ("store", "sources")}
"""Rooms of one floor that must not meet; those of the lowest and of the edge may."""

ONLY_IN = {
    "httpx": ("newsletter/collect/http.py", "newsletter/collect/guard.py"),
    "httpcore": ("newsletter/collect/http.py", "newsletter/collect/guard.py"),
    "feedparser": ("newsletter/sources/feed.py",),
    "premailer": ("newsletter/compose/html.py",),
    "mjml": ("newsletter/compose/html.py",),
    "apscheduler": ("newsletter/schedule/run.py", "newsletter/schedule/slots.py"),
    "smtplib": ("newsletter/deliver/smtp.py", "newsletter/deliver/connection.py"),
    "aiosmtpd": ("newsletter/demo/sink.py",),
    "itsdangerous": ("newsletter/tokens.py",),
    "icalendar": (
        "newsletter/sources/calendar.py",
        "newsletter/sources/formats/recurring.py",
        "newsletter/compose/ical.py",
    ),
    "uvicorn": ("newsletter/web/server.py",),
    "recurring_ical_events": ("newsletter/sources/formats/recurring.py",),
    "python_calamine": ("newsletter/sources/formats/workbook.py",),
    "imaplib": ("newsletter/collect/imap.py",),
    "PIL": ("newsletter/curate/resize.py",),
    "imap_tools": ("newsletter/collect/imap.py",),
    "trafilatura": ("newsletter/sources/formats/article.py",),
    "protego": ("newsletter/collect/robots.py",),
    "rapidfuzz": ("newsletter/collect/alike.py",),
    "simplemma": ("newsletter/text/lemmas.py",),
}
SQL = {"select", "insert", "update", "delete", "Session", "text"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield every import, those inside functions too: (module, names)."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((name.name, []) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield node.module or "", [name.name for name in node.names]


def room_of(module: str) -> str:
    return ([*module.split("."), ""])[1]


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for module, names in imports(tree(path)):
        if module == "newsletter":
            found.update(names)
        elif module.startswith("newsletter."):
            found.add(room_of(module))
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_run_one_way() -> None:
    for path in FILES:
        own = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if own == "__init__":
            assert rooms_imported(path) == set()
            continue
        for other in rooms_imported(path) - {own}:
            both = f"{name(path)} imports {other}"
            assert FLOOR[other] <= FLOOR[own], f"{both}, which is above it"
            if FLOOR[other] == FLOOR[own]:
                assert own not in STAGES, f"{both}: stages meet in the database only"
                assert (own, other) not in SAME_FLOOR, f"{both}: they do not know each other"


def test_each_library_has_its_one_place() -> None:
    for path in FILES:
        for module, _names in imports(tree(path)):
            places = ONLY_IN.get(module.split(".")[0])
            assert places is None or name(path) in places, f"{module} belongs in {places}"


def test_sql_is_written_in_the_store_only() -> None:
    for path in FILES:
        for module, names in imports(tree(path)):
            if module.split(".")[0] in {"sqlmodel", "sqlalchemy"}:
                in_store = path.is_relative_to(PACKAGE / "store")
                assert in_store or not SQL & set(names), f"{name(path)}: {SQL & set(names)}"


def test_only_the_command_line_prints() -> None:
    for path in FILES:
        calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        prints = [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]
        assert path.is_relative_to(PACKAGE / "cli") or not prints, name(path)


def test_modules_do_not_import_in_a_circle() -> None:
    graph = {module_name(path): modules_imported(path) for path in FILES}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join([*trail, module])
        if module in done or module not in graph:
            return
        for other in graph[module]:
            visit(other, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path) for path in FILES}


def modules_imported(path: Path) -> set[str]:
    """Return the modules of ours that ``path`` needs, inside functions too, packages included.

    A package's own ``__init__`` may import what is in it.
    """
    own, found = module_name(path), set()
    for module, names in imports(tree(path)):
        inner = {f"{module}.{imported}" for imported in names} & MODULES
        if module in MODULES and (not names or len(inner) < len(names)):
            found.add(module)
        found |= inner
        # Before a module, the packages around it are loaded, if they are not being loaded already.
        found |= {
            package
            for package in MODULES
            if f"{module}.".startswith(f"{package}.") and not f"{own}.".startswith(f"{package}.")
        }
    inside = f"{own}." if path.name == "__init__.py" else None
    return {other for other in found if inside is None or not other.startswith(inside)}


def test_files_and_functions_stay_readable() -> None:
    for path in FILES:
        assert path.read_text(encoding="utf-8").count("\n") <= 400, name(path)
        if "migrations" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno
                assert length < 60, f"{name(path)}: {node.name}"
