"""The standard library: `microvium/lib/*.js`, compiled once, and the part of it that a program can need.

`build` compiles the modules, runs their top levels on the desktop and gives the result as plain data;
`stored` keeps that in the user's cache, so that a run reads no more than it uses; `mentions` finds the names
that a program can come by; `select` gathers what these can reach: a `Part`, which `lower` puts before the
program's own functions and objects. From there on it is code like any other, and what is still superfluous
goes where all unreachable code goes.
"""
