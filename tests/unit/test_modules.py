"""Programs of several files: order, cycles, live bindings, and imports that lead nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from microvium import modules
from microvium.diagnostics import Diagnostic
from tests.unit import frontend, node_oracle


def write(folder: Path, files: dict[str, str]) -> Path:
    """Writes files; returns the path of the first."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def load_files(folder: Path, files: dict[str, str], entry: str | None = None) -> list[modules.SourceModule]:
    """The modules of the program whose entry is that file, the first by default."""
    first = write(folder, files)
    return modules.load(first if entry is None else folder / entry)


def error_of(folder: Path, files: dict[str, str]) -> Diagnostic:
    entry = write(folder, files)
    with pytest.raises(Diagnostic) as caught:
        modules.load(entry)
    return caught.value


PROGRAMS = Path(__file__).parent / "linking"


@pytest.mark.parametrize("name", sorted(folder.name for folder in PROGRAMS.iterdir()))
def test_program_does_what_node_does(name: str) -> None:
    entry = PROGRAMS / name / "main.mjs"
    assert frontend.run(frontend.compile_file(entry, frontend.HOSTS)) == node_oracle.run_module(entry)


def test_exports_of_the_entry() -> None:
    snapshot = frontend.compile_file(PROGRAMS / "live_bindings" / "main.mjs")
    assert set(snapshot.exports) == {"total", "default"}
    assert snapshot.statics[snapshot.exports["total"]].name == "count"
    assert snapshot.script_globals == {}
    assert len(snapshot.initializers) == 3


def test_a_script_has_globals_and_no_exports() -> None:
    snapshot = frontend.compile_source("var a; let b; function c() {}")
    assert snapshot.exports == {}
    assert list(snapshot.script_globals) == ["a", "b", "c"]
    assert snapshot.entry_static("c") is not None


MISTAKES: dict[str, tuple[dict[str, str], str, str, tuple[int, int], str]] = {
    "missing file": (
        {"m.mjs": "let a;\nimport './none.mjs';"},
        "ImportError",
        "cannot find",
        (2, 8),
        "relative",
    ),
    "missing extension": (
        {"m.mjs": "import { a } from './a';", "a.mjs": "export let a;"},
        "ImportError",
        "cannot find",
        (1, 19),
        "./a.mjs",
    ),
    "no script file": (
        {"m.mjs": "import './a.txt';", "a.txt": "hello"},
        "ImportError",
        ".js, .mjs or .json",
        (1, 8),
        "",
    ),
    "missing export": (
        {"m.mjs": "import { a,\n  bee } from './a.mjs';", "a.mjs": "export let a, b;"},
        "SyntaxError",
        "'bee'",
        (2, 3),
        "a, b",
    ),
    "missing default": (
        {"m.mjs": "import a from './a.mjs';", "a.mjs": "let b;"},
        "SyntaxError",
        "'default'",
        (1, 8),
        "exports nothing",
    ),
    "missing re-export": (
        {"m.mjs": "export { a } from './a.mjs';", "a.mjs": "export let b;"},
        "SyntaxError",
        "'a'",
        (1, 10),
        "it exports b",
    ),
    "ambiguous": (
        {
            "m.mjs": "import { x } from './hub.mjs';",
            "hub.mjs": "export * from './a.mjs';\nexport * from './b.mjs';",
            "a.mjs": "export let x;",
            "b.mjs": "export let x;",
        },
        "SyntaxError",
        "several",
        (1, 10),
        "",
    ),
    "package": ({"m.mjs": "import 'left-pad';"}, "ImportError", "left-pad", (1, 8), "node_modules"),
    "attributes": (
        {"m.mjs": "import a from './a.json' with { kind: 'json' };", "a.json": "1"},
        "Unsupported",
        "attribute",
        (1, 33),
        "type: 'json'",
    ),
    "attributes of a module": (
        {"m.mjs": "import a from './a.mjs' with { type: 'json' };", "a.mjs": "export default 1;"},
        "Unsupported",
        "attribute",
        (1, 32),
        "type: 'json'",
    ),
    "no name of a JSON file": (
        {"m.mjs": "import { a } from './a.json';", "a.json": "{}"},
        "SyntaxError",
        "does not export 'a'",
        (1, 10),
        "it exports default",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_shown_at_the_specifier(name: str, tmp_path: Path) -> None:
    files, kind, message, where, hint = MISTAKES[name]
    error = error_of(tmp_path, files)
    assert error.kind == kind
    assert message in error.message
    assert error.position is not None
    assert error.position.file == str(tmp_path / "m.mjs")
    assert (error.position.line, error.position.column) == where
    assert hint in (error.hint or "")
    assert "^" in error.render()


def test_circle_of_re_exports(tmp_path: Path) -> None:
    files = {
        "m.mjs": "import { x } from './a.mjs';",
        "a.mjs": "export { x } from './b.mjs';",
        "b.mjs": "export { x } from './a.mjs';",
    }
    assert "does not export 'x'" in error_of(tmp_path, files).message


def test_error_in_an_imported_file_names_that_file(tmp_path: Path) -> None:
    error = error_of(tmp_path, {"m.mjs": "import './lib/a.mjs';", "lib/a.mjs": "let b = ;"})
    assert error.position is not None
    assert error.position.file == str(tmp_path / "lib" / "a.mjs")


def test_missing_entry(tmp_path: Path) -> None:
    with pytest.raises(Diagnostic, match=r"cannot read .*no such file"):
        modules.load(tmp_path / "none.js")


def test_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_bytes(b"let a;\nlet b = '\xff';\n")
    with pytest.raises(Diagnostic, match="UTF-8") as caught:
        modules.load(path)
    assert caught.value.position is not None
    assert (caught.value.position.line, caught.value.position.column) == (2, 10)


def test_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_bytes(b"\xef\xbb\xbflet a;")
    assert modules.load(path)[0].tree.position(modules.load(path)[0].tree.root.body[0]).column == 1


def test_long_chain_of_imports(tmp_path: Path) -> None:
    files = {f"m{n}.mjs": f"import './m{n + 1}.mjs';" for n in range(1200)} | {"m1200.mjs": ""}
    assert len(modules.load(write(tmp_path, files))) == 1201


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ('{ "a": 1,\n "b" }', "expecting ':' delimiter", (2, 6)),
        ("", "expecting value", (1, 1)),
        ("[NaN]", "NaN is no value", (1, 1)),
        ("{'a': 1}", "expecting property name", (1, 2)),
    ],
)
def test_wrong_json_is_shown_where_it_is(
    tmp_path: Path, text: str, message: str, where: tuple[int, int]
) -> None:
    error = error_of(tmp_path, {"m.mjs": "import a from './a.json';", "a.json": text})
    assert error.kind == "SyntaxError"
    assert message in error.message
    assert error.position is not None
    assert error.position.file == str(tmp_path / "a.json")
    assert (error.position.line, error.position.column) == where


