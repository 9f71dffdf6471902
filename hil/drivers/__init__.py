"""Drivers: one class for each way in which a board is reached."""
