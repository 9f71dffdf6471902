"""The rig: runs firmware on real and emulated boards through one interface."""
