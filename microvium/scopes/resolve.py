"""First pass: declares every name in its scope and finds the binding of every use.

In: the modules' trees. Out: functions, scopes, bindings and references, each with the point where it is, in
the order in which straight-line code runs (an assignment's value before its target, a for loop's update
before its test).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from microvium.modules import DEFAULT_LOCAL, SourceModule, default_local, pattern_names, through_namespace
from microvium.scopes import classes
from microvium.scopes.model import (
    LEXICAL,
    Binding,
    BindingKind,
    ClassInfo,
    FunctionInfo,
    Point,
    Reference,
    Scope,
    ScopeKind,
    Scopes,
    SuperKind,
)
from microvium.syntax import Node, children

FUNCTIONS = frozenset({"FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"})
COMPLETION, COMPLETION_VALUE, DISCRIMINANT = "(completion)", "(value)", "(discriminant)"
"""Names of hidden locals."""
ARGUMENTS, NEW_TARGET = "arguments", "new.target"
NEW_OBJECT = "(object)"
"""What `new` has made, for a constructor that has to call another before that is `this`."""
NAMESPACE_MEMBER = "(export)"
"""The hidden use of a binding that is read as a member of a namespace."""
TEMPLATE = "(template)"
"""The hidden use of a template's parts."""

_LOOPS = ("WhileStatement", "ForStatement", "ForInStatement", "ForOfStatement")
_MENTIONS_NEW_TARGET = re.compile(r"\bnew\s*\.\s*target\b")


def resolve(scopes: Scopes) -> None:
    """Fills `scopes`."""
    resolver = Resolver(scopes)
    for module in scopes.modules:
        resolver.declare_top(module)
    for top in scopes.tops:
        resolver.walk_top(top)


