"""Which kinds of value may be where in a program that is at rest: closed world, to a fixpoint.

`sets` is the domain, `concrete` and `arithmetic` the operators on values and on sets, `refine` what branches
tell, `graph` and `flow` one function, `program` all of them, `printer` the text for `dump --stage kinds`.
"""

from microvium.kinds.objects import SiteInfo
from microvium.kinds.printer import print_kinds
from microvium.kinds.program import ANY_ARGUMENTS, NUMBERS, Arguments, Kinds
from microvium.kinds.program import analyze_program as analyze
from microvium.kinds.sets import KindSet

__all__ = ["ANY_ARGUMENTS", "NUMBERS", "Arguments", "KindSet", "Kinds", "SiteInfo", "analyze", "print_kinds"]
