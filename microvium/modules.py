"""The files of a program: which they are, in which order they run, and what each import means.

In: the path of the entry file. Out: `load` gives the source modules in evaluation order (the entry comes
last), each parsed, with every import traced to the module and name that it stands for. An imported name is
the exporting module's binding itself, so bindings are live and cycles work. Next: `scopes` gives the bindings
their places.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from microvium import packages, syntax
from microvium.diagnostics import IMPORT, SYNTAX, UNSUPPORTED, Diagnostic
from microvium.host import HostTable
from microvium.ir import Position
from microvium.syntax import Node, Tree

DEFAULT_LOCAL = "*default*"
"""The binding of an `export default` whose value has no name of its own. No script can spell it."""

NAMESPACE = "*namespace*"
"""What `import * as` imports. No script can spell it."""


@dataclass(frozen=True)
class Origin:
    """What an imported or exported name stands for: a top-level binding of a module."""

    module: SourceModule
    name: str


@dataclass
class _Import:
    """One imported name: `name` of the file at `request`, called `local` here."""

    local: str
    name: str
    request: str
    node: Node


@dataclass
class _Indirect:
    """`export {name as exported} from 'request'`."""

    name: str
    request: str
    node: Node


@dataclass(eq=False)
class SourceModule:
    """A file of the program. `order` is its place in the evaluation order."""

    tree: Tree
    order: int = -1
    requests: dict[str, SourceModule] = field(default_factory=dict)
    """The modules that it imports, by specifier, in order of appearance."""
    imports: dict[str, Origin] = field(default_factory=dict)
    """Imported names: the local name -> what it stands for."""
    exports: dict[str, Origin] = field(default_factory=dict)
    """All exported names, re-exports included: the name -> what it stands for."""
    _import_list: list[_Import] = field(default_factory=list)
    _local: dict[str, str] = field(default_factory=dict)
    _indirect: dict[str, _Indirect] = field(default_factory=dict)
    _stars: list[Node] = field(default_factory=list)
    _scanned: bool = False
    namespace: SourceModule | None = None
    """The module whose default export is this one's namespace object, if something needs that object."""
    namespace_of: SourceModule | None = None

    @property
    def path(self) -> Path:
        """The file's path as it was given, or reached from there."""
        return self.tree.path

    @property
    def source(self) -> str:
        """The file's text."""
        return self.tree.source

    @property
    def is_module(self) -> bool:
        """False for a script."""
        return self.tree.is_module

    def depends_on(self, other: SourceModule) -> bool:
        """True if `other` is imported, directly or by an imported module."""
        seen: set[int] = set()
        stack = list(self.requests.values())
        while stack:
            module = stack.pop()
            if module is other:
                return True
            if id(module) not in seen:
                seen.add(id(module))
                stack.extend(module.requests.values())
        return False


def load(path: Path, force: str | None = None, hosts: HostTable | None = None) -> list[SourceModule]:
    """The program's modules in evaluation order. `force` is 'module' or 'script' for the entry file, or None.

    `hosts` will be asked for importable host modules; a host function is a free name today.
    """
    del hosts
    loader = _Loader()
    loader.load_entry(path, force)
    from microvium import namespaces

    modules = namespaces.add(loader.order)
    link(modules)
    return modules


def load_library(path: Path) -> list[SourceModule]:
    """The modules of the standard library, whose main file this is."""
    loader = _Loader(is_library=True)
    loader.load_entry(path, "module")
    link(loader.order)
    return loader.order


def exported(module: SourceModule, name: str) -> Origin | None:
    """What an export of a module stands for; None if there is no such one, or it is ambiguous."""
    origin = _find(module, name, set())
    return origin if isinstance(origin, Origin) else None


def exported_names(module: SourceModule) -> list[str]:
    """The names that a module exports."""
    return _exported_names(module, set())


def namespace_imports(module: SourceModule) -> dict[str, SourceModule]:
    """The modules of `import * as name`, by these names."""
    _scan(module)
    return {
        entry.local: module.requests[entry.request]
        for entry in module._import_list
        if entry.name == NAMESPACE
    }


def namespace_exports(module: SourceModule) -> Iterator[SourceModule]:
    """The modules whose namespaces a module exports."""
    _scan(module)
    for entry in module._indirect.values():
        if entry.name == NAMESPACE:
            yield module.requests[entry.request]


def link(modules: list[SourceModule]) -> None:
    """Traces the imports and exports of modules that are all loaded; raises Diagnostic."""
    for module in modules:
        _link(module)