class Resolver:
    """Walks the trees. The state is where it stands: scope, loops, and the count of points so far."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.scope: Scope
        self.function: FunctionInfo
        self.loops: tuple[int, ...] = ()
        self.order = 0
        self.next_loop = 0
        self.name_hint = ""
        self.class_info: ClassInfo | None = None
        """The class around."""
        self.home: SuperKind | None = None
        """In a method: what `super` means there. Else None."""
        self.object_home = ""
        """The hidden local that holds the object of the literal around."""
        self.home_name = ""
        """The hidden local by which `super` of the method around is found."""
        self.has_new_target = any(_MENTIONS_NEW_TARGET.search(module.source) for module in scopes.modules)
        self.in_field = False
        """In the value of a field."""
        self.templates = 0
        self.assigned_names: dict[int, set[str]] = {}
        self.constructor_params: dict[int, int] = {}
        """How many parameters a function or a class has, by `id` of its binding."""
        self.plain_arguments: set[int] = set()
        """Uses of `arguments` for which an array does as well, by `id` of their nodes."""
        self.straight = False
        """The statement to come next stands directly in a function's body."""
        self.visitors: dict[str, Callable[[Node], None]] = {
            "ArrowFunctionExpression": self.function_expression,
            "AssignmentExpression": self.assignment,
            "BlockStatement": self.block,
            "BreakStatement": self.nothing,
            "CallExpression": self.call,
            "CatchClause": self.catch,
            "ClassDeclaration": self.class_,
            "ClassExpression": self.class_,
            "ContinueStatement": self.nothing,
            "DoWhileStatement": self.loop,
            "ExportAllDeclaration": self.nothing,
            "ExportDefaultDeclaration": self.export_default,
            "ExportNamedDeclaration": self.export_named,
            "ExpressionStatement": self.expression_statement,
            "ForInStatement": self.for_each,
            "ForOfStatement": self.for_each,
            "ForStatement": self.for_,
            "FunctionDeclaration": self.nothing,
            "FunctionExpression": self.function_expression,
            "Identifier": self.identifier,
            "ImportDeclaration": self.nothing,
            "LabeledStatement": self.labeled,
            "MemberExpression": self.member,
            "MetaProperty": self.meta_property,
            "PrivateIdentifier": self.private,
            "ObjectExpression": self.object_,
            "Property": self.property_,
            "PropertyDefinition": self.field,
            "SpreadElement": self.spread,
            "StaticBlock": self.static_block,
            "SwitchStatement": self.switch,
            "TaggedTemplateExpression": self.tagged,
            "ThisExpression": self.this,
            "TryStatement": self.try_,
            "UpdateExpression": self.update,
            "VariableDeclaration": self.variables,
            "WhileStatement": self.loop,
        }

    # Files

    def declare_top(self, module: SourceModule) -> None:
        """Declares a file's top-level names, so that every file can refer to them."""
        root = module.tree.root
        top = FunctionInfo(root, f"({module.path.name})", module, None)
        scope = Scope(ScopeKind.TOP, root, None, top, 0)
        top.scope = scope
        self.scopes.tops.append(top)
        self.scopes.functions[id(root)] = top
        self.scopes.scopes[id(root)] = scope
        self.function = top
        statements = [_exported_declaration(statement) for statement in root.body]
        self.declare_vars(scope, root.body)
        self.declare_lexical(scope, [statement for statement in statements if statement is not None])
        for statement in root.body:
            if statement.type == "ExportDefaultDeclaration" and default_local(statement) == DEFAULT_LOCAL:
                self.declare(scope, DEFAULT_LOCAL, _default_kind(statement), statement)

    def walk_top(self, top: FunctionInfo) -> None:
        """Resolves the names of a file."""
        assert top.scope is not None
        self.function, self.scope, self.loops = top, top.scope, ()
        self.hoist(top.scope, [_exported_declaration(statement) for statement in top.node.body])
        self.walk_all(top.node.body)

    # Declarations

    def declare(self, scope: Scope, name: str, kind: BindingKind, node: Node | None) -> Binding:
        """A binding in the scope. A `var` beside a parameter or a function of the same name is that one."""
        known = scope.bindings.get(name)
        if known is not None:
            if kind is BindingKind.FUNCTION and known.kind is BindingKind.VAR:
                known.kind, known.node = kind, node
            return known
        binding = Binding(name, kind, scope, node)
        scope.bindings[name] = binding
        return binding

    def declare_vars(self, scope: Scope, statements: list[Node]) -> None:
        """Declares each `var` in the statements, nested ones included, functions not."""
        stack = list(reversed(statements))
        while stack:
            node = stack.pop()
            if node.type in FUNCTIONS or node.type in ("ClassDeclaration", "ClassExpression"):
                continue
            if node.type == "VariableDeclaration" and node.kind == "var":
                for declarator in node.declarations:
                    for name in pattern_names(declarator.id):
                        self.declare(scope, name.name, BindingKind.VAR, name)
            stack.extend(reversed(list(children(node))))

    def declare_lexical(self, scope: Scope, statements: list[Node]) -> None:
        """Declares what `let`, `const`, `class` and `function` statements in this list bind."""
        for statement in statements:
            target = _unlabeled(statement)
            if target.type == "VariableDeclaration" and target.kind != "var":
                for declarator in target.declarations:
                    for name in pattern_names(declarator.id):
                        self.declare(scope, name.name, BindingKind(target.kind), name)
            elif target.type == "ClassDeclaration" and target.id is not None:
                self.declare(scope, target.id.name, BindingKind.CLASS, target.id)
            elif target.type == "FunctionDeclaration" and target.id is not None:
                self.declare(scope, target.id.name, BindingKind.FUNCTION, target.id)

    def hoist(self, scope: Scope, statements: list[Node | None]) -> None:
        """Makes the functions that the statements declare: all at the start of the scope. The last of a name
        wins.
        """
        functions = [_unlabeled(statement) for statement in statements if statement is not None]
        functions = [node for node in functions if node.type == "FunctionDeclaration"]
        last = {_function_name(node): node for node in functions}
        for node in functions:
            binding = scope.bindings[_function_name(node)]
            info = self.enter_function(node, node.id.name if node.id else "default")
            if last[binding.name] is node:
                if not _takes_all(info):
                    self.constructor_params[id(binding)] = len(node.params)
                info.declared = binding
                scope.hoisted.append((binding, info))
                binding.writes.append(self.point())

    # Where the walk stands

    def point(self) -> Point:
        """The next moment."""
        self.order += 1
        return Point(self.order, self.loops, self.function)

    @contextmanager
    def inside(
        self, kind: ScopeKind, node: Node, *, extra: bool = False, in_loop: bool = False
    ) -> Iterator[Scope]:
        """Opens a scope. `in_loop`: the loop about to be entered makes fresh bindings for each round."""
        outer = self.scope
        scope = Scope(kind, node, outer, self.function, len(self.loops) + in_loop)
        outer.children.append(scope)
        (self.scopes.extra if extra else self.scopes.scopes)[id(node)] = scope
        self.scope = scope
        yield scope
        self.scope = outer

    @contextmanager
    def in_loop(self) -> Iterator[None]:
        """Opens a loop: what is inside may run again."""
        outer = self.loops
        self.next_loop += 1
        self.loops = (*outer, self.next_loop)
        yield
        self.loops = outer

    # Walking

    def walk(self, node: Node | None) -> None:
        """Visits a node."""
        if node is not None:
            if node.type not in ("VariableDeclaration", "ExpressionStatement"):
                self.straight = False
            visit = self.visitors.get(node.type)
            if visit is not None:
                visit(node)
            else:
                self.walk_all(list(children(node)))

    def walk_all(self, nodes: list[Node]) -> None:
        """Visits nodes in order."""
        for node in nodes:
            self.walk(node)

    def nothing(self, node: Node) -> None:
        """No names in here, or they are resolved elsewhere."""

    # Uses

    def use(self, node: Node, name: str, *, hidden: bool = False) -> Reference:
        """Records a use of a name, and finds its binding. `hidden`: the source does not show it."""
        reference = Reference(name, None, self.point())
        scope: Scope | None = self.scope
        while scope is not None:
            binding = scope.bindings.get(name)
            if binding is None and name in (ARGUMENTS, NEW_TARGET) and scope.kind is ScopeKind.SELF:
                binding = self.declare_of_call(scope, name)
            if binding is not None:
                reference.binding = binding
                if scope.kind is ScopeKind.SWITCH:
                    reference.point = replace(reference.point, case=scope.case)
                break
            if scope.kind is ScopeKind.TOP:
                reference.binding = self.imported(scope.function.module, name)
                reference.imported = reference.binding is not None
            scope = scope.parent
        if reference.binding is not None:
            reference.binding.used = True
        self.scopes.references[(id(node), name) if hidden else id(node)] = reference
        return reference

    def declare_of_call(self, outside: Scope, name: str) -> Binding | None:
        """`arguments` or `new.target` of the function that this scope is around; None for an arrow
        function.
        """
        function = outside.function
        if function.is_arrow:
            return None
        binding = self.declare(outside, name, BindingKind.HIDDEN, None)
        if name == ARGUMENTS:
            function.arguments = binding
        else:
            function.new_target = binding
        return binding

    def meta_property(self, node: Node) -> None:
        if node.property.name == "target" and not self.in_field:
            self.use(node, NEW_TARGET)

    def tagged(self, node: Node) -> None:
        """The parts of the template are made once: they are a variable of the file."""
        self.walk(node.tag)
        top = self.scope
        while top.parent is not None:
            top = top.parent
        self.templates += 1
        name = f"(template {self.templates})"
        self.hidden(top, name)
        self.scopes.references[id(node.quasi), TEMPLATE] = Reference(name, top.bindings[name], self.point())
        self.walk_all(node.quasi.expressions)

    def imported(self, module: SourceModule, name: str) -> Binding | None:
        """The binding of another file that an import stands for."""
        origin = module.imports.get(name)
        if origin is None:
            return None
        top = self.scopes.scopes[id(origin.module.tree.root)]
        return top.bindings.get(origin.name)

    def identifier(self, node: Node) -> None:
        reference = self.use(node, node.name)
        if node.name == ARGUMENTS and id(node) not in self.plain_arguments and reference.binding is not None:
            reference.binding.function.exposes_arguments = True

    def spread(self, node: Node) -> None:
        self.plain_arguments.add(id(node.argument))
        self.walk(node.argument)

    def this(self, node: Node) -> None:
        self.use(node, "this")

    def write(self, node: Node) -> None:
        """Records an assignment to a name."""
        reference = self.use(node, node.name)
        if reference.binding is not None and not reference.constant:
            reference.binding.writes.append(reference.point)
            reference.binding.assigned = True

    def initialise(self, node: Node, name: str, is_straight: bool = False) -> None:
        """Records a declaration's initialisation. `is_straight`: whoever enters the function gets here."""
        reference = self.use(node, name)
        binding = reference.binding
        if binding is not None:
            binding.writes.append(reference.point)
            if binding.kind in LEXICAL or binding.kind is BindingKind.PARAM:
                binding.ready = binding.ready or reference.point
            else:
                binding.assigned = True
                if is_straight and binding.kind is BindingKind.VAR:
                    binding.straight = binding.straight or reference.point

    def target(self, pattern: Node | None) -> None:
        """Visits the target of an assignment."""
        self.pattern(pattern, self.write)

    def pattern(self, node: Node | None, leaf: Callable[[Node], None]) -> None:
        """Visits a pattern: keys and default values before the names that get a value."""
        if node is None:
            return
        if node.type == "Identifier":
            leaf(node)
        elif node.type == "AssignmentPattern":
            self.named(node.left, node.right)
            self.pattern(node.left, leaf)
        elif node.type == "RestElement":
            self.pattern(node.argument, leaf)
        elif node.type == "ArrayPattern":
            for element in node.elements:
                self.pattern(element, leaf)
        elif node.type == "ObjectPattern":
            for item in node.properties:
                self.pattern_property(item, leaf)
        else:
            self.walk(node)

    def pattern_property(self, item: Node, leaf: Callable[[Node], None]) -> None:
        """Visits a property of a pattern, or its rest."""
        if item.type == "RestElement":
            self.pattern(item.argument, leaf)
            return
        if item.computed:
            self.walk(item.key)
        self.pattern(item.value, leaf)

    def assignment(self, node: Node) -> None:
        if node.operator != "=" and node.left.type == "Identifier":
            self.use(node.left, node.left.name)
        elif node.left.type == "MemberExpression":
            self.walk(node.left)
        self.named(node.left, node.right)
        if node.left.type != "MemberExpression":
            self.target(node.left)

    def update(self, node: Node) -> None:
        if node.argument.type == "Identifier":
            self.write(node.argument)
        else:
            self.walk(node.argument)

    def named(self, target: Node, value: Node | None) -> None:
        """Visits a value; an anonymous function gets the target's name."""
        is_anonymous = value is not None and (value.type in FUNCTIONS or value.type == "ClassExpression")
        if is_anonymous:
            self.name_hint = _key_name(target)
        self.walk(value)

    def member(self, node: Node) -> None:
        if node.object.type == "Super":
            self.super_member(node)
        else:
            if _is_length_or_element(node):
                self.plain_arguments.add(id(node.object))
            self.walk(node.object)
            self.namespace_member(node)
        if node.computed or node.property.type == "PrivateIdentifier":
            self.walk(node.property)

    def namespace_member(self, node: Node) -> None:
        """Finds what `ns.name` stands for, where `ns` is an imported namespace."""
        if node.object.type != "Identifier" or node.computed or node.property.type != "Identifier":
            return
        scope: Scope | None = self.scope
        while scope is not None and node.object.name not in scope.bindings:
            scope = scope.parent
        if scope is not None:
            return
        origin = through_namespace(self.function.module, node.object.name, node.property.name)
        if origin is not None:
            binding = self.scopes.scopes[id(origin.module.tree.root)].bindings[origin.name]
            binding.used = True
            reference = Reference(node.property.name, binding, self.point(), imported=True)
            self.scopes.references[id(node), NAMESPACE_MEMBER] = reference

    def private(self, node: Node) -> None:
        """Finds the class that declares a private name."""
        info = self.class_info
        while info is not None and node.name not in info.private:
            info = info.parent
        if info is not None:
            self.scopes.private[id(node)] = info

    def property_(self, node: Node) -> None:
        if node.computed:
            self.walk(node.key)
        if node.method or node.kind in ("get", "set"):
            self.method(node, SuperKind.OF_OBJECT)
        elif node.computed:
            self.walk(node.value)
        else:
            self.named(node.key, node.value)

    def object_(self, node: Node) -> None:
        """An object literal. A hidden local holds it if a method says `super`."""
        if not any(_is_method(item) and _says_super(item) for item in node.properties):
            self.walk_all(node.properties)
            return
        outer, self.object_home = self.object_home, classes.home(node)
        with self.inside(ScopeKind.BLOCK, node) as scope:
            self.hidden(scope, self.object_home)
            scope.bindings[self.object_home].writes.append(self.point())
            self.walk_all(node.properties)
        self.object_home = outer

    def method(self, node: Node, home: SuperKind | None = None) -> None:
        """Visits the function of a method, a getter or a setter."""
        info = self.enter_function(node.value, "" if node.computed else _key_name(node.key), home=home)
        info.is_method = True
        info.accessor = node.kind if node.kind in ("get", "set") else ""

    def field(self, node: Node) -> None:
        """Visits a field of a class where it is defined. A computed key is visited with the class."""
        if node.key.type == "PrivateIdentifier":
            self.private(node.key)
        if node.computed:
            self.use(node, classes.field_key(node), hidden=True)
        self.use(node, "this")
        outer, self.in_field = self.in_field, True
        if node.computed:
            self.walk(node.value)
        else:
            self.named(node.key, node.value)
        self.in_field = outer

    # Statements

    def variables(self, node: Node) -> None:
        is_straight, self.straight = self.straight, False
        for declarator in node.declarations:
            self.named(declarator.id, declarator.init)
            if declarator.init is not None or node.kind != "var":
                self.pattern(declarator.id, lambda name: self.initialise(name, name.name, is_straight))
                self.note_constructor(declarator)

    def block(self, node: Node) -> None:
        with self.inside(ScopeKind.BLOCK, node) as scope:
            self.statements(scope, node.body)

    def statements(self, scope: Scope, body: list[Node]) -> None:
        """A list of statements in a scope of its own."""
        self.declare_lexical(scope, body)
        self.hoist(scope, list(body))
        for statement in body:
            self.straight = scope.kind in (ScopeKind.PARAMS, ScopeKind.BODY)
            self.walk(statement)

    def labeled(self, node: Node) -> None:
        self.walk(node.body)

    def loop(self, node: Node) -> None:
        with self.in_loop():
            self.walk_all(list(children(node)))

    def for_(self, node: Node) -> None:
        init = node.init
        if init is None or init.type != "VariableDeclaration" or init.kind == "var":
            self.walk(init)
            with self.in_loop():
                for part in (node.test, node.body, node.update):
                    self.walk(part)
            return
        with self.inside(ScopeKind.FOR, node, in_loop=True) as scope:
            self.declare_lexical(scope, [init])
            self.walk(init)
            with self.in_loop():
                for part in (node.update, node.test, node.body):
                    self.walk(part)

    def for_each(self, node: Node) -> None:
        self.walk(node.right)
        with self.inside(ScopeKind.FOR, node, in_loop=True) as scope:
            if node.left.type == "VariableDeclaration":
                self.declare_lexical(scope, [node.left])
            with self.in_loop():
                if node.left.type == "VariableDeclaration":
                    pattern = node.left.declarations[0].id
                    self.pattern(pattern, lambda name: self.initialise(name, name.name))
                else:
                    self.target(node.left)
                self.walk(node.body)

    def switch(self, node: Node) -> None:
        self.walk(node.discriminant)
        with self.inside(ScopeKind.SWITCH, node) as scope:
            if not is_stable_discriminant(node):
                self.hidden(scope, DISCRIMINANT)
            body = [statement for case in node.cases for statement in case.consequent]
            self.declare_lexical(scope, body)
            self.hoist(scope, body)
            for case in node.cases:
                self.walk(case.test)
            for scope.case, case in enumerate(node.cases):
                self.walk_all(case.consequent)

    def try_(self, node: Node) -> None:
        if node.finalizer is None:
            self.walk(node.block)
            self.walk(node.handler)
            return
        with self.inside(ScopeKind.TRY, node) as scope:
            self.hidden(scope, COMPLETION)
            self.hidden(scope, COMPLETION_VALUE)
            self.walk(node.block)
            self.walk(node.handler)
            self.walk(node.finalizer)

    def hidden(self, scope: Scope, name: str) -> None:
        """Declares a local that the source does not name."""
        self.declare(scope, name, BindingKind.HIDDEN, None).used = True

    def catch(self, node: Node) -> None:
        with self.inside(ScopeKind.CATCH, node) as scope:
            for name in pattern_names(node.param):
                self.declare(scope, name.name, BindingKind.CATCH, name)
            self.pattern(node.param, lambda name: self.initialise(name, name.name))
            self.walk(node.body)

    def static_block(self, node: Node) -> None:
        with self.inside(ScopeKind.BLOCK, node) as scope:
            self.statements(scope, node.body)

    # Classes

    def class_(self, node: Node) -> None:
        """A class. Its name has a binding of its own inside, unless nothing assigns the one outside."""
        name = node.id.name if node.id is not None else self.name_hint
        self.name_hint = ""
        is_declared = node.type == "ClassDeclaration" and node.id is not None
        has_inner = node.id is not None and not (is_declared and name not in self.assigned())
        info = ClassInfo(node, self.class_info)
        self.scopes.classes[id(node)] = info
        with self.inside(ScopeKind.CLASS, node) as scope:
            if has_inner:
                self.declare(scope, name, BindingKind.CONST, node.id)
            if node.superClass is not None:
                self.walk(node.superClass)
                self.hidden(scope, classes.PARENT)
                scope.bindings[classes.PARENT].writes.append(self.point())
            elif _says_super(node.body):
                self.hidden(scope, classes.home(node))
            self.class_info = info
            self.field_keys(node, scope)
            self.class_functions(info, name)
            if has_inner:
                self.initialise(node, name)
            elif is_declared:
                self.initialise(node.id, name)
                self.note_class(info, node.id)
            self.class_statics(info)
            self.class_info = info.parent
        if has_inner and is_declared:
            self.initialise(node.id, name)

    def field_keys(self, node: Node, scope: Scope) -> None:
        """Hidden locals for the computed names of fields: they are evaluated once, with the class."""
        for member in node.body.body:
            if member.type == "PropertyDefinition" and member.computed:
                self.hidden(scope, classes.field_key(member))

    def class_functions(self, info: ClassInfo, name: str) -> None:
        """The constructor, methods and accessors; then the keys: closures count as made before those run."""
        members = info.node.body.body
        has_parent = info.node.superClass is not None
        info.private = {str(member.key.name) for member in members if _is_private(member)}
        info.fields = [
            member for member in members if member.type == "PropertyDefinition" and not member.static
        ]
        ours = SuperKind.PARENT_PROTOTYPE if has_parent else SuperKind.OF_PROTOTYPE
        its = SuperKind.PARENT if has_parent else SuperKind.OF_CLASS
        written = [member.value for member in members if _is_constructor(member)]
        info.has_constructor = bool(written)
        info.has_simple_super = not has_parent or not written or _calls_super_simply(written[0])
        if info.fields and not info.has_simple_super:
            self.hidden(self.scope, classes.INITIALIZER)
            info.initializer = self.enter_function(
                classes.statics(info.node, info.fields), "fields", home=ours
            )
            info.initializer.is_method = True
            self.scope.bindings[classes.INITIALIZER].writes.append(self.point())
            info.has_fields_walked = True
        count = 0 if not has_parent else self.parent_params(info.node.superClass)
        function = written[0] if written else classes.constructor(info.node, count)
        info.constructor = self.enter_function(function, name, home=ours, class_=info)
        info.constructor.is_method = True
        for member in members:
            if member.type == "MethodDefinition" and not _is_constructor(member):
                self.method(member, its if member.static else ours)
                if member.key.type == "PrivateIdentifier":
                    self.private(member.key)
        for member in members:
            if member.computed:
                self.walk(member.key)
            hidden = self.scope.bindings.get(classes.field_key(member))
            if hidden is not None:
                hidden.writes.append(self.point())
        if classes.home(info.node) in self.scope.bindings:
            self.scope.bindings[classes.home(info.node)].writes.append(self.point())

    def class_statics(self, info: ClassInfo) -> None:
        """Static fields and blocks."""
        members = [
            member
            for member in info.node.body.body
            if member.type == "StaticBlock" or (member.type == "PropertyDefinition" and member.static)
        ]
        if members:
            home = SuperKind.PARENT if info.node.superClass is not None else SuperKind.OF_CLASS
            info.statics = self.enter_function(classes.statics(info.node, members), "static", home=home)
            info.statics.is_method = True

    def fields(self, info: ClassInfo, constructor: FunctionInfo) -> None:
        """The fields of instances, outside of the constructor's parameters."""
        if info.has_fields_walked or not info.fields or constructor.scope is None:
            return
        info.has_fields_walked = True
        inside, outside = self.scope, constructor.scope.parent
        assert outside is not None
        self.scope = outside
        with self.inside(ScopeKind.BLOCK, info.node.body):
            self.walk_all(info.fields)
        self.scope = inside

    def parent_params(self, node: Node) -> int | None:
        """How many parameters the class or function has that a class extends; None if nobody knows."""
        if node.type == "Literal":
            return 0
        reference = self.scopes.references.get(id(node))
        binding = reference.binding if reference is not None else None
        if binding is None or binding.kind not in classes.LASTING:
            return None
        if binding.name in self.assigned() or binding.assigned:
            return None
        return self.constructor_params.get(id(binding))

    def note_class(self, info: ClassInfo, name: Node) -> None:
        """Remembers how many parameters the class of this name has."""
        binding = self.scopes.references[id(name)].binding
        constructor = info.constructor
        if binding is not None and constructor is not None and not _takes_all(constructor):
            self.constructor_params[id(binding)] = len(constructor.params)

    def note_constructor(self, declarator: Node) -> None:
        """The same for a class or a function that is a variable's first value."""
        if declarator.init is None or declarator.id.type != "Identifier":
            return
        if declarator.init.type == "ClassExpression":
            self.note_class(self.scopes.classes[id(declarator.init)], declarator.id)
        elif declarator.init.type == "FunctionExpression":
            if _takes_all(self.scopes.functions[id(declarator.init)]):
                return
            binding = self.scopes.references[id(declarator.id)].binding
            self.constructor_params[id(binding)] = len(declarator.init.params)

    def assigned(self) -> set[str]:
        """The names that this file assigns."""
        root = self.function.module.tree.root
        found = self.assigned_names.get(id(root))
        if found is None:
            found = self.assigned_names[id(root)] = classes.assigned_names(root)
        return found

    def call(self, node: Node) -> None:
        callee = node.callee
        if callee.type == "Super":
            self.super_call(node, False)
        elif callee.type == "MemberExpression" and callee.object.type == "Identifier":
            self.walk(callee.object)
            self.namespace_member(callee)
            if callee.computed or callee.property.type == "PrivateIdentifier":
                self.walk(callee.property)
            self.walk_all(node.arguments)
        else:
            self.walk_all(list(children(node)))

    def expression_statement(self, node: Node) -> None:
        is_straight, self.straight = self.straight, False
        inner = node.expression
        if inner.type == "CallExpression" and inner.callee.type == "Super":
            self.super_call(inner, is_straight)
        else:
            self.walk(inner)

    def super_call(self, node: Node, is_straight: bool) -> None:
        """`super(…)` initialises `this`. `is_straight`: whoever enters the constructor gets here."""
        self.use(node.callee, classes.PARENT)
        self.walk_all(node.arguments)
        reference = self.use(node, "this")
        self.use(node, NEW_OBJECT, hidden=True)
        if self.has_new_target:
            self.use(node, NEW_TARGET, hidden=True)
        if reference.binding is None:
            return
        info = reference.binding.function.class_
        assert info is not None
        reference.binding.writes.append(reference.point)
        if is_straight and self.function.class_ is info:
            reference.binding.ready = reference.binding.ready or reference.point
        if not info.has_simple_super:
            reference.binding.early = True
        if info.initializer is not None:
            self.use(node, classes.INITIALIZER, hidden=True)
        else:
            self.fields(info, self.function)

    def super_member(self, node: Node) -> None:
        if self.home is not None:
            self.scopes.supers[id(node.object)] = self.home
            self.use(node.object, self.home_name)
            self.use(node, "this")

    def export_named(self, node: Node) -> None:
        self.walk(node.declaration)

    def export_default(self, node: Node) -> None:
        declaration = node.declaration
        if declaration.type == "FunctionDeclaration":
            return
        if declaration.type == "ClassDeclaration" and declaration.id is not None:
            self.walk(declaration)
            return
        if declaration.type in FUNCTIONS or declaration.type in ("ClassDeclaration", "ClassExpression"):
            self.name_hint = "default"
        self.walk(declaration)
        self.initialise(node, DEFAULT_LOCAL)

    # Functions

    def function_expression(self, node: Node) -> None:
        name = node.id.name if node.id is not None else self.name_hint
        self.name_hint = ""
        self.enter_function(node, name)

    def enter_function(
        self, node: Node, name: str, *, home: SuperKind | None = None, class_: ClassInfo | None = None
    ) -> FunctionInfo:
        """Walks a function from inside. It is made at the point where this is called. `home`: see the field;
        `class_`: the class whose constructor it is.
        """
        info = FunctionInfo(node, name, self.function.module, self.function, self.point())
        info.class_ = class_
        self.scopes.functions[id(node)] = info
        outer = self.function, self.scope, self.loops
        outer_home = self.home, self.home_name
        if not info.is_arrow:
            self.home_name = self.name_of_home(home)
        self.home = self.home if info.is_arrow else home
        outer_field, self.in_field = self.in_field, self.in_field and info.is_arrow
        self.function, self.loops = info, ()
        with self.inside(ScopeKind.PARAMS, node) as scope:
            outer[1].children.remove(scope)
            info.scope = scope
            self.declare_own(info, scope)
            if class_ is not None and not info.is_derived:
                self.fields(class_, info)
            self.params(info, scope)
            self.body(node, scope)
            if info.is_derived:
                self.use(node, "this")
        self.function, self.scope, self.loops = outer
        (self.home, self.home_name), self.in_field = outer_home, outer_field
        return info

    def name_of_home(self, home: SuperKind | None) -> str:
        """The hidden local for `super` of a method that is about to be walked."""
        if home in (SuperKind.PARENT, SuperKind.PARENT_PROTOTYPE):
            return classes.PARENT
        if home is SuperKind.OF_OBJECT:
            return self.object_home
        return classes.home(self.class_info.node) if self.class_info is not None else ""

    def declare_own(self, info: FunctionInfo, scope: Scope) -> None:
        """Declares `this` and the function's own name. Both lie outside the parameters: those and locals hide
        them.
        """
        outside = Scope(ScopeKind.SELF, info.node, scope.parent, info, 0)
        scope.parent = outside
        if not info.is_arrow:
            kind = BindingKind.LET if info.is_derived else BindingKind.THIS
            self.declare(outside, "this", kind, None)
            if info.is_derived:
                self.declare(outside, NEW_OBJECT, BindingKind.THIS, None)
        if info.node.type == "FunctionExpression" and info.node.id is not None:
            self.declare(outside, info.node.id.name, BindingKind.SELF, info.node.id)

    def params(self, info: FunctionInfo, scope: Scope) -> None:
        """Declares the parameters, then visits their default values in order."""
        node = info.node
        for param in node.params:
            names = pattern_names(param)
            bindings = [self.declare(scope, name.name, BindingKind.PARAM, name) for name in names]
            plain = _without_default(param)
            info.params.append(bindings[0] if plain.type == "Identifier" else None)
            info.has_rest = param.type == "RestElement"
        has_expressions = not all(map(_is_plain, node.params))
        for param in node.params:
            if has_expressions:
                self.pattern(param, lambda name: self.initialise(name, name.name))

    def body(self, node: Node, scope: Scope) -> None:
        """Visits the body: in the parameters' scope if those are plain names, else in a scope of its own."""
        if node.body.type != "BlockStatement":
            self.walk(node.body)
            return
        statements = node.body.body
        if all(map(_is_plain, node.params)):
            self.declare_vars(scope, statements)
            self.statements(scope, statements)
            return
        with self.inside(ScopeKind.BODY, node, extra=True) as body:
            self.declare_vars(body, statements)
            for name, binding in body.bindings.items():
                if name in scope.bindings:
                    binding.writes.append(self.point())
                    binding.used = scope.bindings[name].used = True
            self.statements(body, statements)


