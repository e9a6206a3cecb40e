"""Reads finished files back and looks for what must not be in them. It shares no code with what makes them."""