def read_source(path: Path) -> str:
    """The text of a source file; raises Diagnostic."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Diagnostic(IMPORT, f"cannot read {path}: {_reason(error)}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise Diagnostic(
            SYNTAX,
            f"the file is not UTF-8: byte {data[error.start]:#04x} at offset {error.start}",
            Position(str(path), line, column),
            hint="save it as UTF-8",
            source=data.decode("utf-8", "replace"),
        ) from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


class _Loader:
    """Walks the import graph, depth first: a module comes after those it imports, cycles apart."""

    def __init__(self, *, is_library: bool = False) -> None:
        self.is_library = is_library
        self.order: list[SourceModule] = []
        self._by_file: dict[str, SourceModule] = {}

    def load_entry(self, path: Path, force: str | None) -> None:
        self._visit(self._open(path, force))

    def _open(self, path: Path, force: str | None) -> SourceModule:
        source = read_source(path)
        module = SourceModule(self._parse(source, path, force))
        self._by_file[os.path.realpath(path)] = module
        return module

    def _parse(self, source: str, path: Path, force: str | None) -> Tree:
        if self.is_library:
            return syntax.parse_library(source, path)
        if path.suffix == ".json" and self._by_file:
            return syntax.parse_json(source, path)
        return syntax.parse_any(source, path, force)

    def _visit(self, entry: SourceModule) -> None:
        """Without recursion: a chain of imports may be long."""
        stack = [(entry, iter(_requests(entry)))]
        while stack:
            module, remaining = stack[-1]
            node = next(remaining, None)
            if node is None:
                module.order = len(self.order)
                self.order.append(module)
                stack.pop()
                continue
            specifier = node.value
            if specifier in module.requests:
                continue
            path = _resolve(module, node)
            known = self._by_file.get(os.path.realpath(path))
            target = known or self._open(path, "module")
            module.requests[specifier] = target
            if known is None:
                stack.append((target, iter(_requests(target))))


def _requests(module: SourceModule) -> list[Node]:
    """The specifiers of a module's imports and re-exports."""
    if not module.is_module:
        return []
    for statement in module.tree.root.body:
        _check_attributes(module, statement)
    return [statement.source for statement in module.tree.root.body if statement.source is not None]


def _check_attributes(module: SourceModule, statement: Node) -> None:
    """The one import attribute is `type: 'json'`, which changes nothing."""
    for attribute in statement.attributes or ():
        name = attribute.key.name or attribute.key.value
        is_json = str(statement.source.value).endswith(".json")
        if name != "type" or attribute.value.value != "json" or not is_json:
            hint = "the only one is `with { type: 'json' }`, for files that end with .json"
            raise module.tree.error(UNSUPPORTED, "this import attribute is not supported", attribute, hint)


def _resolve(module: SourceModule, node: Node) -> Path:
    """The file that a specifier names; raises Diagnostic."""
    specifier = node.value
    if not specifier.startswith(("./", "../", "/")):
        found = packages.find(module.path.parent, specifier)
        if found is None:
            raise module.tree.error(
                IMPORT,
                f"cannot find the package {specifier!r}",
                node,
                "install it in a folder node_modules beside or above this file;"
                " files of your own are imported as './name.mjs'",
            )
        return found
    path = Path(os.path.normpath(module.path.parent / specifier))
    if path.suffix not in (".js", ".mjs", ".json") or not path.is_file():
        raise _missing(module.tree, node, path)
    return path


def _missing(tree: Tree, node: Node, path: Path) -> Diagnostic:
    for suffix in (".mjs", ".js", "/index.mjs", "/index.js"):
        if Path(f"{path}{suffix}").is_file():
            return tree.error(
                IMPORT, f"cannot find {path}", node, f"write the whole name: '{node.value}{suffix}'"
            )
    if path.exists():
        return tree.error(IMPORT, f"cannot import {path}: it is no .js, .mjs or .json file", node)
    return tree.error(IMPORT, f"cannot find {path}", node, "the path is relative to the importing file")


def _link(module: SourceModule) -> None:
    """Fills `imports` and `exports`; all modules are loaded."""
    _scan(module)
    for entry in module._import_list:
        module.imports[entry.local] = _trace(module, entry.request, entry.name, entry.node)
    for name in _exported_names(module, set()):
        origin = _find(module, name, set())
        if isinstance(origin, Origin):
            module.exports[name] = origin
        elif name in module._indirect:
            indirect = module._indirect[name]
            module.exports[name] = _trace(module, indirect.request, indirect.name, indirect.node)


def _trace(module: SourceModule, request: str, name: str, node: Node) -> Origin:
    """What `name` of a requested module stands for; raises Diagnostic at the node."""
    target = module.requests[request]
    origin = _find(target, name, set())
    if isinstance(origin, Origin):
        return origin
    if origin is _AMBIGUOUS:
        raise module.tree.error(SYNTAX, f"{request!r} exports {name!r} from several modules", node)
    known = sorted(_exported_names(target, set()))
    hint = f"it exports {', '.join(known)}" if known else "it exports nothing"
    raise module.tree.error(SYNTAX, f"{request!r} does not export {name!r}", node, hint)


_AMBIGUOUS = "ambiguous"