def test_the_places_of_json_are_its_own(tmp_path: Path) -> None:
    files = {"m.mjs": "import a from './a.json';", "a.json": '[1,\n  {"__proto__": 2}]'}
    order = load_files(tmp_path, files)
    assert [module.path.name for module in order] == ["a.json", "m.mjs"]
    declaration = order[0].tree.root.body[0].declaration
    assert (declaration.loc.start.line, declaration.loc.start.column) == (1, 0)
    assert declaration.elements[1].properties[0].computed


def test_a_namespace_has_an_object_only_if_something_needs_it(tmp_path: Path) -> None:
    named = "import * as a from './a.mjs'; print(a.b, a.f());"
    exports = "export let b = 1; export function f() { return 2; }"
    assert len(load_files(tmp_path, {"m.mjs": named, "a.mjs": exports})) == 2
    for use in ("print(a)", "a.b = 1", "a.none", "a['b']", "({ a })", "[a.b] = [1]", "a?.b"):
        files = {"m.mjs": f"import * as a from './a.mjs'; {use};", "a.mjs": exports}
        order = load_files(tmp_path, files)
        assert [module.namespace_of is not None for module in order] == [True, False, False], use


@pytest.mark.parametrize(
    ("package", "specifier", "file"),
    [
        ({"main": "lib/a.js"}, "p", "lib/a.js"),
        ({"module": "lib/b.mjs", "main": "lib/a.js"}, "p", "lib/b.mjs"),
        ({"exports": "./lib/b.mjs", "main": "lib/a.js"}, "p", "lib/b.mjs"),
        ({"exports": {".": {"require": "./x.cjs", "import": "./lib/b.mjs"}}}, "p", "lib/b.mjs"),
        ({"exports": {".": "./lib/a.js", "./b": "./lib/b.mjs"}}, "p/b", "lib/b.mjs"),
        ({}, "p", "index.js"),
        ({}, "p/lib/a.js", "lib/a.js"),
    ],
)
def test_packages_are_found_as_node_finds_them(
    tmp_path: Path, package: dict[str, object], specifier: str, file: str
) -> None:
    folder = "node_modules/p"
    files = {
        f"{folder}/{name}": f"export default '{name}';" for name in ("index.js", "lib/a.js", "lib/b.mjs")
    }
    files[f"{folder}/package.json"] = json.dumps(package)
    files["inner/m.mjs"] = f"import a from '{specifier}';"
    order = load_files(tmp_path, files, "inner/m.mjs")
    assert order[0].path == tmp_path / folder / file


def test_a_package_does_not_give_what_it_does_not_export(tmp_path: Path) -> None:
    files = {
        "m.mjs": "import a from 'p/a.js';",
        "node_modules/p/package.json": '{"exports": "./b.js"}',
        "node_modules/p/a.js": "export default 1;",
    }
    assert "cannot find the package 'p/a.js'" in error_of(tmp_path, files).message
