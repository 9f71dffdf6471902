"""What is in a firmware, and why: the engine room of `microvium size`.

`firmware.read` reads an ELF file and what lies beside it; `rom.tree` and `ram.tree` make trees of it, whose
leaves add up to the bytes of the chip; `show` prints them, `page` draws them.
"""