def through_namespace(module: SourceModule, local: str, name: str) -> Origin | None:
    """What `local.name` stands for if local is an imported namespace that has this export; else None."""
    origin = module.imports.get(local)
    if origin is None:
        return None
    target = origin.module if origin.name == NAMESPACE else origin.module.namespace_of
    return None if target is None else exported(target, name)


def _find(module: SourceModule, name: str, seen: set[tuple[int, str]]) -> Origin | str | None:
    """The binding behind an export, None if none, or _AMBIGUOUS. `seen` ends circles of re-exports."""
    if name == NAMESPACE:
        return Origin(module.namespace or module, DEFAULT_LOCAL if module.namespace else NAMESPACE)
    if (id(module), name) in seen:
        return None
    seen.add((id(module), name))
    _scan(module)
    if name in module._local:
        return Origin(module, module._local[name])
    if name in module._indirect:
        indirect = module._indirect[name]
        return _find(module.requests[indirect.request], indirect.name, seen)
    if name == "default":
        return None
    found: Origin | str | None = None
    for star in module._stars:
        origin = _find(module.requests[star.value], name, seen)
        if origin is None:
            continue
        if origin is _AMBIGUOUS or (found is not None and found != origin):
            return _AMBIGUOUS
        found = origin
    return found


def _exported_names(module: SourceModule, seen: set[int]) -> list[str]:
    """The names that a module exports, `export *` included, each once."""
    if id(module) in seen:
        return []
    seen.add(id(module))
    _scan(module)
    names = dict.fromkeys([*module._local, *module._indirect])
    for star in module._stars:
        for name in _exported_names(module.requests[star.value], seen):
            if name != "default":
                names.setdefault(name)
    return list(names)


def _scan(module: SourceModule) -> None:
    """Reads a module's import and export statements, once."""
    if module._scanned or not module.is_module:
        return
    module._scanned = True
    for statement in module.tree.root.body:
        scan = _SCANNERS.get(statement.type)
        if scan is not None:
            scan(module, statement)
    imported = {entry.local: entry for entry in module._import_list}
    for exported, local in list(module._local.items()):
        if local in imported:
            entry = imported[local]
            del module._local[exported]
            module._indirect[exported] = _Indirect(entry.name, entry.request, entry.node)


def _scan_import(module: SourceModule, statement: Node) -> None:
    for specifier in statement.specifiers:
        if specifier.type == "ImportNamespaceSpecifier":
            name = NAMESPACE
        elif specifier.type == "ImportDefaultSpecifier":
            name = "default"
        else:
            name = _spelling(specifier.imported)
        module._import_list.append(_Import(specifier.local.name, name, statement.source.value, specifier))


def _scan_export(module: SourceModule, statement: Node) -> None:
    if statement.declaration is not None:
        for name in declared_names(statement.declaration):
            module._local[name] = name
    for specifier in statement.specifiers:
        exported = _spelling(specifier.exported)
        if statement.source is None:
            module._local[exported] = specifier.local.name
        else:
            module._indirect[exported] = _Indirect(
                _spelling(specifier.local), statement.source.value, specifier
            )


def _scan_default(module: SourceModule, statement: Node) -> None:
    module._local["default"] = default_local(statement)


def _scan_star(module: SourceModule, statement: Node) -> None:
    if statement.exported is None:
        module._stars.append(statement.source)
        return
    name = _spelling(statement.exported)
    module._indirect[name] = _Indirect(NAMESPACE, statement.source.value, statement.exported)


_SCANNERS = {
    "ImportDeclaration": _scan_import,
    "ExportNamedDeclaration": _scan_export,
    "ExportDefaultDeclaration": _scan_default,
    "ExportAllDeclaration": _scan_star,
}


def default_local(statement: Node) -> str:
    """The name of the binding that an `export default` statement makes."""
    declaration = statement.declaration
    if declaration.type in ("FunctionDeclaration", "ClassDeclaration") and declaration.id is not None:
        return str(declaration.id.name)
    return DEFAULT_LOCAL


def declared_names(declaration: Node) -> list[str]:
    """The names that a declaration statement binds, patterns included."""
    if declaration.type == "VariableDeclaration":
        return [name.name for item in declaration.declarations for name in pattern_names(item.id)]
    return [declaration.id.name]


def pattern_names(pattern: Node) -> list[Node]:
    """The identifiers that a binding pattern binds."""
    if pattern is None:
        return []
    if pattern.type == "Identifier":
        return [pattern]
    if pattern.type == "AssignmentPattern":
        return pattern_names(pattern.left)
    if pattern.type == "RestElement":
        return pattern_names(pattern.argument)
    if pattern.type == "ArrayPattern":
        return [name for element in pattern.elements for name in pattern_names(element)]
    return [name for item in pattern.properties for name in pattern_names(item.value or item.argument)]


def _spelling(name: Node) -> str:
    """An exported name: an identifier or a string."""
    return str(name.value if name.type == "Literal" else name.name)
