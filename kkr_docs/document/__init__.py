"""What is rendered, before any format."""
