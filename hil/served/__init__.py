"""Emulated boards behind ports: what a flasher's client and a terminal program see is a board on a cable."""