def _is_method(item: Node) -> bool:
    """True for a method, a getter or a setter of a literal or a class."""
    return item.type in ("Property", "MethodDefinition") and (item.kind != "init" or bool(item.method))


def _says_super(root: Node) -> bool:
    """True if a method of an object literal or a class has `super` that means this object or class."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "Super":
            return True
        if node.type in ("ClassDeclaration", "ClassExpression", "ObjectExpression"):
            continue
        is_method = _is_method(node)
        for child in children(node):
            if child.type not in ("FunctionExpression", "FunctionDeclaration"):
                stack.append(child)
            elif is_method and child is node.value:
                stack.extend(children(child))
    return False


def _calls_super_simply(constructor: Node) -> bool:
    """True if `super()` is called in one place, by the constructor itself and in no loop."""
    found = 0
    stack: list[tuple[Node, bool]] = [(constructor.body, True)]
    while stack:
        node, is_simple = stack.pop()
        if node.type in ("FunctionExpression", "FunctionDeclaration", "ClassDeclaration", "ClassExpression"):
            continue
        if node.type == "CallExpression" and node.callee.type == "Super":
            found += 1 if is_simple else 2
        inside = is_simple and node.type != "ArrowFunctionExpression" and not node.type.endswith(_LOOPS)
        stack.extend((child, inside) for child in children(node))
    return found <= 1


def _takes_all(function: FunctionInfo) -> bool:
    """True if the function can tell how many arguments it got."""
    return function.has_rest or function.arguments is not None


def _is_length_or_element(member: Node) -> bool:
    if member.computed:
        return member.property.type == "Literal" and isinstance(member.property.value, int)
    return bool(member.property.name == "length")


def _without_default(param: Node) -> Node:
    """The name or the pattern of a parameter."""
    if param.type == "RestElement":
        return param.argument
    return param.left if param.type == "AssignmentPattern" else param


def _is_plain(param: Node) -> bool:
    """True for a parameter without a default value and a pattern."""
    return param.type != "AssignmentPattern" and bool(_without_default(param).type == "Identifier")


def _is_constructor(member: Node) -> bool:
    return bool(member.type == "MethodDefinition" and member.kind == "constructor")


def _is_private(member: Node) -> bool:
    return member.key is not None and bool(member.key.type == "PrivateIdentifier")


def is_stable_discriminant(node: Node) -> bool:
    """True if a switch may read its discriminant for each clause: a name, compared with literals only."""
    return bool(node.discriminant.type == "Identifier") and all(
        case.test is None or is_literal(case.test) for case in node.cases
    )


def is_literal(node: Node) -> bool:
    """True for a literal, and for one with a sign before it."""
    if node.type == "UnaryExpression" and node.operator == "-":
        return bool(node.argument.type == "Literal")
    return bool(node.type == "Literal")


def _unlabeled(statement: Node) -> Node:
    while statement.type == "LabeledStatement":
        statement = statement.body
    return statement


def _exported_declaration(statement: Node) -> Node | None:
    """The declaration inside an export, or the statement itself; None if an export declares nothing."""
    if statement.type in ("ExportNamedDeclaration", "ExportDefaultDeclaration"):
        declaration: Node | None = statement.declaration
        return declaration
    return statement


def _default_kind(statement: Node) -> BindingKind:
    if statement.declaration.type == "FunctionDeclaration":
        return BindingKind.FUNCTION
    return BindingKind.CLASS if statement.declaration.type == "ClassDeclaration" else BindingKind.CONST


def _function_name(node: Node) -> str:
    return str(node.id.name) if node.id is not None else DEFAULT_LOCAL


def _key_name(node: Node) -> str:
    """The name that a function gets which is assigned to this name, or lies under this key."""
    if node.type == "PrivateIdentifier":
        return f"#{node.name}"
    if node.type == "Literal":
        value = node.value
        is_index = isinstance(value, int) and not isinstance(value, bool)
        return str(value) if isinstance(value, str) or is_index else ""
    return str(node.name) if node.type == "Identifier" else ""
