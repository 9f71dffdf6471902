"""The budget of every commit: records in git notes, ceilings, comparison. `microvium budget` shows them."""
