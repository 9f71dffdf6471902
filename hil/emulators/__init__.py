"""Emulated chips and the helper that builds their C parts."""
