"""What the views show, as values and item models that hold them."""
