"""What is Danish about dates and references, wherever they are written or read."""
